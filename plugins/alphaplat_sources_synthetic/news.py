"""The news feed: several scored stories a day and name, and from when on the feed covers whom.

Nothing is covered in the first months, nor by an outage later, nor a tenth of the names ever. What drives the
scores is drawn by day; prices learn of it later, by way of what is planted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from alphaplat_sources_synthetic.listings import DAYS_PER_YEAR, Listings
from alphaplat_sources_synthetic.streams import Streams

Array = np.ndarray[Any, Any]

FIRST_COVERED_ROW = 30
OUTAGE = slice(200, 215)
_NEVER_COVERED = 0.1
_MOST_STORIES = 8


@dataclass(frozen=True, eq=False)
class News:
    """`counts` (time, asset), −1 where not covered, and one value a story in each score."""

    counts: Array
    scores: dict[str, Array]


def draw_news(streams: Streams, days: int, listings: Listings, alive: Array) -> News:
    """Draw the stories; `alive` (time, asset) says who is listed on which day."""
    shape = (days, listings.count)
    rate = 0.08 + 0.5 * listings.size_rank**2
    wanted = np.minimum(streams("stories").poisson(np.broadcast_to(rate, shape)), _MOST_STORIES)
    counts = np.where(_covered(streams, days, listings) & alive, wanted, -1).astype(np.int32)
    mood = streams("mood").standard_normal(shape)
    return News(counts, _scores(streams, wanted, counts, mood))


def _covered(streams: Streams, days: int, listings: Listings) -> Array:
    """The larger half is covered from the beginning of the feed, small names from some day of the next year."""
    smallness = np.maximum(0.0, 1.0 - 2.0 * listings.size_rank)
    wait = streams("coverage").random(listings.count) * smallness * DAYS_PER_YEAR
    since = np.maximum(FIRST_COVERED_ROW, listings.first_row) + np.floor(wait)
    never = streams("never covered").random(listings.count) < _NEVER_COVERED
    covered = (np.arange(days)[:, None] >= since) & ~never
    covered[OUTAGE] = False
    return np.asarray(covered)


def _scores(streams: Streams, wanted: Array, counts: Array, mood: Array) -> dict[str, Array]:
    """Score every story that was written, then leave out those of names that are not covered.

    Sentiment and impact follow the mood of the day and name; relevance and quality do not.
    """
    written = wanted.ravel()
    total = int(written.sum())
    shared = np.repeat(mood.ravel(), written)
    kept = np.repeat((counts > 0).ravel(), written)
    scores = {
        "news_sentiment": np.tanh(0.7 * shared + 0.5 * streams("sentiment").standard_normal(total)),
        "news_relevance": streams("relevance").beta(2.0, 2.0, total),
        "nws17_d1_nip": np.tanh(0.3 * shared + 0.9 * streams("impact").standard_normal(total)),
        "nws17_d1_qcm": streams("quality").beta(3.0, 3.0, total),
    }
    return {name: np.round(values[kept], 4) for name, values in scores.items()}


def mean_score(counts: Array, values: Array) -> Array:
    """The mean of each cell's stories, NaN where there is none: (time, asset).

    >>> mean_score(np.array([[2, 0, -1, 1]]), np.array([1.0, 2.0, 5.0]))
    array([[1.5, nan, nan, 5. ]])
    """
    sizes = np.maximum(counts, 0).ravel()
    cells = np.repeat(np.arange(sizes.size), sizes)
    total = np.bincount(cells, weights=values, minlength=sizes.size)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(sizes > 0, total / sizes, np.nan).reshape(counts.shape))
