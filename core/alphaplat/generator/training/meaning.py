"""What two alphas have in common: fields, concepts, and the direction in which each field counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from alphaplat_dsl.ir import Node, field_name, postorder

CONCEPTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        concept: frozenset(operators.split())
        for concept, operators in {
            "change": "ts_delta ts_returns ts_delay log_diff ts_delta_limit",
            "level": "ts_mean ts_sum ts_median ts_decay_linear ts_decay_exp_window ts_av_diff ts_zscore",
            "spread": "ts_std_dev ts_zscore ts_ir ts_entropy ts_min_max_diff vec_stddev group_std_dev",
            "together": "ts_corr ts_covariance ts_regression ts_partial_corr ts_triple_corr ts_co_skewness",
            "standing": "ts_rank ts_scale ts_zscore ts_percentage ts_quantile ts_av_diff",
            "extreme": "ts_max ts_min ts_arg_max ts_arg_min ts_max_diff ts_min_diff ts_scale vec_max vec_min",
            "shape": "ts_skewness ts_kurtosis ts_moment ts_co_skewness ts_co_kurtosis",
            "peers": "group_neutralize group_rank group_zscore group_mean group_normalize group_scale group_median",
            "condition": "if_else trade_when less less_equal greater greater_equal and or equal not_equal keep",
            "ratio": "divide inverse ts_returns",
            "product": "multiply",
            "stories": "vec_avg vec_sum vec_count vec_choose vec_range vec_ir",
        }.items()
    }
)
"""Operators that stand for one another when a description is met. What only scales or ranks is in none."""

_AGAINST: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {"reverse": (0,), "inverse": (0,), "subtract": (1,), "divide": (1,), "less": (0,), "less_equal": (0,)}
)
"""The inputs that lower the value of an operator."""


def fields_of(alpha: Node) -> frozenset[str]:
    """The names of the fields of an alpha."""
    return frozenset(filter(None, map(field_name, postorder(alpha))))


def concepts_of(alpha: Node) -> frozenset[str]:
    """The concepts that an alpha's operators stand for."""
    operators = {node.op for node in postorder(alpha)}
    return frozenset(concept for concept, meant in CONCEPTS.items() if operators & meant)


def directions(alpha: Node) -> dict[str, int]:
    """For each field, +1 where more of it raises the alpha, -1 where it lowers it.

    Of several places of a field the one counts that looks back least, as today's price against its average.

    >>> from alphaplat_dsl.ir import field, node
    >>> close = field("close")
    >>> directions(node("subtract", node("ts_mean", close, attrs={"d": 20}), close))
    {'close': -1}
    """
    nearest: dict[str, tuple[int, int]] = {}
    pending = [(alpha, 1, 0)]
    while pending:
        node, sign, days = pending.pop()
        name = field_name(node)
        if name is not None:
            nearest[name] = min(nearest.get(name, (days, sign)), (days, sign), key=lambda found: found[0])
            continue
        days += sum(value for _, value in node.attrs if isinstance(value, int) and value > 0)
        against = _AGAINST.get(node.op, ())
        pending += [(arg, -sign if place in against else sign, days) for place, arg in enumerate(node.args)]
    return {name: sign for name, (_, sign) in nearest.items()}


def agreement(meant: Sequence[Node], answers: Sequence[Node]) -> dict[str, float]:
    """How far answers say what was meant, each beside its own.

    Recall and precision of fields and of concepts are shares over all of them; `direction` is the share of the fields
    of both that count in the same direction.
    """
    pairs = list(zip(meant, answers, strict=True))
    fields = [(fields_of(one), fields_of(other)) for one, other in pairs]
    concepts = [(concepts_of(one), concepts_of(other)) for one, other in pairs]
    ways = [(directions(one), directions(other)) for one, other in pairs]
    same = [one[name] == other[name] for one, other in ways for name in one.keys() & other.keys()]
    return {
        "field_recall": _share(fields),
        "field_precision": _share((other, one) for one, other in fields),
        "concept_recall": _share(concepts),
        "concept_precision": _share((other, one) for one, other in concepts),
        "direction": sum(same) / len(same) if same else float("nan"),
    }


def _share(pairs: Iterable[tuple[frozenset[str], frozenset[str]]]) -> float:
    """How many of the names in the first of each pair are in the second, too."""
    counts = [(len(one & other), len(one)) for one, other in pairs]
    total = sum(count for _, count in counts)
    return sum(hits for hits, _ in counts) / total if total else float("nan")
