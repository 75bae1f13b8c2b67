"""The registry as users meet it: every error is an AlphaError."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

import alphaplat as ap
from alphaplat.runs.registry import Registry, upgrade_tables
from alphaplat_registry import Run
from alphaplat_registry.store import Store


def test_it_is_a_store_in_a_file_or_in_memory(tmp_path: Path) -> None:
    for registry in (Registry(tmp_path / "r.db"), Registry(f"sqlite:///{tmp_path}/r.db"), Registry()):
        with registry:
            assert isinstance(registry, Store)
            assert registry.count() == 0


def test_a_run_that_never_began_is_none(registry: ap.Registry) -> None:
    assert registry.begun("nobody") is None
    run = registry.start_run(Run(run_id="r1"))
    assert registry.begun("r1") == run


@pytest.mark.parametrize(
    ("call", "kind", "said"),
    [
        (lambda registry: registry.alpha("nobody"), ap.RegistryFault, "no alpha 'nobody'"),
        (lambda registry: registry.evaluation("nobody"), ap.RegistryFault, "no evaluation 'nobody'"),
        (lambda registry: registry.run("nobody"), ap.RegistryFault, "no run 'nobody'"),
        (lambda registry: registry.tag("nobody", "x"), ap.RegistryFault, "no alpha 'nobody'"),
        (lambda registry: registry.find("sharp > 1"), ap.ConfigError, "did you mean 'sharpe'?"),
        (lambda registry: registry.find("sharpe >"), ap.ConfigError, "error[filter]"),
        (lambda registry: registry.find(sort="sharp"), ap.ConfigError, "error[filter]"),
        (lambda registry: registry.count("and"), ap.ConfigError, "error[filter]"),
    ],
)
def test_errors_are_ours(registry: ap.Registry, call, kind: type[ap.AlphaError], said: str) -> None:
    with pytest.raises(ap.AlphaError) as caught:
        call(registry)
    assert type(caught.value) is kind
    assert said in str(caught.value)


def test_a_mistake_in_a_filter_has_its_place(registry: ap.Registry) -> None:
    with pytest.raises(ap.ConfigError) as caught:
        registry.find("turnover < 0.3 and sharp > 1")
    assert caught.value.span is not None
    assert "1 | turnover < 0.3 and sharp > 1\n    |                    ^^^^^" in str(caught.value)


def test_what_is_no_registry_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("nothing of the kind, and long enough to be looked at" * 50)
    with sqlite3.connect(tmp_path / "foreign.db") as database:
        database.execute("create table somebody (elses integer)")
    for url in (tmp_path / "text.db", tmp_path / "foreign.db", "redis://host", "://", tmp_path):
        with pytest.raises(ap.RegistryFault):
            Registry(url)
    with pytest.raises(ap.RegistryFault, match="cannot be upgraded"):
        upgrade_tables(tmp_path / "text.db")


def test_tables_are_brought_up_to_date(tmp_path: Path) -> None:
    version = upgrade_tables(tmp_path / "r.db")
    assert upgrade_tables(tmp_path / "r.db") == version
    with Registry(tmp_path / "r.db") as registry:
        assert registry.count() == 0
