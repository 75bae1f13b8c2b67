"""The names of the module, and that whatever a user does wrong is an AlphaError."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import alphaplat as ap


def test_every_name_is_there_and_importing_costs_nothing() -> None:
    for name in ap.__all__:
        assert getattr(ap, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        ap.nonsense  # noqa: B018 - the access is the test
    script = "import sys, alphaplat; print([n for n in ('numpy', 'pandas', 'xarray', 'lark') if n in sys.modules])"
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"


@pytest.mark.parametrize(
    "call",
    [
        lambda market: ap.compile("rank("),
        lambda market: ap.compile("rank(clse)"),
        lambda market: ap.compile("close", dialect="papr"),
        lambda market: ap.compile("close", conventions={"dof": 1}),
        lambda market: ap.compile("x", fields={"x": "rank(clse)"}),
        lambda market: ap.compile("ts_delay(close, -1)"),
        lambda market: ap.compile("close + volume", strict_units=True),
        lambda market: ap.evaluate("close", market, universe="tops"),
        lambda market: ap.evaluate("close", market, since="someday"),
        lambda market: ap.evaluate(ap.compile("x", undeclared="infer"), market),
        lambda market: ap.simulate("close", market, ap.Settings(universe="tops")),
        lambda market: ap.simulate("close", market, ap.Settings(neutralization="sectr")),
        lambda market: ap.simulate("close", market, {"delay": 0}),
        lambda market: ap.simulate("close", market, profile="usr"),
        lambda market: ap.simulate(None, market),
        lambda market: ap.check("close", "market"),
        lambda market: ap.Settings(delay="soon"),
        lambda market: ap.Settings(delai=1),
        lambda market: ap.Settings(costs={"fee": 1}),
        lambda market: ap.Settings().replace(truncation=7),
        lambda market: ap.Panel(xr.Dataset({"close": ("x", np.zeros(3))})),
        lambda market: ap.open_panel("nowhere"),
        lambda market: ap.Registry("redis://host"),
        lambda market: ap.Registry().find("sharp > 1"),
        lambda market: ap.Registry().alpha("nobody"),
        lambda market: ap.synthetic_market(assets=-3),
        lambda market: ap.synthetic_market(asets=3),
        lambda market: ap.synthetic_market(seed="seven"),
    ],
)
def test_every_mistake_is_an_alpha_error_with_a_sentence(market: ap.Panel, call) -> None:
    with pytest.raises(ap.AlphaError) as caught:
        call(market)
    assert str(caught.value).startswith("error[")
    assert caught.value.message


def test_the_way_of_the_contract(tmp_path: Path) -> None:
    market = ap.synthetic_market(seed=3, assets=15, years=1)
    assert ap.synthetic_market(seed=3, assets=15, years=1).snapshot == market.snapshot
    again = ap.Panel(market.dataset)
    assert again.snapshot == market.snapshot
    result = ap.simulate("-rank(ts_delta(close, 5))", again, ap.Settings(delay=0))
    assert set(dir(result)) >= {"metrics", "pnl", "weights", "checks"}
    assert ap.check("-rank(ts_delta(close, 5))", again, ap.Settings(delay=0)) == result.checks
    with ap.Registry(tmp_path / "r.db") as registry:
        session = ap.Session(panel=market, registry=registry)
        session.simulate("rank(close)")
        assert [row["expression"] for row in session.find()] == ["rank(close)"]
    with ap.Registry(f"sqlite:///{tmp_path}/r.db") as registry:
        assert registry.count() == 1


def test_one_answers_with_one_and_a_list_with_a_list(market: ap.Panel) -> None:
    for alphas in ("close", ap.compile("close"), ap.Alpha(ap.compile("close"), ap.Settings())):
        assert isinstance(ap.evaluate(alphas, market), xr.DataArray)
        assert isinstance(ap.simulate(alphas, market), ap.Result)
        assert isinstance(ap.evaluate([alphas], market), list)
        assert isinstance(ap.simulate([alphas], market), ap.Results)
    assert len(ap.simulate([], market)) == 0
    assert ap.evaluate(iter(["close", "open"]), market)[1].attrs["expression"] == "open"  # type: ignore[call-overload]
