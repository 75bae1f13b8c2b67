"""How values lie in memory: in tiles of some assets, each contiguous over all of its days.

A value is an array (tile, row, column), `width` columns a tile; the columns behind the last asset repeat it, for no
kernel to find gaps in them, and are never shown. So what runs along time finds a tile in the cache, and what runs
across assets collects blocks of days from it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alphaplat.kernels.compiled import compiled, rowwise
from alphaplat.panel.fields import Array

TILE_ASSETS = 64
TILE_BYTES = 640 * 1024
BLOCK_BYTES = 192 * 1024


@dataclass(frozen=True)
class Layout:
    """Tiles of `width` assets, and blocks of `block` days, of a panel of `assets` whose rows end before `stop`."""

    assets: int
    stop: int
    tiles: int
    width: int
    block: int

    @classmethod
    def of(cls, rows: int, stop: int, assets: int, itemsize: int, tile_assets: int | None = None) -> Layout:
        """Tiles that fit a core's cache with a few others: `tile_assets` wide, or as the number of rows allows."""
        wanted = tile_assets or max(TILE_ASSETS, TILE_BYTES // (max(rows, 1) * itemsize))
        pieces = max(1, -(-assets // wanted))
        width = max(1, assets) if pieces == 1 else -(-assets // (pieces * 8)) * 8
        return cls(assets, stop, max(1, -(-assets // width)), width, max(1, BLOCK_BYTES // max(1, assets * itemsize)))

    def columns(self, tile: int) -> slice:
        """The assets of a tile."""
        return slice(tile * self.width, min((tile + 1) * self.width, self.assets))


@dataclass(frozen=True, eq=False)
class Kept:
    """A value over the whole panel: tiles of the days from row `begin` on."""

    tiles: Array
    begin: int


@rowwise
def _copy(target: Array, source: Array) -> None:
    for column in range(target.size):
        target[column] = source[column]


@rowwise
def _show(target: Array, source: Array, inside: Array, missing: float) -> None:
    for column in range(target.size):
        value = source[column]
        target[column] = value if inside[column] and abs(value) < np.inf else missing


@compiled
def gather(out: Array, tiles: Array, row: int) -> None:
    """Copy the days from `row` on out of tiles, into a matrix (day, asset)."""
    days, assets = out.shape
    width = tiles.shape[2]
    for day in range(days):
        for tile in range(tiles.shape[0]):
            first = tile * width
            count = min(width, assets - first)
            _copy(out[day][first : first + count], tiles[tile][row + day][:count])


@compiled
def scatter(tiles: Array, row: int, matrix: Array) -> None:
    """Copy a matrix (day, asset) into tiles, to the days from `row` on, and the last asset behind itself."""
    days, assets = matrix.shape
    width = tiles.shape[2]
    for tile in range(tiles.shape[0]):
        first = tile * width
        count = min(width, assets - first)
        for day in range(days):
            target = tiles[tile][row + day]
            _copy(target[:count], matrix[day][first : first + count])
            for column in range(count, width):
                target[column] = target[count - 1]


@compiled
def show_days(out: Array, values: Array, universe: Array, missing: float) -> None:
    """Copy finite values inside the universe, days of all assets; `missing` elsewhere."""
    for day in range(out.shape[0]):
        _show(out[day], values[day], universe[day], missing)


@compiled
def show_tile(out: Array, first: int, values: Array, universe: Array, missing: float) -> None:
    """The same for a tile, whose first asset has the number `first`."""
    count = min(values.shape[1], out.shape[1] - first)
    for day in range(out.shape[0]):
        target = out[day][first : first + count]
        _show(target, values[day][:count], universe[day][first : first + count], missing)
