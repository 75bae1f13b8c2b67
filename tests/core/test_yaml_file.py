"""Configuration files: what is refused, and where the caret stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from alphaplat.errors import AlphaError, ConfigError
from alphaplat.yaml_file import read_yaml


class Settings(BaseModel):
    model_config = ConfigDict(extra="forbid")
    delay: int = 1
    neutralization: str = "market"


class Config(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    settings: Settings = Settings()
    several: list[Settings] = []


def write(folder: Path, text: str) -> Path:
    path = folder / "run.yaml"
    path.write_text(text)
    return path


def test_a_good_file_becomes_the_model(tmp_path: Path) -> None:
    path = write(tmp_path, "name: ${WHO} first\nsettings: {delay: 0}\n")
    config = read_yaml(path, Config, overrides=["settings.neutralization=sector"], environment={"WHO": "the"})
    assert config == Config(name="the first", settings=Settings(delay=0, neutralization="sector"))


def test_all_mistakes_are_shown_with_their_places(tmp_path: Path) -> None:
    path = write(tmp_path, "name: a\nsettings:\n  neutralisation: sector\n  delay: two\nseveral:\n  - {dely: 3}\n")
    with pytest.raises(AlphaError) as caught:
        read_yaml(path, Config)
    assert str(caught.value) == "\n".join(
        [
            "error[config]: settings.delay: input should be a valid integer, unable to parse string as an integer",
            "  run.yaml:4 |   delay: two",
            "             |          ^^^",
            "error[config]: settings.neutralisation: unknown key",
            "  run.yaml:3 |   neutralisation: sector",
            "             |   ^^^^^^^^^^^^^^ did you mean 'neutralization'?",
            "error[config]: several.0.dely: unknown key",
            "  run.yaml:6 |   - {dely: 3}",
            "             |      ^^^^ did you mean 'delay'?",
        ]
    )


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("name: !!python/object/apply:os.system [ls]", "python/object/apply:os.system' is not allowed"),
        ("name: !thing x", "the tag '!thing' is not allowed"),
        ("name: a\nname: b\n", "the key 'name' stands here twice"),
        ("name: &x 1\nother: *x\n", "anchors and aliases are not used here"),
        ("name: [1", "this is not YAML"),
        ("[" * 500_000, "this is nested too deeply"),
        ("name: a\nseveral: [{delay: 2013-13-45}]", "run.yaml:2 | several: [{delay: 2013-13-45}]"),
        ("name: a\x07b", "this is not YAML: special characters are not allowed"),
        ("name: ${NOT_SET_ANYWHERE}", "the environment variable 'NOT_SET_ANYWHERE' is not set"),
        ("- a\n- b\n", "does not hold keys and values"),
        ("", "name: field required"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, text: str, part: str) -> None:
    with pytest.raises(AlphaError) as caught:
        read_yaml(write(tmp_path, text), Config, environment={})
    assert part in str(caught.value)


def test_a_missing_an_enormous_and_a_binary_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no file"):
        read_yaml(tmp_path / "nowhere.yaml", Config)
    with pytest.raises(ConfigError, match="has 1,000,101 bytes"):
        read_yaml(write(tmp_path, "name: " + "x" * 1_000_095), Config)
    path = tmp_path / "run.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="cannot be read"):
        read_yaml(path, Config)


@pytest.mark.parametrize("override", ["delay", "=1", "name.x=1", "settings.delay=[1"])
def test_an_override_that_cannot_be_applied_is_refused(tmp_path: Path, override: str) -> None:
    with pytest.raises(ConfigError, match="cannot set"):
        read_yaml(write(tmp_path, "name: a"), Config, overrides=[override])


def test_a_mistake_in_an_override_is_not_looked_for_in_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, "name: a\nsettings:\n  delay: 3\n")
    with pytest.raises(AlphaError) as caught:
        read_yaml(path, Config, overrides=["settings.delay=two"])
    assert "settings.delay" in str(caught.value)
    assert "run.yaml" not in str(caught.value)


def test_an_override_that_is_no_yaml_is_text(tmp_path: Path) -> None:
    overrides = ["settings.neutralization=%d/%m/%Y"]
    assert read_yaml(write(tmp_path, "name: a"), Config, overrides=overrides).settings.neutralization == "%d/%m/%Y"
