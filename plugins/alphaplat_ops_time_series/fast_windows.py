"""A `Window` whose sums of products are compiled, for formulas that are written in terms of one.

As for the spread of one series, a window is a tail of one block of d days and a head of the next, and sums are of
distances from one row of each: the first complete row of the head, the newest one of the tail. Sums of all products of
powers that the wanted ones are made of are carried, so that they can be moved from one base to another:

    sum of (x + a)^p (y + b)^q = sum over i <= p, j <= q of C(p, i) C(q, j) a^(p - i) b^(q - j) (sum of x^i y^j)

to the head's base to add the two, and then to the mean. Rows of assets are worked on as one; what need not be done
day by day is done for a block at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from alphaplat.kernels.compiled import compiled, row, rowwise
from alphaplat.kernels.compiled import rows_in_line as lines
from alphaplat.kernels.numbers import Array
from alphaplat.kernels.scratch import scratch
from alphaplat.kernels.windows import Window
from alphaplat_ops_time_series.powers import Powers, parts_of, recipe, terms


class CompiledWindow(Window):
    """The complete rows within d days, of matrices whose first row is the panel's row `first`.

    It and its sums are in working memory, good until the next window of the thread, or its next sums.
    """

    def __init__(self, d: int, first: int, *series: Array) -> None:
        self.d, self.first, self.size = d, first, series[0].shape
        rows, assets = self.size
        self._known = scratch((rows, assets), np.float64, 0)
        self._stack = scratch((len(series) * rows, assets), np.float64, 1)
        for place, one in enumerate(series):
            self._stack[place * rows : (place + 1) * rows] = one
        _find_complete(self._known, self._stack)

    @cached_property
    def valid(self) -> Array:
        return self._known > 0.0

    @cached_property
    def count(self) -> Array:
        count = scratch(self.size, np.float64, 2)
        _count(count, self._known, self.d)
        return count

    def sums(self, *powers: Powers) -> list[Array]:
        return self._moments(powers, True)

    def products(self, *powers: Powers) -> list[Array]:
        return self._moments(powers, False)

    def _moments(self, wanted: Sequence[Powers], centred: bool) -> list[Array]:
        (rows, assets), needed = self.size, parts_of(wanted)
        every, places = terms(needed), np.array([needed.index(one) for one in wanted])
        found = scratch((len(wanted) * rows, assets), np.float64, 3)
        room = scratch((3 * len(needed) * max(min(self.d, rows), 1), assets), np.float64, 4)
        heads, tails, shift = np.split(room, 3)
        _moments(
            found, places, self._known, self._stack, recipe(needed), every, every[np.isin(every[:, 0], places)],
            heads, tails, shift, self.d, self.first, centred,
        )  # fmt: skip
        return list(found.reshape(len(wanted), rows, assets))


@compiled
def _find_complete(known: Array, stack: Array) -> None:
    """Say which rows are complete, 1 or 0."""
    known[:] = 1.0
    for place in range(len(stack)):
        _complete(row(known, place % len(known)), row(stack, place))


@rowwise
def _complete(known: Array, x: Array) -> None:
    for j in range(x.size):
        known[j] = known[j] if abs(x[j]) < np.inf else 0.0


@compiled
def _count(count: Array, known: Array, d: int) -> None:
    for t in range(len(known)):
        _copy(row(count, t), row(known, t))
        if t > 0:
            _add(row(count, t), row(count, t - 1))
        if t >= d:
            _take_off(row(count, t), row(known, t - d))


@rowwise
def _take_off(count: Array, known: Array) -> None:
    for j in range(count.size):
        count[j] -= known[j]


@compiled
def _moments(
    found: Array, wanted: Array, known: Array, stack: Array, recipe: Array, terms: Array, last: Array,
    heads: Array, tails: Array, shift: Array, d: int, first: int, centred: bool,
) -> None:  # fmt: skip
    """Write the sums that `wanted` numbers, one below the other, of series that lie one below the other.

    Heads, tails and shifts are room for a block of each product of powers.
    """
    rows, assets = known.shape
    count, series, depth = len(recipe), len(stack) // max(rows, 1), max(min(d, rows), 1)
    oldest, newest = np.zeros((series, assets)), np.zeros((series, assets))
    own, running = np.zeros((count, assets)), np.zeros((count, assets))
    start = 0
    while start < rows:
        stop = min(rows, start + d - (first + start) % d)
        size = stop - start
        running[:] = 0.0
        own[:] = 0.0
        for m in range(d if start > 0 else 0):
            if m > 0:
                _measure(own, newest, known, stack, start - m, recipe, row(running, 0), centred)
            _carry(tails, running, own, d - 1 - m, size, depth)
        running[:] = 0.0
        for r in range(size):
            _measure(own, oldest, known, stack, start + r, recipe, row(running, 0), centred)
            _carry(heads, running, own, r, size, depth)
        if start > 0:
            if centred:
                _lie_apart(shift, heads, tails, newest, oldest, size, depth)
                _raise(shift, recipe, size, depth)
                _grow(heads, tails, shift, terms, size, depth)
            _join(heads, tails, size, depth, count)
        if centred:
            _lie_off(shift, heads, series, size, depth)
            _raise(shift, recipe, size, depth)
            _grow(heads, heads, shift, last, size, depth)
        for place in range(len(wanted)):
            _copy(lines(found, place * rows + start, size), lines(heads, wanted[place] * depth, size))
        start = stop


@compiled
def _measure(
    own: Array, base: Array, known: Array, stack: Array, t: int, recipe: Array, count: Array, centred: bool
) -> None:
    """Write the products of a row, as distances from the first complete row met; nothing for a row before the data."""
    series, rows = len(base), len(known)
    if t < 0:
        own[:] = 0.0
        return
    _copy(row(own, 0), row(known, t))
    for one in range(series):
        _distance(row(own, one + 1), row(base, one), row(stack, one * rows + t), row(known, t), count, centred)
    for place in range(series + 1, len(recipe)):
        _multiply(row(own, place), row(own, recipe[place, 0]), row(own, recipe[place, 1]))


@compiled
def _carry(table: Array, running: Array, own: Array, r: int, size: int, depth: int) -> None:
    """Add a row's products to the running sums, and keep these as row `r` of each if it is one of the block's."""
    if r < size:
        for place in range(len(running)):
            _add_and_keep(row(table, place * depth + r), row(running, place), row(own, place))
    else:
        _add(lines(running, 0, len(running)), lines(own, 0, len(running)))


@compiled
def _lie_apart(shift: Array, heads: Array, tails: Array, newest: Array, oldest: Array, size: int, depth: int) -> None:
    """Write how far the tail's base lies above the head's, 0 where one of the two has no rows."""
    series = len(newest)
    for one in range(series):
        for r in range(size):
            _difference(
                row(shift, (one + 1) * depth + r), row(newest, one), row(oldest, one), row(heads, r), row(tails, r)
            )


@compiled
def _lie_off(shift: Array, sums: Array, series: int, size: int, depth: int) -> None:
    """Write how far the base lies above the mean."""
    for one in range(1, series + 1):
        _negative_mean(lines(shift, one * depth, size), lines(sums, one * depth, size), lines(sums, 0, size))


@compiled
def _raise(shift: Array, recipe: Array, size: int, depth: int) -> None:
    """Write the products of powers of the shifts."""
    for place in range(len(recipe)):
        if recipe[place, 0] != 0:
            by = lines(shift, recipe[place, 1] * depth, size)
            _multiply(lines(shift, place * depth, size), lines(shift, recipe[place, 0] * depth, size), by)


@compiled
def _grow(sums: Array, of: Array, shift: Array, terms: Array, size: int, depth: int) -> None:
    """Add to sums what those of others grow by when every series grows by `shift`."""
    for i in range(len(terms)):
        _add_product(
            lines(sums, terms[i, 0] * depth, size), float(terms[i, 1]), lines(shift, terms[i, 2] * depth, size),
            lines(of, terms[i, 3] * depth, size),
        )  # fmt: skip


@compiled
def _join(heads: Array, tails: Array, size: int, depth: int, count: int) -> None:
    for place in range(count):
        _add(lines(heads, place * depth, size), lines(tails, place * depth, size))


@rowwise
def _distance(own: Array, base: Array, x: Array, known: Array, count: Array, centred: bool) -> None:
    moves = 1.0 if centred else 0.0
    for j in range(x.size):
        opens = (known[j] > 0.0) & (count[j] == 0.0)
        base[j] = moves * x[j] if opens else base[j]
        own[j] = x[j] - base[j] if known[j] > 0.0 else 0.0


@rowwise
def _difference(apart: Array, newest: Array, oldest: Array, head: Array, tail: Array) -> None:
    for j in range(apart.size):
        apart[j] = newest[j] - oldest[j] if (head[j] > 0.0) & (tail[j] > 0.0) else 0.0


@rowwise
def _negative_mean(off: Array, total: Array, count: Array) -> None:
    for j in range(off.size):
        off[j] = -total[j] / count[j]


@rowwise
def _copy(target: Array, source: Array) -> None:
    for j in range(target.size):
        target[j] = source[j]


@rowwise
def _multiply(target: Array, x: Array, y: Array) -> None:
    for j in range(target.size):
        target[j] = x[j] * y[j]


@rowwise
def _add_and_keep(kept: Array, total: Array, x: Array) -> None:
    for j in range(total.size):
        total[j] += x[j]
        kept[j] = total[j]


@rowwise
def _add(total: Array, x: Array) -> None:
    for j in range(total.size):
        total[j] += x[j]


@rowwise
def _add_product(total: Array, factor: float, x: Array, y: Array) -> None:
    for j in range(total.size):
        total[j] += factor * x[j] * y[j]
