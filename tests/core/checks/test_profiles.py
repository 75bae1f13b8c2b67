"""Profiles from the checks, and from YAML with every mistake at its place."""

from __future__ import annotations

import pytest

from alphaplat.checks import built_in_profile, load_profile, profile_names
from alphaplat.errors import AlphaError, ConfigError
from alphaplat.spec import CheckSpec


def spec(name, **limits):
    return CheckSpec(name=name, summary="one", run=lambda context: None, limits=limits)


SPECS = [
    spec("low_sharpe", user={"min_d1": 1.25, "min_d0": 2.0}, consultant={"min_d1": 1.58, "min_d0": 2.69}),
    spec("turnover", user={"min": 0.01, "max": 0.7}),
    spec("ladder", consultant={"fail": 1.59}),
    spec("units", user={}),
]


def written(folder, text):
    path = folder / "profile.yaml"
    path.write_text(text)
    return path


def test_built_in_profiles_hold_the_checks_that_name_them():
    assert profile_names(SPECS) == ("user", "consultant")
    assert list(built_in_profile("user", SPECS).limits) == ["low_sharpe", "turnover", "units"]
    assert list(built_in_profile("consultant", SPECS).limits) == ["low_sharpe", "ladder"]
    with pytest.raises(ConfigError, match="unknown profile 'nobody'"):
        built_in_profile("nobody", SPECS)


@pytest.mark.parametrize(
    ("line", "check", "expected"),
    [
        ("low_sharpe: {min: 3}", "low_sharpe", {"min": 3.0}),
        ("low_sharpe: {min_d0: 3}", "low_sharpe", {"min_d1": 1.25, "min_d0": 3.0}),
        ("low_sharpe:", "low_sharpe", {"min_d1": 1.25, "min_d0": 2.0}),
        ("turnover: {max: 5e-1}", "turnover", {"min": 0.01, "max": 0.5}),
        ("turnover: {max_d0: 0.9}", "turnover", {"min": 0.01, "max": 0.7, "max_d0": 0.9}),
        ("ladder: {}", "ladder", {"fail": 1.59}),
        ("units: null", "units", {}),
    ],
)
def test_limits_of_a_file_stand_before_those_of_the_check(tmp_path, line, check, expected):
    profile = load_profile(written(tmp_path, f"strict:\n  {line}\n"), SPECS)
    assert profile.name == "strict"
    assert profile.limits == {check: expected}


def test_one_of_several_profiles_is_chosen_by_name(tmp_path):
    path = written(tmp_path, "a:\n  units: {}\nb:\n  turnover: {}\n")
    assert list(load_profile(path, SPECS, name="b").limits) == ["turnover"]
    with pytest.raises(ConfigError, match="several profiles"):
        load_profile(path, SPECS)
    with pytest.raises(ConfigError, match="no profile 'c'"):
        load_profile(path, SPECS, name="c")


def test_all_mistakes_are_shown_at_their_places(tmp_path):
    text = "strict:\n  low_sharp: {min: 1}\n  turnover: {zzz: 1, max: high}\n"
    with pytest.raises(AlphaError) as caught:
        load_profile(written(tmp_path, text), SPECS)
    assert str(caught.value) == (
        "error[config]: unknown check 'low_sharp'\n"
        "  profile.yaml:2 |   low_sharp: {min: 1}\n"
        "                 |   ^^^^^^^^^ did you mean 'low_sharpe'?\n"
        "error[config]: check 'turnover' has no limit 'zzz'\n"
        "  profile.yaml:3 |   turnover: {zzz: 1, max: high}\n"
        "                 |              ^^^ it has: max, min\n"
        "error[config]: limit 'max' of 'turnover' is not a number\n"
        "  profile.yaml:3 |   turnover: {zzz: 1, max: high}\n"
        "                 |                           ^^^^"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("strict: [1, 2", "not YAML"),
        ("strict: [1, 2]", "checks are written as keys and values"),
        ("- a", "profiles are written as keys and values"),
        ("strict: {units: {}, units: {}}", "'units' stands here twice"),
        ("strict: {turnover: 3}", "limits of 'turnover' are written as keys and values"),
        ("strict: {turnover: {max: .nan}}", "is not a number"),
        ("strict: {turnover: {max: [1]}}", "is not a number"),
        ("strict: {turnover: {max: !!python/object/apply:os.getcwd []}}", "is not allowed"),
        ("a: &x {b: *x}", "anchors and aliases are not used here"),
        ("[" * 5000, "nested too deeply"),
    ],
)
def test_files_that_are_no_profile_are_refused_in_words(tmp_path, text, said):
    with pytest.raises(AlphaError) as caught:
        load_profile(written(tmp_path, text), SPECS)
    assert said in str(caught.value)


def test_missing_and_foreign_files(tmp_path):
    with pytest.raises(ConfigError, match="there is no file"):
        load_profile(tmp_path / "absent.yaml", SPECS)
    with pytest.raises(ConfigError, match="cannot be read"):
        load_profile(tmp_path, SPECS)
    (tmp_path / "latin.yaml").write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_profile(tmp_path / "latin.yaml", SPECS)
    with pytest.raises(ConfigError, match="1,000,001 bytes"):
        load_profile(written(tmp_path, "#" * 1_000_001), SPECS)
