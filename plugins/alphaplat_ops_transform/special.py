"""Operators that compile and explain themselves but cannot be evaluated from their arguments alone."""

from __future__ import annotations

from alphaplat.spec import OperatorSpec

OPERATORS = [
    OperatorSpec(
        signature="inst_pnl(x: matrix) -> matrix",
        summary="profit and loss of holding x, per instrument; what it earns is known to a simulation only",
        category="special",
        shape="rolling",
        reach="-1..0",
        source="Bg",
    )
]
