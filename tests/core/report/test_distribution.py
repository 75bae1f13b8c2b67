"""Distributions of many alphas' numbers, and the regressions between them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from alphaplat.report.distribution import Measured, distribution, five_numbers, pairwise_correlations
from alphaplat.report.regression import least_squares

DAYS = np.arange("2020-01-01", "2020-06-01", dtype="datetime64[D]")


def measured(count: int = 12) -> list[Measured]:
    rng = np.random.default_rng(5)
    common = rng.normal(size=len(DAYS))
    return [
        Measured(
            name=str(number),
            metrics={
                "sharpe": float(number),
                "turnover": float(np.exp(rng.normal() / 2)),
                "volatility": float(np.exp(rng.normal() - 6)),
                "book_returns": float(rng.normal() / 10),
                "cents_per_share": None,
            },
            dates=DAYS[number:],
            pnl=(common + rng.normal(size=len(DAYS)))[number:],
        )
        for number in range(count)
    ]


def test_five_numbers_leave_out_what_is_missing() -> None:
    found = five_numbers(np.array([4.0, np.nan, 1.0, 2.0, np.inf, 3.0]))
    assert found == {"count": 4, "min": 1.0, "q1": 1.75, "median": 2.5, "mean": 2.5, "q3": 3.25, "max": 4.0}
    assert five_numbers(np.array([np.nan]))["count"] == 0


def test_correlations_are_over_common_days() -> None:
    alphas = measured(4)
    found = pairwise_correlations(alphas)
    expected = np.corrcoef(alphas[1].pnl[2:], alphas[3].pnl)[0, 1]
    assert found[1, 3] == pytest.approx(expected, abs=1e-12)
    np.testing.assert_allclose(np.diag(found), 1.0)


def test_too_few_common_days_or_no_variance_have_no_correlation() -> None:
    flat = Measured(name="flat", metrics={}, dates=DAYS, pnl=np.zeros(len(DAYS)))
    short = Measured(name="short", metrics={}, dates=DAYS[:10], pnl=np.arange(10.0))
    found = pairwise_correlations([measured(1)[0], flat, short])
    assert np.isnan(found[0, 1:]).all()


def test_least_squares_agrees_with_scipy() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=40)
    y = 0.5 - 0.3 * x + rng.normal(size=40)
    found = least_squares(np.append(y, np.nan), {"x": np.append(x, 1.0)})
    known = stats.linregress(x, y)
    assert found.count == 40
    assert found.terms["x"].estimate == pytest.approx(known.slope)
    assert found.terms["x"].error == pytest.approx(known.stderr)
    assert found.terms["intercept"].error == pytest.approx(known.intercept_stderr)
    assert found.r2 == pytest.approx(known.rvalue**2)
    assert found.f == pytest.approx(found.terms["x"].t ** 2)


def test_collinear_columns_give_no_numbers() -> None:
    x = np.arange(10.0)
    assert np.isnan(least_squares(x, {"a": x, "b": 2 * x}).r2)


def test_regressions_of_returns_count_the_positive_ones_only() -> None:
    alphas = measured()
    found = distribution(alphas)
    positive = sum((alpha.metrics["book_returns"] or 0) > 0 for alpha in alphas)
    assert 0 < positive < len(alphas)
    assert found["regressions"]["log_return_on_log_volatility"]["count"] == positive
    assert found["regressions"]["correlation_on_log_turnovers"]["count"] == 66
    assert found["summary"]["cents_per_share"]["count"] == 0


def test_nothing_at_all_is_no_error() -> None:
    assert distribution([])["count"] == 0


def test_a_perfect_fit_and_a_constant_are_no_accident() -> None:
    x = np.array([1.0, 2.0, 4.0, 8.0])
    perfect = least_squares(3.0 * x, {"x": x})
    assert perfect.terms["x"].estimate == pytest.approx(3.0)
    assert perfect.r2 == pytest.approx(1.0)
    constant = least_squares(np.zeros(4), {"x": x})
    assert constant.terms["x"].estimate == 0.0
    assert np.isnan(constant.r2)
