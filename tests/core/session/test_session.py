"""The Python calls that are a contract."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

import alphaplat as ap


def test_compile_gives_what_is_promised() -> None:
    alpha = ap.compile("rank(DELTA(close, 5)) * -1", dialect="brain", conventions=None, fields=None, undeclared="error")
    assert alpha.id.startswith("x")
    assert len(alpha.id) == 27
    assert alpha.canonical == "-rank(ts_delta(close, 5))"
    assert alpha.lookback == 6
    assert alpha.fields == ("close",)
    assert alpha.operators == ("rank", "reverse", "ts_delta")
    assert alpha.warnings == ()


def test_a_user_defined_field_is_inlined_before_hashing() -> None:
    named = ap.compile("rank(mid)", fields={"mid": "(high + low) / 2"})
    assert named == ap.compile("rank((high + low) / 2)")


def test_evaluate_one_and_many(market: ap.Panel) -> None:
    one = ap.evaluate("rank(close)", market)
    assert isinstance(one, xr.DataArray)
    assert one.dims == ("time", "asset")
    assert one.shape == market.shape
    several = ap.evaluate(["rank(close)", "rank(clse)", ap.compile("ts_delta(close, 1)")], market)
    xr.testing.assert_identical(several[0], one)  # type: ignore[arg-type]
    assert isinstance(several[1], ap.AlphaError)
    assert "did you mean 'close'" in str(several[1])
    assert isinstance(several[2], xr.DataArray)


def test_evaluate_since_equals_the_end_of_the_whole(market: ap.Panel) -> None:
    whole = ap.evaluate("ts_mean(close, 20)", market)
    day = market.times[-30]
    xr.testing.assert_identical(ap.evaluate("ts_mean(close, 20)", market, since=day), whole.isel(time=slice(-30, None)))


def test_one_bad_alpha_raises_and_among_many_it_is_an_entry(market: ap.Panel) -> None:
    with pytest.raises(ap.AlphaError, match="clse"):
        ap.simulate("rank(clse)", market)
    results = ap.simulate(["rank(close)", "rank(clse)"], market)
    assert [result.ok for result in results] == [True, False]
    assert len(results.failed) == 1
    with pytest.raises(ap.AlphaError, match="clse"):
        ap.simulate(["rank(close)", "rank(clse)"], market, strict=True)


def test_a_result_holds_numbers_series_weights_and_checks(market: ap.Panel) -> None:
    result = ap.simulate("-rank(ts_delta(close, 5))", market, ap.Settings(test_period="P6M"))
    assert {"sharpe", "fitness", "turnover", "rank_ic"} <= set(result.metrics)
    assert result.pnl.index.equals(market.dataset.indexes["time"])
    assert result.pnl.sum() == pytest.approx(result.metrics["pnl"])
    assert result.weights.dims == ("time", "asset")
    gross = np.abs(result.weights).sum("asset")
    assert float(gross.max()) == pytest.approx(1.0)
    assert list(result.by_year.index) == sorted({str(day)[:4] for day in market.times})
    assert list(result.by_part.index) == ["train", "test"]
    assert {check.name for check in result.checks} >= {"low_sharpe", "low_fitness", "high_turnover"}


def test_the_profit_follows_from_weights_and_returns(market: ap.Panel) -> None:
    result = ap.simulate("-rank(ts_delta(close, 5))", market)
    close = market.matrix("close").astype(np.float64)
    returns = np.full_like(close, np.nan)
    returns[1:] = close[1:] / close[:-1] - 1
    if "delisting_return" in market.fields:
        delisting = market.matrix("delisting_return").astype(np.float64)
        returns = np.where(np.isnan(returns), delisting, returns)
    booked = 20e6 * np.nansum(result.weights.values * np.nan_to_num(returns), axis=1)
    np.testing.assert_allclose(result.pnl.to_numpy(), booked, rtol=1e-9, atol=1e-4)


def test_settings_are_checked_with_a_sentence() -> None:
    with pytest.raises(ap.ConfigError, match="did you mean 'neutralization'"):
        ap.Settings(neutralisation="sector")  # type: ignore[call-arg]
    with pytest.raises(ap.AlphaError, match="delay"):
        ap.Settings(delay=-1)


def test_a_session_answers_from_its_registry(market: ap.Panel, registry: ap.Registry) -> None:
    session = ap.Session(panel=market, registry=registry)
    first = session.simulate("rank(close)")
    again = session.simulate("RANK( close )")
    assert (first.cached, again.cached) == (False, True)
    assert again.metrics["sharpe"] == pytest.approx(first.metrics["sharpe"], nan_ok=True)
    np.testing.assert_array_equal(again.pnl.to_numpy(), first.pnl[first.pnl.index.isin(again.pnl.index)].to_numpy())
    assert registry.trials(market.panel_id).by_id == 1
    (row,) = session.find("field = close")
    assert row["alpha_id"] == first.id


def test_what_is_no_alpha_and_no_panel_is_said(market: ap.Panel) -> None:
    with pytest.raises(ap.ConfigError, match="an alpha is a text"):
        ap.simulate(7, market)  # type: ignore[call-overload]
    with pytest.raises(ap.ConfigError, match="not a panel"):
        ap.evaluate("close", {"close": 1})  # type: ignore[call-overload]


def test_results_sort_slice_and_make_frames(market: ap.Panel) -> None:
    results = ap.simulate(["rank(close)", "-rank(close)", "nonsense(", "rank(volume)"], market, profile=None)
    ordered = results.sort("sharpe")
    values = ordered["sharpe"]
    assert list(values[:3]) == sorted(values[:3], reverse=True)
    assert np.isnan(values[3])
    assert len(results[:2]) == 2
    frame = results.to_frame()
    assert len(frame) == 4
    assert frame["error"][2]


@pytest.mark.parametrize("text", ["rank(close)", "rank(<script>)"])
def test_reprs_are_short_and_escaped(market: ap.Panel, text: str) -> None:
    results = ap.simulate([text, "-rank(ts_delta(close, 5))"], market)
    assert len(repr(results[1]).splitlines()) <= 12
    for html in (results._repr_html_(), results[1]._repr_html_(), results[0]._repr_html_()):
        assert "<script" not in html
        assert len(html) < 30_000


def test_an_empty_alpha_says_why(market: ap.Panel) -> None:
    result = ap.simulate("ts_delay(close, 2000)", market)
    assert np.isnan(result.metrics["sharpe"])
    assert result.reasons["sharpe"] == "the signal has no value inside the universe"
    assert "no Sharpe: the signal has no value" in repr(result)
