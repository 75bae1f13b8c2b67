"""What people write: how often which operator, field and number of days, counted in their alphas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

from alphaplat_dsl.catalogue import Catalogue, FieldType
from alphaplat_dsl.ir import Node, field_name, postorder
from alphaplat_dsl.kinds import Kind

Item = TypeVar("Item")

OPERATORS: Mapping[str, float] = {
    **dict.fromkeys(("ts_mean", "ts_delta", "ts_zscore", "ts_rank", "ts_std_dev"), 8.0),
    **dict.fromkeys(("ts_decay_linear", "ts_corr", "ts_sum", "ts_max", "ts_min", "ts_av_diff"), 5.0),
    **dict.fromkeys(("ts_arg_max", "ts_arg_min", "ts_skewness", "ts_returns", "ts_scale", "ts_covariance"), 3.0),
    **dict.fromkeys(("group_mean", "group_neutralize", "group_rank", "group_zscore", "ts_delay"), 3.0),
    **dict.fromkeys(("divide", "subtract", "multiply", "abs", "log", "max", "min", "ts_regression"), 3.0),
    **dict.fromkeys(("vec_avg", "vec_sum"), 3.0),
}
WINDOWS: Mapping[int, float] = {
    **dict.fromkeys((5, 10, 20), 8.0),
    **dict.fromkeys((3, 15, 30, 60, 63, 120, 252), 4.0),
    **dict.fromkeys((2, 4, 6, 7, 8, 9, 12, 14, 21, 22, 25, 40, 50, 90, 100, 126, 180, 200, 240, 250), 2.0),
    **dict.fromkeys((11, 13, 16, 17, 18, 19, 23, 26, 27, 32, 35, 45, 55, 75, 150, 300, 500), 0.7),
}
FIELDS: Mapping[str, float] = {
    "close": 14.0,
    "volume": 10.0,
    "news_sentiment": 10.0,
    **dict.fromkeys(("sector", "industry"), 9.0),
    **dict.fromkeys(("returns", "subindustry"), 6.0),
    **dict.fromkeys(("vwap", "open"), 4.5),
    **dict.fromkeys(("cap", "news_relevance"), 3.0),
    "country": 1.0,
    **dict.fromkeys(("exchange", "currency"), 0.4),
    **dict.fromkeys(("split_factor", "delisting_return"), 0.1),
}
_OTHER_OPERATOR, _OTHER_FIELD = 0.25, 2.0
_WORTH = 100.0  # how many alphas of people weigh as much as the tables above


class Drawn(Generic[Item]):
    """Things to draw, each as often as its weight says."""

    def __init__(self, weights: Mapping[Item, float]) -> None:
        self.items = tuple(weights)
        self._ends = tuple(accumulate(weights.values()))

    def __bool__(self) -> bool:
        return bool(self.items)

    def draw(self, rng: Random) -> Item:
        return rng.choices(self.items, cum_weights=self._ends)[0]


@dataclass(frozen=True)
class Habits:
    """Weights of the operators, fields and windows of a catalogue; `most_nodes` bounds how long people get."""

    operators: Mapping[str, float]
    fields: Mapping[str, float]
    windows: Mapping[int, float]
    most_nodes: int = 30

    @classmethod
    def of(cls, alphas: Sequence[Node], catalogue: Catalogue, fields: Collection[str]) -> Habits:
        """Count in people's alphas, on top of usual weights; only `fields` of the catalogue are used."""
        nodes = [one for alpha in alphas for one in postorder(alpha)]
        named = Counter(name for one in nodes if (name := field_name(one)) is not None)
        used = Counter(one.op for one in nodes if one.args)
        days = Counter(days for one in nodes for days in windows(one, catalogue))
        return cls(
            _joined({name: OPERATORS.get(name, _OTHER_OPERATOR) for name in catalogue.operators}, used),
            _joined({name: FIELDS.get(name, _OTHER_FIELD) for name in fields}, named),
            _joined(WINDOWS, {day: count for day, count in days.items() if day > 1}, new=True),
        )

    @cached_property
    def window(self) -> Drawn[int]:
        return Drawn(self.windows)

    def fields_of(self, kind: Kind, types: Mapping[str, FieldType]) -> Drawn[str]:
        return Drawn({name: weight for name, weight in self.fields.items() if types[name].kind is kind})


def windows(node: Node, catalogue: Catalogue) -> Iterable[int]:
    """The windows among a node's own literals."""
    signature = catalogue.operators.get(node.op)
    for name, value in node.attrs:
        parameter = None if signature is None else signature.by_name.get(name)
        if parameter is not None and parameter.kind in (Kind.WINDOW, Kind.SHIFT):
            yield int(value)


def _joined(usual: Mapping[Item, float], counted: Mapping[Item, int], *, new: bool = False) -> dict[Item, float]:
    """Usual weights and people's counts, both as shares; what people alone write comes in where `new`."""
    total, seen = sum(usual.values()), sum(counted.values())
    shares = {item: _WORTH * weight / total for item, weight in usual.items()}
    weight = min(seen, 10 * _WORTH) / seen if seen else 0.0
    for item, count in counted.items():
        if new or item in shares:
            shares[item] = shares.get(item, 0.0) + weight * count
    return shares
