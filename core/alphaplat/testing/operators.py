"""What every operator must stand, as tests that pytest collects from a subclass with its `spec`."""

from __future__ import annotations

import doctest
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, ClassVar

import numpy as np
import pytest

from alphaplat.engine import States
from alphaplat.errors import AlphaError, PluginError
from alphaplat.panel.fields import Array, FieldData, Ragged
from alphaplat.spec import OperatorSpec
from alphaplat.testing.declarations import OperatorDeclarationTests
from alphaplat.testing.examples import ASSETS, DAYS, GROUPS, arguments, candidates, places, reach_of, variations
from alphaplat.testing.expectations import (
    DOUBLE,
    SINGLE,
    close,
    expect,
    one_partition,
    only_assets,
    with_missing,
    without_infinities,
)
from alphaplat.testing.lookahead import past_moves, past_needs_the_future, same_bits, with_other_rows
from alphaplat.testing.running import days, run_operator
from alphaplat_dsl.ir import Value
from alphaplat_dsl.kinds import Kind

Case = tuple[dict[str, Value], "Run"]
Run = Callable[..., FieldData]

MANY_ASSETS = 150
CUTS = (0, 1, DAYS // 2, DAYS - 2)
STATE_CUTS = (1, 2, DAYS // 2, DAYS - 1)


class OperatorTests(OperatorDeclarationTests):
    """Subclass, set `spec`, and let pytest collect the tests.

    Literals are tried from the signature: small values for those without a default, then every word, both flags,
    windows of one day and longer than the data. Combinations that the kernel refuses with an `AlphaError` are left
    out. Set `literals` where none of the tried ones fits, and `backend` to test another one than the definition.
    """

    literals: ClassVar[Mapping[str, Value]] = {}
    backend: ClassVar[str] = "reference"

    def test_the_example_of_the_docstring_runs(self) -> None:
        kernel = self.spec.kernel
        assert kernel is not None
        text = kernel.__doc__ or ""
        expect(">>>" in text, "the kernel's docstring has no example")
        module = getattr(inspect.unwrap(kernel), "__globals__", {})
        names = {"np": np, **module, getattr(kernel, "__name__", "kernel"): kernel}
        example = doctest.DocTestParser().get_doctest(text, names, self.spec.name, None, 0)
        said: list[str] = []
        runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
        runner.run(example, out=said.append)
        expect(runner.failures == 0, "".join(said))

    # What comes out

    @pytest.mark.parametrize("dtype", [np.float32, np.float64])
    def test_values_keep_the_rules(self, dtype: type[np.floating[Any]]) -> None:
        """Shape and dtype are right, nothing is infinite, and -0.0 does not occur."""
        for literals, run in self._cases(dtype=dtype):
            out = run(self._inputs(1, dtype=dtype))
            values = out.values if isinstance(out, Ragged) else out
            expect(out.shape == (DAYS, ASSETS), f"gave shape {out.shape}, with {literals}")
            if values.dtype.kind == "f":
                expect(values.dtype == dtype, f"gave {values.dtype} instead of {np.dtype(dtype)}, with {literals}")
                expect(not np.isinf(values).any(), f"gave infinities from finite data, with {literals}")

    @pytest.mark.parametrize("dtype", [np.float32, np.float64])
    def test_the_values_are_those_of_the_definition(self, dtype: type[np.floating[Any]]) -> None:
        """Another back end than the definition agrees with it, on a few assets and on many."""
        if self.backend == "reference":
            return
        for assets in (ASSETS, MANY_ASSETS):
            for nan_handling in (False, True):
                inputs = self._inputs(21, dtype=dtype, assets=assets)
                for literals, run in self._cases(nan_handling, dtype):
                    same = close(
                        run(inputs), run(inputs, backend="reference"), SINGLE if dtype is np.float32 else DOUBLE
                    )
                    expect(same, f"differs from the definition on {assets} assets, with {literals}")

    def test_float32_and_float64_agree(self) -> None:
        for (literals, run), (_, run_single) in zip(self._cases(), self._cases(dtype=np.float32), strict=True):
            single = run_single(self._inputs(2, dtype=np.float32, dyadic=True))
            double = run(self._inputs(2, dtype=np.float64, dyadic=True))
            expect(close(single, double), f"float32 and float64 differ, with {literals}")

    @pytest.mark.parametrize("size", [(1, 1), (1, ASSETS), (DAYS, 1), (2, 2)])
    def test_small_panels_do_not_disturb(self, size: tuple[int, int]) -> None:
        for literals, run in self._cases():
            out = run(self._inputs(3, days=size[0], assets=size[1]))
            expect(out.shape == size, f"gave shape {out.shape} instead of {size}, with {literals}")

    def test_missing_values_do_not_disturb(self) -> None:
        """Data without any value, and a universe without any name, give NaN or finite values."""
        for nan_handling in (False, True):
            for literals, run in self._cases(nan_handling):
                inputs = self._inputs(4)
                nobody = [np.zeros_like(inputs[0]), *inputs[1:]]
                for given in ([inputs[0], *map(with_missing, inputs[1:])], nobody):
                    out = run(given)
                    values = out.values if isinstance(out, Ragged) else out
                    expect(not np.isinf(values).any(), f"gave infinities without data, with {literals}")

    def test_an_infinity_counts_as_missing(self) -> None:
        """In a reduction; what works on cells, hands values on or remembers them may tell the two apart."""
        for literals, run in self._cases():
            inputs = self._inputs(5)
            rng = np.random.default_rng(5)
            infinite = [inputs[0], *(_with_infinities(one, rng) for one in inputs[1:])]
            out = run(infinite)
            if self.spec.shape in ("pointwise", "recursive") or self.spec.carries:
                continue
            plain = run([inputs[0], *map(without_infinities, infinite[1:])])
            expect(same_bits(out, plain), f"an infinity is not counted as missing, with {literals}")

    def test_a_constant_is_the_same_number_everywhere(self) -> None:
        for place, parameter in enumerate(places(self.spec)):
            if parameter not in (Kind.MATRIX, Kind.GROUP):
                continue
            for literals, run in self._cases():
                inputs = self._inputs(6)
                number = 0.5 if parameter is Kind.MATRIX else 1.0
                full = inputs[1 + place]
                assert isinstance(full, np.ndarray)
                universe = inputs[0]
                assert isinstance(universe, np.ndarray)
                one_group = np.where(universe, 0, -1).astype(np.int32)
                spread = np.full_like(full, number) if parameter is Kind.MATRIX else one_group
                everywhere = run([*inputs[: 1 + place], spread, *inputs[2 + place :]])
                alone = run([*inputs[: 1 + place], np.asarray(number), *inputs[2 + place :]])
                expect(close(alone, everywhere, DOUBLE), f"argument {place} as a number differs, with {literals}")

    def test_commutative_arguments_can_be_swapped(self) -> None:
        if not self.spec.commutative:
            return
        for literals, run in self._cases():
            universe, *inputs = self._inputs(7)
            there, back = run([universe, *inputs]), run([universe, *inputs[::-1]])
            expect(same_bits(there, back), f"is not commutative, with {literals}")

    # What it must not do

    def test_arguments_are_not_changed(self) -> None:
        for literals, run in self._cases():
            inputs = self._inputs(8)
            run(inputs)
            for now, before in zip(inputs, self._inputs(8), strict=True):
                expect(same_bits(now, before), f"changed its arguments, with {literals}")

    def test_the_same_again_gives_the_same(self) -> None:
        """Also after other data: a kernel keeps no state."""
        for literals, run in self._cases():
            inputs = self._inputs(9)
            first = run(inputs)
            run(self._inputs(10))
            expect(same_bits(first, run(inputs)), f"gave other values the second time, with {literals}")

    def test_the_order_of_assets_does_not_matter(self) -> None:
        order = np.random.default_rng(11).permutation(ASSETS)
        exact = self.spec.shape not in ("cross_section", "group")
        for literals, run in self._cases():
            inputs = self._inputs(11)
            there = only_assets(run(inputs), order)
            back = run([only_assets(one, order) for one in inputs])
            if self.spec.parsed.result is Kind.GROUP:
                same = one_partition(there, back)
            else:
                same = same_bits(there, back) if exact else close(there, back, DOUBLE)
            expect(same, f"the values depend on the order of the assets, with {literals}")

    def test_no_look_ahead(self) -> None:
        """Change the future, or cut it off, and the past does not move."""
        for literals, run in self._cases():
            inputs, others = self._inputs(12), self._inputs(13)
            for cut in CUTS:
                moved = past_moves(run, inputs, others, cut)
                expect(not moved, f"looks ahead: values to row {cut} change with later rows, with {literals}")
                moved = past_needs_the_future(run, inputs, cut)
                expect(not moved, f"looks ahead: values to row {cut} change without later rows, with {literals}")

    def test_the_declared_reach_is_enough(self) -> None:
        """A day's values come from the rows of the reach alone, whatever the others hold."""
        for literals, run in self._cases():
            low, high = reach_of(self.spec, literals)
            if low is None:
                continue
            inputs, others = self._inputs(14), self._inputs(15)
            whole = run(inputs)
            for day in (DAYS // 3, DAYS // 2, DAYS - 1):
                start, stop = max(0, day + low), min(DAYS, day + high + 1)
                today = days(whole, day, day + 1)
                rows = np.arange(DAYS)
                elsewhere = (rows < start) | (rows >= stop)
                changed = [with_other_rows(one, other, elsewhere) for one, other in zip(inputs, others, strict=True)]
                message = f"day {day} needs more than the declared reach '{self.spec.reach}', with {literals}"
                expect(same_bits(today, days(run(changed), day, day + 1)), message)
                short = run([days(one, start, day + 1) for one in inputs], first_row=start)
                expect(same_bits(today, days(short, day - start, day - start + 1)), message)

    def test_a_declared_state_is_all_that_is_needed_of_the_past(self) -> None:
        """Going on from the state that some days left gives the values of all days at once, to the last bit."""
        if self.spec.state is None:
            return
        for dtype in (np.float32, np.float64):
            for literals, run in self._cases(dtype=dtype):
                inputs = self._inputs(19, dtype=dtype)
                whole = run(inputs)
                for cut in STATE_CUTS:
                    first = States()
                    expect(same_bits(run(inputs, leaves=cut, states=first), whole), f"loses its state, with {literals}")
                    rest = run(inputs, begin=cut, states=States(first.left))
                    message = f"row {cut} on differs when the days before are known by their state, with {literals}"
                    expect(same_bits(rest, days(whole, cut, None)), message)

    def test_an_asset_does_not_need_the_others(self) -> None:
        """Except where the declared shape says so: in a cross-section, or within a group."""
        if self.spec.shape in ("cross_section", "group"):
            return
        for literals, run in self._cases():
            inputs = self._inputs(16)
            whole = run(inputs)
            for asset in (0, ASSETS // 2, ASSETS - 1):
                alone = run([only_assets(one, np.array([asset])) for one in inputs])
                same = close(only_assets(whole, np.array([asset])), alone, DOUBLE)
                expect(same, f"a {self.spec.shape} operator looks at other assets, with {literals}")

    def test_a_group_does_not_need_the_others(self) -> None:
        if self.spec.shape != "group" or self.spec.parsed.result is Kind.GROUP:
            return
        codes = np.broadcast_to(np.arange(ASSETS) % GROUPS, (DAYS, ASSETS)).astype(np.int32)
        inside = codes[0] != 0
        for literals, run in self._cases():
            inputs, others = ([*self._inputs(seed)] for seed in (17, 18))
            for place, kind in enumerate(places(self.spec), 1):
                if kind is Kind.GROUP:
                    inputs[place] = others[place] = codes
            changed = [_where(codes == 0, other, one) for one, other in zip(inputs, others, strict=True)]
            there, back = (only_assets(run(given), np.flatnonzero(inside)) for given in (inputs, changed))
            expect(same_bits(there, back), f"a group's values change with another group, with {literals}")

    # How it is run

    def _inputs(self, seed: int, **options: Any) -> list[FieldData]:
        """The universe, then one argument for each value parameter."""
        made = arguments(self.spec, seed, **options)
        size = (options.get("days", DAYS), options.get("assets", ASSETS))
        return [np.random.default_rng(seed).random(size) < 0.8, *made]

    def _cases(self, nan_handling: bool = False, dtype: Any = np.float64) -> Iterator[Case]:
        expect(self.spec.kernel is not None, "the operator has no kernel; test it with OperatorDeclarationTests")
        for literals in _accepted(self.spec, tuple(sorted(self.literals.items()))):
            yield literals, partial(_run, self.spec, literals, nan_handling, dtype, backend=self.backend)


def _run(
    spec: OperatorSpec,
    literals: Mapping[str, Value],
    nan_handling: bool,
    dtype: Any,
    inputs: Sequence[FieldData],
    first_row: int = 0,
    backend: str = "reference",
    **options: Any,
) -> FieldData:
    """The operator over (universe, argument, ...); a 0-d argument is a constant of the alpha."""
    universe, *given = inputs
    assert isinstance(universe, np.ndarray)
    args = [float(one) if isinstance(one, np.ndarray) and one.ndim == 0 else one for one in given]
    size = universe.shape[0], universe.shape[1]
    return run_operator(
        spec,
        args,
        literals,
        universe=universe,
        nan_handling=nan_handling,
        shape=size,
        dtype=dtype,
        first_row=first_row,
        backend=backend,
        **options,
    )


@lru_cache(maxsize=512)
def _accepted(spec: OperatorSpec, given: tuple[tuple[str, Value], ...]) -> tuple[dict[str, Value], ...]:
    """Literals under which the operator works, the plainest first."""
    tried = [dict(given)] if given else list(candidates(spec))
    base = next((literals for literals in tried if _accepts(spec, literals)), None)
    if base is None:
        raise AssertionError(f"'{spec.name}' refuses all literals that were tried, such as {tried[0]}; set `literals`")
    return base, *(literals for literals in variations(spec, base) if _accepts(spec, literals))


def _accepts(spec: OperatorSpec, literals: Mapping[str, Value]) -> bool:
    """Whether the kernel takes these literals; one that fails is left in, for a test to say so."""
    try:
        _run(spec, literals, False, np.float64, [np.ones((DAYS, ASSETS), dtype=np.bool_), *arguments(spec, 0)])
    except PluginError:
        return True
    except AlphaError:
        return False
    return True


def _with_infinities(data: FieldData, rng: np.random.Generator) -> FieldData:
    if isinstance(data, Ragged):
        values = _with_infinities(data.values, rng)
        assert isinstance(values, np.ndarray)
        return data.with_values(values)
    if data.dtype.kind != "f":
        return data
    signs = np.where(rng.random(data.shape) < 0.5, np.inf, -np.inf).astype(data.dtype)
    return np.where(rng.random(data.shape) < 0.1, signs, data)


def _where(mask: Array, one: FieldData, other: FieldData) -> FieldData:
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray) and one.dtype.kind == "f":
        return np.where(mask, one, other)
    return other
