"""Configurations: what they may say, where their paths start, and how settings are handed down."""

from __future__ import annotations

from pathlib import Path

import pytest

from alphaplat.errors import AlphaError
from alphaplat.runs.config import RunConfig, load_config, with_settings
from alphaplat.yaml_file import validated


def loaded(folder: Path, text: str, *overrides: str) -> RunConfig:
    (folder / "run.yaml").write_text(text)
    return load_config(folder / "run.yaml", overrides=overrides)


def test_paths_start_in_the_folder_of_the_file(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    config = loaded(
        tmp_path,
        "name: a\npanel: {path: p, source: table}\nregistry: r.db\nprofiles: mine.yaml\n"
        "alphas: [{file: x.txt}, {file: ~/y.txt}, {file: /z.txt}]\n",
    )
    assert (config.panel.path, config.panel.folder) == (tmp_path / "p", tmp_path)
    assert config.registry == str(tmp_path / "r.db")
    assert config.profiles == tmp_path / "mine.yaml"
    assert [one.file for one in config.alphas] == [tmp_path / "x.txt", Path("/home/ada/y.txt"), Path("/z.txt")]


def test_a_database_url_is_no_path(tmp_path: Path) -> None:
    url = "postgresql://host/alphas"
    assert loaded(tmp_path, f"name: a\npanel: {{path: p}}\nregistry: {url}\nalphas: [{{file: x}}]").registry == url


def test_settings_are_handed_down_to_sets_and_exceptions() -> None:
    config = with_settings(
        RunConfig.model_validate(
            {
                "name": "a",
                "panel": {"path": "p"},
                "settings": {"delay": 3, "truncation": 0},
                "alphas": [
                    {"file": "x"},
                    {
                        "file": "y",
                        "settings": {"delay": 0, "decay": 4},
                        "exceptions": [{"names": [42, "b"], "settings": {"decay": 9}}],
                    },
                ],
            }
        )
    )
    first, second = config.alphas
    assert (first.settings.delay, first.settings.truncation, first.settings.decay) == (3, 0, 0)
    assert (second.settings.delay, second.settings.truncation, second.settings.decay) == (0, 0, 4)
    (special,) = second.exceptions
    assert special.names == ["42", "b"]
    assert (special.settings.delay, special.settings.truncation, special.settings.decay) == (0, 0, 9)


def test_a_resolved_configuration_is_read_back_as_the_same() -> None:
    config = with_settings(
        RunConfig.model_validate(
            {
                "name": "a",
                "panel": {"path": "p", "source": "table", "options": {"files": ["x"]}},
                "settings": {"truncation": 0, "start": "2015-03-01", "costs": {"half_spread_bps": 5}},
                "fields": {"mid": "(high + low) / 2", "news": {"kind": "vector"}},
                "alphas": [{"expressions": {"b": "rank(close)", "a": "mid"}, "only": ["b"]}],
            }
        )
    )
    again = with_settings(RunConfig.model_validate_json(config.model_dump_json()))
    assert again == config
    assert again.alphas[0].settings.truncation == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("panel: {path: p}\nalphas: [{file: x}]", "name: field required"),
        ("name: a\nalphas: [{file: x}]", "panel: field required"),
        ("name: a\npanel: {}\nalphas: [{file: x}]", "name a stored panel (path) or a source"),
        ("name: a\npanel: {path: p, options: {a: 1}}\nalphas: [{file: x}]", "options belong to a source"),
        ("name: a\npanel: {path: p}\nalphas: []", "give either alphas or a search for them"),
        ("name: a\npanel: {path: p}\nalphas: [{}]", "alphas.0: give either a file"),
        ("name: a\npanel: {path: p}\nalphas: [{file: x, expressions: [y]}]", "alphas.0: give either a file"),
        ("name: a\npanel: {path: p}\nalphas: [{fil: x}]", "did you mean 'file'?"),
        ("name: a\npanel: {pth: p}\nalphas: [{file: x}]", "did you mean 'path'?"),
        ("name: a\npanel: {path: p}\nalphas: [{file: x, settings: {delay: -1}}]", "alphas.0.settings.delay"),
        ("name: a\npanel: {path: p}\nsettings: {end: 2015-02-30}\nalphas: [{file: x}]", "run.yaml:3"),
        ("name: a\npanel: {path: p}", "give either alphas or a search for them"),
        (
            "name: a\npanel: {path: p}\nalphas: [{file: x}]\nsearch: {trials: 1, proposers: {gp: {}}}",
            "give either alphas",
        ),
        (
            "name: a\npanel: {path: p}\nsearch: {proposers: {gp: {}}}",
            "search: say when the search ends: trials or minutes",
        ),
        (
            "name: a\npanel: {path: p}\nsearch: {trials: 0, proposers: {gp: {}}}",
            "search.trials: input should be greater",
        ),
        (
            "name: a\npanel: {path: p}\nsearch: {trials: 9, proposers: {}}",
            "search.proposers: dictionary should have at least",
        ),
        ("name: a\npanel: {path: p}\nsearch: {trials: 9, propsers: {gp: {}}}", "did you mean 'proposers'?"),
        ("name: a\npanel: {path: p}\nsearch: {trials: 9, proposers: {gp: {shar: 2}}}", "run.yaml:3"),
        (
            "name: a\npanel: {path: p}\nsearch: {trials: 9, proposers: {gp: {}}, reward: {ridge: 0}}",
            "search.reward.ridge",
        ),
        (
            "name: a\npanel: {path: p}\nfields: {x: close}\nsearch: {trials: 9, proposers: {gp: {}}}",
            "leave out 'fields'",
        ),
        ("name: ''\npanel: {path: p}\nalphas: [{file: x}]", "name: string should have at least 1 character"),
    ],
)
def test_what_a_configuration_cannot_say(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(AlphaError) as caught:
        loaded(tmp_path, text)
    assert said in str(caught.value)


@pytest.mark.parametrize("switch", ["ON", "on", "true", "True", "'ON'", "yes"])
def test_switches_may_be_written_as_people_write_them(tmp_path: Path, switch: str) -> None:
    text = f"name: a\npanel: {{path: p}}\nsettings: {{nan_handling: {switch}, truncation: 1e-3}}\nalphas: [{{file: x}}]"
    settings = loaded(tmp_path, text).settings
    assert settings.nan_handling is True
    assert settings.truncation == 0.001


def test_overrides_reach_every_depth(tmp_path: Path) -> None:
    text = "name: a\npanel: {path: p}\nalphas: [{file: x}]\n"
    config = loaded(tmp_path, text, "settings.costs.fee_bps=2", "seed=9", "panel.path=q")
    assert (config.settings.costs.fee_bps, config.seed, config.panel.path) == (2, 9, tmp_path / "q")


def test_plain_data_of_another_model_is_refused() -> None:
    with pytest.raises(AlphaError, match="panel: field required"):
        validated({"name": "a", "alphas": [{"file": "x"}]}, RunConfig)
