"""What the plugin declares."""

from __future__ import annotations

import alphaplat_checks_submission as plugin
from alphaplat.catalogue import Platform
from alphaplat.checks import built_in_profile

NAMES = [
    *("concentrated_weight", "coverage", "low_sharpe", "low_fitness", "low_turnover", "high_turnover"),
    *("low_sub_universe_sharpe", "self_correlation", "is_ladder_sharpe", "units", "hindsight"),
]


def test_loads_as_any_plugin_does():
    platform = Platform([plugin], strict=True)
    assert list(platform.checks) == NAMES


def test_profiles():
    specs = plugin.alphaplat_checks()
    assert list(built_in_profile("consultant", specs).limits) == NAMES
    assert list(built_in_profile("user", specs).limits) == [name for name in NAMES if name != "is_ladder_sharpe"]


def test_every_check_is_documented():
    for spec in plugin.alphaplat_checks():
        assert spec.summary, spec.name
        assert set(spec.limits) <= {"user", "consultant"}, spec.name
