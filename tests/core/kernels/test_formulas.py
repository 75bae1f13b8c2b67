"""Storing what a formula gives."""

import numpy as np
import pytest

from alphaplat.kernels.formulas import write


@pytest.mark.parametrize("rows", [0, 1, 5000])
def test_a_formula_gets_all_rows_of_what_is_given(rows):
    x, n = np.arange(3.0 * rows).reshape(rows, 3), np.arange(float(rows))[:, None]
    out = np.empty((rows, 3))
    write(out, lambda a, b: a * b, x, n)
    np.testing.assert_array_equal(out, x * n)


def test_what_is_not_finite_where_it_is_stored_is_missing(recwarn):
    out = np.empty((1, 4), np.float32)
    write(out, lambda x: 1.0 / x, np.array([[0.0, -np.inf, 1e-300, 4.0]]))
    np.testing.assert_array_equal(out, [[np.nan, 0.0, np.nan, 0.25]])
    assert not np.signbit(out[0, 1])
    assert not recwarn.list
