"""Settings are checked when made, by users and inside configurations, and know what changes a result."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from datetime import date

import pytest
from pydantic import BaseModel, ValidationError

from alphaplat.errors import AlphaError, ConfigError
from alphaplat.simulation import STEPS, Costs, Settings
from alphaplat.simulation.settings import period_parts


def test_defaults_are_documented_values():
    settings = Settings()
    assert (settings.universe, settings.delay, settings.decay) == ("all", 1, 0)
    assert (settings.neutralization, settings.truncation) == ("market", 0.08)
    assert (settings.pasteurization, settings.nan_handling) == (True, False)
    assert settings.book_size == 20e6
    assert settings.costs.rate == 0
    assert all(field.description for field in Settings.model_fields.values())


@pytest.mark.parametrize(
    ("given", "name", "value"),
    [
        ({"pasteurization": "OFF"}, "pasteurization", False),
        ({"pasteurization": False}, "pasteurization", False),
        ({"nan_handling": "on"}, "nan_handling", True),
        ({"universe": " TOP200 "}, "universe", "top200"),
        ({"neutralization": "SECTOR"}, "neutralization", "sector"),
        ({"truncation": "1e-3"}, "truncation", 0.001),
        ({"test_period": "p1y6m"}, "test_period", "P1Y6M"),
        ({"test_period": "P0Y0M0D"}, "test_period", None),
        ({"start": "2014-01-02"}, "start", date(2014, 1, 2)),
        ({"costs": {"fee_bps": 2}}, "costs", Costs(fee_bps=2.0)),
    ],
)
def test_reads_what_people_write(given, name, value):
    assert getattr(Settings(**given), name) == value


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"delay": -1}, "setting 'delay' cannot be '-1'"),
        ({"delay": True}, "a number is expected, not a switch"),
        ({"decay": 1.5}, "setting 'decay' cannot be '1.5'"),
        ({"truncation": 1.2}, "setting 'truncation' cannot be '1.2'"),
        ({"truncation": float("nan")}, "finite"),
        ({"book_size": 0}, "setting 'book_size' cannot be '0'"),
        ({"pasteurization": "maybe"}, "setting 'pasteurization' cannot be 'maybe'"),
        ({"universe": ""}, "setting 'universe' cannot be ''"),
        ({"test_period": "1 year"}, "a period is written as P1Y"),
        ({"start": "2015-01-01", "end": "2014-01-01"}, "start '2015-01-01' is after end '2014-01-01'"),
        ({"neutralisation": "sector"}, "did you mean 'neutralization'?"),
        ({"costs": {"fee_bp": 1}}, "did you mean 'fee_bps'?"),
    ],
)
def test_refuses_in_words(given, said):
    with pytest.raises(ConfigError) as caught:
        Settings(**given)
    assert said in str(caught.value)


def test_reports_all_mistakes_at_once():
    with pytest.raises(AlphaError) as caught:
        Settings(delay=-1, decai=3)
    assert len(caught.value.problems) == 2


def test_validates_as_pydantic_does_inside_a_configuration():
    class Configuration(BaseModel):
        simulation: Settings = Settings()

    assert Configuration.model_validate({"simulation": {"pasteurization": "OFF"}}).simulation.pasteurization is False
    with pytest.raises(ValidationError) as caught:
        Configuration.model_validate({"simulation": {"delay": -1, "costs": {"fee": 1}}})
    assert [error["loc"] for error in caught.value.errors()] == [
        ("simulation", "delay"),
        ("simulation", "costs", "fee"),
    ]


def test_is_frozen_hashable_and_survives_pickling():
    settings = Settings(decay=3)
    assert {settings: 1}[Settings(decay=3)] == 1
    assert pickle.loads(pickle.dumps(settings)) == settings
    with pytest.raises(ValidationError):
        settings.decay = 4


def test_replace_checks_again():
    assert Settings(decay=3).replace(delay=0) == Settings(decay=3, delay=0)
    with pytest.raises(ConfigError):
        Settings().replace(delay=-3)


def test_identity_holds_exactly_what_changes_results():
    found = json.loads(Settings().identity())
    assert set(found) == {
        *("universe", "delay", "decay", "neutralization", "truncation", "pasteurization", "nan_handling"),
        *("steps", "costs"),
    }
    assert found["steps"] == list(STEPS)
    same = Settings(start="2014-01-01", end="2015-01-01", test_period="P1Y", truncation="0.08", pasteurization="ON")
    assert same.identity() == Settings().identity()
    assert Settings(truncation=-0.0).identity() == Settings(truncation=0).identity()


@pytest.mark.parametrize(
    "change",
    [
        *({"universe": "top200"}, {"delay": 0}, {"decay": 4}, {"neutralization": "none"}, {"truncation": 0.1}),
        *({"pasteurization": False}, {"nan_handling": True}, {"costs": {"fee_bps": 1}}, {"book_size": 1e6}),
    ],
)
def test_identity_tells_settings_apart(change):
    assert Settings(**change).identity() != Settings().identity()


def test_period_names_the_days_that_identity_leaves_out():
    assert Settings().period() == "{}"
    assert Settings(start="2014-01-01", test_period="P1Y").period() == '{"start":"2014-01-01","test_period":"P1Y"}'


def test_period_parts_refuses_other_texts():
    assert period_parts("P2Y3D") == (2, 0, 3)
    with pytest.raises(ConfigError):
        period_parts("P1W")


def test_settings_load_without_numpy():
    code = "import sys; from alphaplat.simulation import Alpha, Settings; Settings(); sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
