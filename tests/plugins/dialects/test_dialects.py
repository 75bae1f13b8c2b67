"""The built-in dialects: what they spell differently, and that what they name is there."""

from __future__ import annotations

import pytest

from alphaplat.catalogue import Platform
from alphaplat_dialects import alphaplat_dialects, alphaplat_plugin
from alphaplat_dialects.brain import BRAIN
from alphaplat_dialects.paper import PAPER
from alphaplat_dsl.dialect import Dialect
from alphaplat_dsl.expression import Expression

FIELDS = ("open", "high", "low", "close", "volume", "vwap", "returns", "cap", "sector", "industry", "subindustry")


@pytest.fixture(scope="module")
def platform() -> Platform:
    return Platform.discover()


def compiled(platform: Platform, text: str, dialect: str = "brain", **conventions: object) -> Expression:
    return platform.compile(text, dialect=dialect, conventions=conventions, undeclared="infer")


def test_the_plugin_declares_them() -> None:
    assert alphaplat_plugin().name == "dialects"
    assert [dialect.name for dialect in alphaplat_dialects()] == ["brain", "paper", "qlib"]


@pytest.mark.parametrize("dialect", [BRAIN, PAPER], ids=["brain", "paper"])
def test_every_spelling_means_an_operator_that_there_is(dialect: Dialect, platform: Platform) -> None:
    meant = {*dialect.operators.values(), *dialect.windowed.values()}
    assert meant <= platform.operators.keys()
    assert not [name for name, meant in dialect.operators.items() if name in platform.operators and name != meant]
    assert set(dialect.fields.values()) <= set(FIELDS)


def test_brain_leaves_every_default_of_the_signatures(platform: Platform) -> None:
    for operator in platform.operators.values():
        for parameter in operator.parsed.literals:
            if parameter.convention is not None:
                assert parameter.default == getattr(BRAIN.conventions, parameter.convention), operator.name


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("delay(close, 5)", "ts_delay(close, 5)"),
        ("delta(close, 5)", "ts_delta(close, 5)"),
        ("correlation(close, open, 5)", "ts_corr(close, open, 5)"),
        ("covariance(close, open, 5)", "ts_covariance(close, open, 5)"),
        ("sum(close, 5)", "ts_sum(close, 5)"),
        ("product(close, 5)", "ts_product(close, 5)"),
        ("stddev(close, 5)", "ts_std_dev(close, 5)"),
        ("SignedPower(close, 2)", "signed_power(close, 2)"),
        ("decay_linear(close, 5)", "ts_decay_linear(close, 5)"),
        ("IndNeutralize(close, sector)", "group_neutralize(close, sector)"),
        ("Ts_ArgMax(close, 5)", "ts_arg_max(close, 5)"),
        ("ts_argmin(close, 5)", "ts_arg_min(close, 5)"),
        ("adv(20)", "adv20"),
    ],
)
@pytest.mark.parametrize("dialect", ["brain", "paper"])
def test_names_of_the_paper_are_aliases_in_both(old: str, new: str, dialect: str, platform: Platform) -> None:
    assert compiled(platform, old, dialect) == compiled(platform, new, dialect)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("rank(close)", "rank(close, scale=pct)"),
        ("ts_rank(close, 5)", "ts_rank(close, 5, scale=pct, min_periods=5)"),
        ("ts_argmax(close, 5)", "ts_arg_max(close, 5, origin=position, min_periods=5)"),
        ("stddev(close, 5)", "ts_std_dev(close, 5, ddof=1, min_periods=5)"),
        ("adv20", "ts_mean(close * volume, 20, min_periods=20)"),
        ("min(close, 4.9)", "ts_min(close, 4, min_periods=4)"),
        ("max(close, open)", "max(close, open)"),
        ("delta(vwap, 1.29456)", "ts_delta(vwap, 1)"),
        ("indneutralize(close, IndClass.subindustry)", "group_neutralize(close, subindustry)"),
    ],
)
def test_what_the_paper_takes_for_granted(text: str, meant: str, platform: Platform) -> None:
    assert compiled(platform, text, "paper") == compiled(platform, meant)


def test_adv_in_shares_or_dollars(platform: Platform) -> None:
    assert compiled(platform, "adv20") == compiled(platform, "ts_mean(volume, 20)")
    assert compiled(platform, "adv20", adv="dollars") == compiled(platform, "ts_mean(close * volume, 20)")
    in_shares = compiled(platform, "adv20", "paper", adv="shares")
    assert in_shares == compiled(platform, "ts_mean(volume, 20, min_periods=20)")
