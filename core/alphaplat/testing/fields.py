"""What every field must stand, as tests that pytest collects from a subclass with its `spec`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
import pytest

from alphaplat.engine.inputs import derive
from alphaplat.engine.values import read_only
from alphaplat.panel.fields import FieldData, Ragged
from alphaplat.testing.declarations import FieldDeclarationTests
from alphaplat.testing.expectations import close, expect, one_partition, only_assets, with_missing
from alphaplat.testing.lookahead import past_moves, past_needs_the_future, same_bits

DAYS, ASSETS = 24, 8
CUTS = (0, 1, DAYS // 2, DAYS - 2)


class FieldTests(FieldDeclarationTests):
    """Subclass, set `spec`, and let pytest collect the tests.

    What the field requires is made up: positive numbers with gaps and a flat name. Set `inputs` to a function of
    (seed, days, assets) that returns the required fields where these do not suit the derivation.
    """

    inputs: ClassVar[Callable[[int, int, int], Mapping[str, FieldData]] | None] = None

    # What comes out

    @pytest.mark.parametrize("dtype", [np.float32, np.float64])
    def test_values_keep_the_rules(self, dtype: type[np.floating[Any]]) -> None:
        for size in ((DAYS, ASSETS), (1, ASSETS), (DAYS, 1), (1, 1)):
            out = self._derive(self._inputs(1, *size, dtype=dtype), dtype)
            expect(out.shape == size, f"gave shape {out.shape} instead of {size}")

    def test_float32_and_float64_agree(self) -> None:
        single = self._inputs(2, dtype=np.float32)
        double = [_in_dtype(one, np.float64) for one in single]
        same = close(self._derive(single, np.float32), self._derive(double, np.float64))
        expect(same, "float32 and float64 differ")

    def test_missing_values_do_not_disturb(self) -> None:
        out = self._derive([with_missing(one) for one in self._inputs(3)])
        values = out.values if isinstance(out, Ragged) else out
        expect(not np.isinf(values).any(), "gave infinities without data")

    # What it must not do

    def test_inputs_are_not_changed(self) -> None:
        inputs = self._inputs(4)
        self._derive(inputs)
        for now, before in zip(inputs, self._inputs(4), strict=True):
            expect(same_bits(now, before), "changed its inputs")

    def test_the_same_again_gives_the_same(self) -> None:
        inputs = self._inputs(5)
        first = self._derive(inputs)
        self._derive(self._inputs(6))
        expect(same_bits(first, self._derive(inputs)), "gave other values the second time")

    def test_the_order_of_assets_does_not_matter(self) -> None:
        order = np.random.default_rng(7).permutation(ASSETS)
        inputs = self._inputs(7)
        there = only_assets(self._derive(inputs), order)
        back = self._derive([only_assets(one, order) for one in inputs])
        same = one_partition(there, back) if self.spec.kind == "group" else close(there, back)
        expect(same, "the values depend on the order of the assets")

    def test_no_look_ahead(self) -> None:
        """Change the future, or cut it off, and the past does not move."""
        inputs, others = self._inputs(8), self._inputs(9)
        for cut in CUTS:
            expect(not past_moves(self._derive, inputs, others, cut), f"looks ahead from row {cut}")
            expect(not past_needs_the_future(self._derive, inputs, cut), f"looks ahead from row {cut}")

    # How it is run

    def _derive(self, inputs: Sequence[FieldData], dtype: Any = np.float64) -> FieldData:
        needed = {name: read_only(one) for name, one in zip(self.spec.requires, inputs, strict=True)}
        rows, assets = inputs[0].shape
        return derive(self.spec, needed, (rows, assets), np.dtype(dtype), owner="tested")

    def _inputs(self, seed: int, days: int = DAYS, assets: int = ASSETS, *, dtype: Any = np.float64) -> list[FieldData]:
        expect(self.spec.derive is not None, "the field is not derived; test it with FieldDeclarationTests")
        make = type(self).inputs
        if make is not None:
            made = make(seed, days, assets)
            return [_in_dtype(made[name], dtype) for name in self.spec.requires]
        rng = np.random.default_rng(seed)
        found: list[FieldData] = []
        for _ in self.spec.requires:
            numbers = np.exp(rng.normal(1, 1, (days, assets)))
            numbers[rng.random(numbers.shape) < 0.1] = np.nan
            numbers[:, assets // 2] = 2.0
            found.append(numbers.astype(dtype))
        return found


def _in_dtype(data: FieldData, dtype: Any) -> FieldData:
    """Numbers in this dtype; groups and vectors stay as they are."""
    return data.astype(dtype) if isinstance(data, np.ndarray) and data.dtype.kind == "f" else data
