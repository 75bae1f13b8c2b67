"""`alphaplat operators`, `fields` and `plugins`; `db`."""

from __future__ import annotations

import alphaplat as ap


def test_operators_are_listed_matched_and_explained(command) -> None:
    platform = ap.default_platform()
    assert len(command("operators", "--json").json) == len(platform.operators)
    some = command("operators", "ts_arg_*", "--json").json
    assert [one["name"] for one in some] == ["ts_arg_max", "ts_arg_min"]
    page = command("operators", "ts_mean")
    assert page.out.startswith("ts_mean(")
    assert ">>>" in page.out
    assert "plugin  ops_time_series" in page.out
    assert command("operators", "none_such_*", "--json").json == []


def test_fields_are_listed(command) -> None:
    found = {one["name"]: one for one in command("fields", "--json").json}
    assert found["close"]["unit"] == "price"
    assert set(found) == set(ap.default_platform().fields)
    assert "close" in command("fields", "cl*").out


def test_libraries_are_listed_and_printed(command) -> None:
    listed = {one["name"]: one for one in command("library", "--json").json}
    assert listed["alpha158"] == {"name": "alpha158", "dialect": "qlib", "alphas": 158}
    assert "alpha360" in command("library").out
    texts = command("library", "alpha158").out.splitlines()
    assert texts == list(command("library", "alpha158", "--json").json["alphas"].values())
    assert texts == list(ap.default_platform().library("alpha158")[1].values())
    answer = command("library", "alpha159")
    assert answer.code == 2
    assert "did you mean 'alpha158'?" in answer.err


def test_plugins_say_what_they_bring(command) -> None:
    answer = command("plugins", "--json")
    assert answer.code == 0
    assert answer.json["problems"] == []
    assert {one["name"] for one in answer.json["plugins"]} == set(ap.default_platform().plugins)
    assert "dialects" in command("plugins").out


def test_the_place_of_the_registry_is_told_and_upgraded(command, tmp_path) -> None:
    path = str(tmp_path / "registry.db")
    assert command("db", "path").out == f"{path}\n"
    assert command("db", "path", "--json").json == {"registry": path}
    assert not (tmp_path / "registry.db").exists()
    first = command("db", "upgrade", "--json").json
    assert command("db", "upgrade", "--json").json == first
    assert first["version"] in command("db", "upgrade").out


def test_without_options_the_registry_is_in_the_users_data(command, tmp_path, monkeypatch) -> None:
    monkeypatch.delenv("ALPHAPLAT_REGISTRY")
    assert command("db", "path").out.startswith(str(tmp_path / "home"))
    assert command("alphas", "list", "--json").json == {"matching": 0, "evaluated": 0, "alphas": []}
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    answer = command("alphas", "list")
    assert answer.code == 3
    assert "cannot be used" in answer.err
