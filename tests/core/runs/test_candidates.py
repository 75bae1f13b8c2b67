"""From files and lists to compiled alphas."""

from __future__ import annotations

from pathlib import Path

import pytest

import alphaplat as ap
from alphaplat.errors import AlphaError, ConfigError
from alphaplat.runs.candidates import compiled, read_sets, read_texts
from alphaplat.runs.config import RunConfig, with_settings


def candidates(market: ap.Panel, *sets: object, **keys: object):
    raw = {"name": "a", "panel": {"path": "p"}, "alphas": list(sets), **keys}
    config = with_settings(RunConfig.model_validate(raw))
    platform = ap.default_platform()
    return compiled(config, read_sets(config, platform), platform, market.field_types())


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.txt", "# x\n\n close \nopen", [("3", "close"), ("4", "open")]),
        ("a.txt", "\ufeffclose\r\nopen\r\n", [("1", "close"), ("2", "open")]),
        ("a.csv", 'expression,x\n"ts_mean(close, 5)",1\n,2\nopen,3\n', [("1", "ts_mean(close, 5)"), ("3", "open")]),
        ("a.csv", 'expression\n"close +\n  open"\n', [("1", "close +\n  open")]),
        ("a.tsv", 'expression\tx\na ? "b" : c\t1\n', [("1", 'a ? "b" : c')]),
        ("a.txt", "", []),
    ],
)
def test_texts_of_files(tmp_path: Path, name: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert read_texts(written(tmp_path, name, text)) == expected


def test_columns_are_chosen_by_name(tmp_path: Path) -> None:
    path = written(tmp_path, "a.tsv", "id\tformula\n7\tclose\n8\topen\n")
    assert read_texts(path, column="formula", name_column="id") == [("7", "close"), ("8", "open")]
    with pytest.raises(ConfigError, match="has no column 'formla'") as caught:
        read_texts(path, column="formla")
    assert caught.value.help == "did you mean 'formula'?"


def test_an_alpha_that_does_not_compile_stays_in_its_place(market: ap.Panel) -> None:
    found = candidates(market, {"label": "x", "expressions": ["rank(close)", "rank(clse)", "open"]})
    assert [one.name for one in found] == ["x-1", "x-2", "x-3"]
    assert [one.alpha is None for one in found] == [False, True, False]
    assert "did you mean 'close'?" in str(found[1].error)
    assert {one.tags for one in found} == {("x",)}


def test_settings_dialect_conventions_and_fields_of_a_set(market: ap.Panel) -> None:
    (first, second) = candidates(
        market,
        {
            "expressions": {"a": "ts_std_dev(mid, 5)", "b": "ts_std_dev(mid, 5)"},
            "conventions": {"ddof": 1},
            "fields": {"mid": "(high + low) / 2"},
            "settings": {"delay": 0},
            "exceptions": [{"names": ["b"], "settings": {"decay": 2}}],
        },
        fields={"mid": "close"},
        settings={"truncation": 0},
    )
    assert first.alpha is not None
    assert second.alpha is not None
    assert first.alpha.expression.canonical == "ts_std_dev((high + low) / 2, 5, ddof=1)"
    assert (first.alpha.settings.delay, first.alpha.settings.decay, first.alpha.settings.truncation) == (0, 0, 0)
    assert (second.alpha.settings.delay, second.alpha.settings.decay) == (0, 2)
    assert first.alpha.expression == second.alpha.expression


def test_some_are_picked_by_name(market: ap.Panel) -> None:
    found = candidates(market, {"expressions": ["close", "open", "high"], "only": [3, 1]})
    assert [one.text for one in found] == ["close", "high"]


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"only": ["4"]}, "no alpha of the set is named '4'"),
        ({"exceptions": [{"names": ["x"], "settings": {}}]}, "no alpha of the set is named 'x'"),
        ({"dialect": "papr"}, "did you mean 'paper'?"),
        ({"conventions": {"dof": 1}}, "unknown convention 'dof'"),
    ],
)
def test_what_a_set_cannot_have_is_refused_before_anything_is_compiled(market: ap.Panel, keys, said: str) -> None:
    with pytest.raises(AlphaError) as caught:
        candidates(market, {"expressions": ["close", "open"], **keys})
    assert said in str(caught.value)


def test_an_empty_file_is_no_set(market: ap.Panel, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="holds no expression"):
        candidates(market, {"file": written(tmp_path, "a.txt", "# nothing\n")})
