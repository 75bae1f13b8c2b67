"""Random typed expressions over the catalogue: each fits the signatures, so each compiles.

    python tests/benchmarks/random_expressions.py --count 10 --seed 7

An expression is drawn for a number of nodes (operators and fields), by filling the inputs of operators from the root
down; windows and shifts come from a few usual lengths, other literals from a few numbers.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Collection, Iterator

from alphaplat.catalogue import Platform
from alphaplat.spec import OperatorSpec
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.signature import Parameter

FIELDS = ("open", "high", "low", "close", "volume", "vwap", "returns")
GROUPS = ("sector", "industry", "subindustry")
WINDOWS = (3, 5, 10, 20, 40, 60)
SHIFTS = (1, 2, 3, 5, 10)
NUMBERS = (0.1, 0.25, 0.5, 0.75, 0.9)
WHOLE = (1, 2, 3)
CONSTANTS = ("0.5", "1", "2", "3")
COMMON = (
    *("add", "subtract", "multiply", "divide", "abs", "log", "sign", "max", "min", "rank"),
    *("ts_mean", "ts_sum", "ts_std_dev", "ts_max", "ts_min", "ts_delta", "ts_delay", "ts_corr", "ts_covariance"),
    *("ts_rank", "ts_decay_linear"),
)
"""Operators that other libraries have, too."""


class Generator:
    """Draws texts in the `brain` dialect; the same seed gives the same texts."""

    def __init__(self, platform: Platform, seed: int, operators: Collection[str] | None = None) -> None:
        self._random = random.Random(seed)
        names = sorted(platform.operators) if operators is None else sorted(operators)
        specs = [platform.operators[name] for name in names]
        self._operators = [spec for spec in specs if spec.kernel is not None and _drawable(spec)]

    def texts(self, count: int, least: int = 5, most: int = 20) -> list[str]:
        """Distinct texts of `least` to `most` nodes."""
        found: dict[str, None] = {}
        while len(found) < count:
            found[self.expression(self._random.randint(least, most))] = None
        return list(found)

    def expression(self, nodes: int) -> str:
        """A text of about so many nodes."""
        if nodes <= 1:
            return self._random.choice(FIELDS)
        fitting = [spec for spec in self._operators if len(_series(spec)) < nodes]
        spec = self._random.choice(fitting)
        series = _series(spec)
        shares = iter(self._split(nodes - 1, len(series)))
        given = [self._argument(parameter, shares) for parameter in spec.parsed.parameters if _given(parameter)]
        return f"{spec.name}({', '.join(given)})"

    def _argument(self, parameter: Parameter, shares: Iterator[int]) -> str:
        choose = self._random.choice
        match parameter.kind:
            case Kind.MATRIX | Kind.BOOL:
                nodes = next(shares)
                if parameter.variadic:
                    return ", ".join(self.expression(part) for part in self._split(nodes, 2))
                return self.expression(nodes)
            case Kind.GROUP:
                return choose(GROUPS)
            case Kind.WINDOW:
                return str(choose(WINDOWS))
            case Kind.SHIFT:
                return str(choose(SHIFTS))
            case Kind.INT:
                return str(choose(WHOLE))
            case Kind.NUMBER:
                return str(choose(NUMBERS))
            case _:
                return choose(("true", "false"))

    def _split(self, nodes: int, parts: int) -> list[int]:
        """Split a number of nodes at random among inputs, each at least 1."""
        if parts == 0:
            return []
        cuts = sorted(self._random.sample(range(1, max(nodes, parts)), parts - 1))
        return [end - begin for begin, end in zip([0, *cuts], [*cuts, max(nodes, parts)], strict=True)]


def _series(spec: OperatorSpec) -> list[Parameter]:
    return [p for p in spec.parsed.parameters if _given(p) and p.kind in (Kind.MATRIX, Kind.BOOL)]


def _given(parameter: Parameter) -> bool:
    return parameter.required or parameter.variadic


def _drawable(spec: OperatorSpec) -> bool:
    """Whether an operator gives a matrix of inputs that can be drawn."""
    signature = spec.parsed
    known = {Kind.MATRIX, Kind.BOOL, Kind.GROUP, Kind.WINDOW, Kind.SHIFT, Kind.INT, Kind.NUMBER, Kind.FLAG}
    fits = all(p.kind in known for p in signature.parameters if _given(p))
    return fits and signature.result in (Kind.MATRIX, Kind.BOOL) and bool(_series(spec))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--common", action="store_true", help="only operators that other libraries have, too")
    options = parser.parse_args()
    generator = Generator(Platform.discover(), options.seed, COMMON if options.common else None)
    print("\n".join(generator.texts(options.count)))


if __name__ == "__main__":
    main()
