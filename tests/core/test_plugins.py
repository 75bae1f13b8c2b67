"""Loading of plugins: each kind of failure is named, set aside, and leaves the others working."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from alphaplat import hookimpl
from alphaplat.catalogue import Platform
from alphaplat.errors import AlphaNameError, PluginError
from alphaplat.spec import FieldSpec, OperatorSpec, PluginInfo


def make(name: str, **hooks: Callable[[], object]) -> SimpleNamespace:
    """A plugin as an object: its hooks by name, marked, with `alphaplat_plugin` added."""
    hooks.setdefault("alphaplat_plugin", lambda: PluginInfo(name=name))
    return SimpleNamespace(__name__=name, **{key: hookimpl(function) for key, function in hooks.items()})


def operator(name: str = "double") -> OperatorSpec:
    return OperatorSpec(
        signature=f"{name}(x: matrix[u]) -> matrix[u]",
        summary="Twice the value.",
        category="arithmetic",
        shape="pointwise",
    )


def field(name: str = "spread") -> FieldSpec:
    return FieldSpec(name=name, description="Bid to ask.", unit="price")


def nothing() -> list[object]:
    return []


def boom() -> list[object]:
    raise RuntimeError("no licence found")


GOOD = make("good", alphaplat_operators=lambda: [operator()])

BAD = {
    "raising hook": (make("bad", alphaplat_fields=boom), "alphaplat_fields", "RuntimeError: no licence found"),
    "misspelt hook": (make("bad", alphaplat_feilds=nothing), "registration", "alphaplat_feilds"),
    "wrong record": (make("bad", alphaplat_fields=lambda: [operator()]), "alphaplat_fields", "is not a FieldSpec"),
    "not a list": (make("bad", alphaplat_fields=lambda: 7), "alphaplat_fields", "not iterable"),
    "newer api": (make("bad", alphaplat_plugin=lambda: PluginInfo(name="bad", api=99)), "alphaplat_plugin", "99"),
    "no info": (SimpleNamespace(__name__="bad"), "alphaplat_plugin", "PluginInfo"),
    "bad signature": (
        make(
            "bad", alphaplat_operators=lambda: [OperatorSpec(signature="f(x", summary="", category="", shape="vector")]
        ),
        "alphaplat_operators",
        "not a signature",
    ),
    "bad name": (make("bad", alphaplat_fields=lambda: [field("Big Cap")]), "alphaplat_fields", "'Big Cap'"),
    "twice": (make("bad", alphaplat_fields=lambda: [field(), field()]), "alphaplat_fields", "'spread' twice"),
    "taken": (make("bad", alphaplat_operators=lambda: [operator()]), "names", "already declared by plugin 'good'"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_plugin_is_named_and_set_aside(case: str) -> None:
    module, stage, part = BAD[case]
    platform = Platform([GOOD, module])
    assert list(platform.plugins) == ["good"]
    assert list(platform.operators) == ["double"]
    assert not platform.fields
    (problem,) = platform.problems
    assert (problem.plugin, problem.stage) == ("bad", stage)
    assert part in problem.error


def test_two_plugins_of_one_name_are_both_refused() -> None:
    one = make("same", alphaplat_fields=lambda: [field("a")])
    two = make("same", alphaplat_fields=lambda: [field("b")])
    platform = Platform([GOOD, one, two])
    assert list(platform.plugins) == ["good"]
    assert [problem.plugin for problem in platform.problems] == ["same", "same"]


def test_strict_raises_all_problems_together() -> None:
    with pytest.raises(PluginError) as caught:
        Platform([GOOD, BAD["raising hook"][0], BAD["no info"][0]], strict=True)
    assert "no licence found" in str(caught.value)
    assert "PluginInfo" in str(caught.value)


def test_an_unknown_name_mentions_the_plugins_that_failed() -> None:
    platform = Platform([GOOD, BAD["raising hook"][0]])
    with pytest.raises(AlphaNameError, match="no licence found"):
        platform.need("sources", "tabel")


def test_need_suggests_the_nearest_name() -> None:
    with pytest.raises(AlphaNameError, match="did you mean 'double'"):
        Platform([GOOD]).need("operators", "doubel")


def test_installed_plugins_are_found_by_their_metadata_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    info = tmp_path / "stranger-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: stranger\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[alphaplat]\nstranger = stranger_plugin\nbroken = stranger_broken\n")
    (tmp_path / "stranger_plugin.py").write_text(
        "from alphaplat import hookimpl, FieldSpec, PluginInfo\n"
        "@hookimpl\ndef alphaplat_plugin():\n    return PluginInfo(name='stranger')\n"
        "@hookimpl\ndef alphaplat_fields():\n    return [FieldSpec(name='odd', description='Odd.')]\n"
    )
    (tmp_path / "stranger_broken.py").write_text("import a_module_that_is_not_there\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    platform = Platform.discover()
    assert platform.owner("fields", "odd") == "stranger"
    (problem,) = [one for one in platform.problems if one.plugin == "broken"]
    assert (problem.stage, problem.distribution) == ("import", "stranger")
    assert "a_module_that_is_not_there" in problem.error
    sys.modules.pop("stranger_plugin", None)


def test_nothing_is_loaded_for_the_order_of_names() -> None:
    first = Platform([GOOD, make("other", alphaplat_fields=lambda: [field()])])
    assert first.owner("operators", "double") == "good"
    assert first.owner("operators", "nobody") == ""
