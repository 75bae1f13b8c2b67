"""Alphas that compile, and yet do not say what they seem to: a part of them compares something with itself."""

from __future__ import annotations

from alphaplat_dsl.ir import Node, postorder

_MEANT = frozenset({"multiply", "ts_covariance"})


def idle(alpha: Node) -> bool:
    """Whether an operator has the same input twice, as in `x - x`, `x / x` or `max(x, x)`.

    A square, `x * x`, and a variance, `ts_covariance(x, x, d)`, are meant.

    >>> from alphaplat_dsl.ir import field, node
    >>> close = field("close")
    >>> idle(node("rank", node("divide", close, close))), idle(node("multiply", close, close))
    (True, False)
    """
    return any(len(set(one.args)) < len(one.args) for one in postorder(alpha) if one.op not in _MEANT)
