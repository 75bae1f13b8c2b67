"""The tables by which sums of products of powers are moved from one base to another."""

import numpy as np

from alphaplat_ops_time_series.powers import parts_of, recipe, terms


def test_products_are_made_of_others():
    powers = parts_of([(1, 2), (3, 0)])
    values = np.array([2.0**a * 3.0**b for a, b in powers])
    made = values[recipe(powers)].prod(axis=1)
    np.testing.assert_array_equal(made, values)


def test_sums_grow_as_their_series_do():
    powers = parts_of([(1, 2), (3, 0)])
    x, y = np.random.default_rng(1).integers(-9, 9, (2, 20)).astype(float)
    sums = np.array([(x**a * y**b).sum() for a, b in powers])
    grown = np.array([((x + 2.0) ** a * (y - 3.0) ** b).sum() for a, b in powers])
    by = np.array([2.0**a * (-3.0) ** b for a, b in powers])
    for target, factor, product, source in terms(powers):
        sums[target] += factor * by[product] * sums[source]
    np.testing.assert_array_equal(sums, grown)
