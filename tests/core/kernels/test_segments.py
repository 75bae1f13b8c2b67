"""Statistics of segments against those of each segment alone."""

from __future__ import annotations

import numpy as np
import pytest

from alphaplat.errors import AlphaTypeError
from alphaplat.kernels.segments import Segments


@pytest.fixture
def segments() -> Segments:
    rng = np.random.default_rng(0)
    values = rng.normal(1.0, 2.0, 60)
    values[rng.random(60) < 0.2] = np.nan
    ids = rng.integers(-1, 5, 60)
    values[ids == 3] = 0.1
    return Segments.of(values, ids, 7)


@pytest.mark.parametrize(
    ("name", "numpy"),
    [("total", np.sum), ("low", np.min), ("high", np.max), ("mean", np.mean)],
)
def test_statistics_are_those_of_each_segment(name: str, numpy: np.ufunc, segments: Segments) -> None:
    for segment, got in enumerate(getattr(segments, name)):
        own = segments.values[segments.ids == segment]
        assert segments.count[segment] == len(own)
        np.testing.assert_allclose(got, numpy(own) if len(own) else np.nan)


@pytest.mark.parametrize("fraction", [0.0, 0.2, 0.5, 1.0])
def test_quantiles_are_linear(fraction: float, segments: Segments) -> None:
    for segment, got in enumerate(segments.quantile(fraction)):
        own = segments.values[segments.ids == segment]
        np.testing.assert_allclose(got, np.quantile(own, fraction) if len(own) else np.nan)


def test_a_flat_segment_has_exactly_no_variance(segments: Segments) -> None:
    assert segments.mean[3] == 0.1
    assert segments.std()[3] == 0.0
    assert np.isnan(segments.standard_moment(3)[3])


def test_ddof_beyond_the_values_is_nan() -> None:
    alone = Segments.of(np.array([1.0, 4.0, 6.0]), np.array([0, 1, 1]), 2)
    np.testing.assert_allclose(alone.std(ddof=1), [np.nan, np.sqrt(2)])


@pytest.mark.parametrize("fraction", [-0.1, 1.5, float("nan")])
def test_a_fraction_is_between_0_and_1(fraction: float, segments: Segments) -> None:
    with pytest.raises(AlphaTypeError, match="is not a share"):
        segments.quantile(fraction)
