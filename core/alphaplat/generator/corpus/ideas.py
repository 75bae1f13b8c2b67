"""Alphas that people could have written: an idiom of the field, ranked, compared, combined, conditioned.

Ideas are drawn as people have them: from the top, most often one measure with a sign, at times two or three joined,
seldom an operator that few know. What comes out is canonical and has at least one field.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from alphaplat.generator.corpus.habits import Drawn, Habits
from alphaplat.generator.corpus.lexicon import Idiom, Lexicon
from alphaplat.generator.corpus.patterns import build, letters
from alphaplat_dsl.canonical import canonicalize
from alphaplat_dsl.catalogue import Catalogue
from alphaplat_dsl.ir import CONST, Node, Value, const, field, field_name, node, postorder
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.signature import Parameter

_DEEPEST = 2
_THRESHOLDS = (0.5, 0.5, 0.3, 0.7, 0.2, 0.8, 0.9, 0.1)
_PRICE_SHARES = {"close": 12.0, "vwap": 3.0, "open": 2.0, "high": 2.0, "low": 2.0}
_STRUCTURES = {"one": 58.0, "two": 22.0, "three": 3.0, "ratio": 3.0, "conditional": 10.0, "mixed": 4.0}
_WRAPS = {
    "none": 38.0,
    "rank": 22.0,
    "zscore": 4.0,
    "scale": 2.0,
    "quantile": 1.0,
    "winsorize": 1.0,
    "ts_decay_linear": 7.0,
    "ts_mean": 5.0,
    "ts_rank": 4.0,
    "ts_zscore": 4.0,
    "ts_delta": 2.0,
    "group_neutralize": 10.0,
    "group_rank": 6.0,
    "group_zscore": 3.0,
    "hump": 1.0,
    "abs": 1.0,
    "sign": 1.0,
    "log": 0.5,
}
_RANKS = ("rank", "rank", "rank", "zscore", "group_rank", "none")


class Ideas:
    """Draws alphas of a catalogue's operators and of the fields that `habits` weigh."""

    def __init__(self, catalogue: Catalogue, lexicon: Lexicon, habits: Habits) -> None:
        self.catalogue, self.habits = catalogue, habits
        types = catalogue.fields
        self._matrix, self._vector, self._group = (
            habits.fields_of(kind, types) for kind in (Kind.MATRIX, Kind.VECTOR, Kind.GROUP)
        )
        self._price = Drawn({name: share for name, share in _PRICE_SHARES.items() if name in habits.fields})
        usable = [(idiom, shapes) for idiom in lexicon.idioms if (shapes := self._usable(idiom))]
        self._shapes = {idiom.name: shapes for idiom, shapes in usable}
        self._idiom = Drawn({idiom: idiom.weight for idiom, _ in usable if idiom.weight})
        leafy = {idiom: idiom.weight for idiom in self._idiom.items if not self._needs_more(idiom)}
        self._plain_idiom = Drawn(leafy)
        self._operator = Drawn({name: w for name, w in habits.operators.items() if self._is_writable(name)})
        self._wrap = Drawn({name: w for name, w in _WRAPS.items() if name == "none" or name in catalogue.operators})
        self._structure = Drawn(_STRUCTURES)

    def draw(self, rng: Random) -> Node:
        """An alpha, canonical; drawn again while it is longer than people write."""
        while True:
            drawn = self._drawn(rng)
            if rng.random() < 0.5:
                drawn = node("reverse", drawn)
            found = self.settled(drawn)
            if found is not None:
                return found

    def settled(self, drawn: Node) -> Node | None:
        """The canonical graph; None of what has operators that are not here, is no alpha or longer than people's."""
        known = self.catalogue.operators
        if any(one.args and one.op not in known for one in postorder(drawn)):
            return None
        found = canonicalize(drawn, self.catalogue)
        return found if is_alpha(found, self.habits.most_nodes) else None

    def measure(self, rng: Random, depth: int = 0) -> Node:
        """A matrix: a field, an idiom or an operation on such."""
        drawn = rng.random()
        if depth > _DEEPEST or (depth > 0 and drawn < 0.45):
            return field(self._matrix.draw(rng)) if self._matrix else self.operation(rng, depth)
        if drawn < 0.85 and self._idiom:
            return self.idiom(rng, depth)
        return self.operation(rng, depth)

    def idiom(self, rng: Random, depth: int = 0) -> Node:
        """An idiom of the field with its letters filled."""
        chosen = (self._idiom if depth == 0 else self._plain_idiom).draw(rng)
        shapes = self._shapes[chosen.name]
        shape = shapes[int(rng.random() ** 1.5 * len(shapes))]
        makers: dict[str, Callable[[], Node]] = {
            "p": lambda: field(self._price.draw(rng)),
            "q": lambda: field(self._price.draw(rng)),
            "v": lambda: field(self._vector.draw(rng)),
            "g": lambda: field(self._group.draw(rng)),
            "c": lambda: self.condition(rng, depth + 1),
            "n": lambda: const(-1.0),
        }
        bound: dict[str, Node | Value] = {}
        for letter in sorted(letters(shape)):
            if letter in ("d", "e"):
                days = chosen.windows.get(letter)
                bound[letter] = days[int(rng.random() * len(days))] if days else self.habits.window.draw(rng)
            else:
                bound[letter] = makers.get(letter, lambda: self.measure(rng, depth + 1))()
        return build(shape, bound)

    def condition(self, rng: Random, depth: int = 1) -> Node:
        """A clause: a measure against its own average, a threshold of its rank, or its sign."""
        subject = self.measure(rng, depth)
        drawn = rng.random()
        if drawn < 0.45:
            side = node("ts_mean", subject, attrs={"d": self.habits.window.draw(rng)})
        elif drawn < 0.75 or not self._plain_idiom:
            subject, side = node("rank", subject), const(rng.choice(_THRESHOLDS))
        else:
            subject, side = self.idiom(rng, depth), const(0.0)
        return node(rng.choice(("greater", "greater", "less")), subject, side)

    def operation(self, rng: Random, depth: int = 0) -> Node:
        """An operator, by habit, over measures of the kinds that it takes."""
        name = self._operator.draw(rng)
        signature = self.catalogue.operators[name]
        args = [self._input(one, rng, depth + 1) for one in signature.inputs for _ in range(1 + one.variadic)]
        attrs = {one.name: self._literal(one, rng) for one in signature.literals if one.required}
        return node(name, *args, attrs=attrs)

    def _drawn(self, rng: Random) -> Node:
        def ranked(depth: int = 0) -> Node:
            return self._wrapped(self.measure(rng, depth), rng.choice(_RANKS), rng)

        match self._structure.draw(rng):
            case "two":
                joined = rng.choice(("multiply", "multiply", "add", "subtract"))
                drawn = node(joined, ranked(), self._signed(ranked(), rng))
            case "three":
                joined = rng.choice(("multiply", "add", "add"))
                drawn = node(joined, node(joined, ranked(1), self._signed(ranked(1), rng)), ranked(1))
            case "ratio":
                drawn = node("divide", self.measure(rng), self.measure(rng, 1))
            case "conditional":
                drawn = node("if_else", self.condition(rng), self._signed(self.measure(rng), rng), self._otherwise(rng))
            case "mixed":
                shares = [const(round(0.1 * rng.randrange(1, 10), 1)) for _ in range(2)]
                parts = [node("multiply", share, ranked(1)) for share in shares]
                drawn = node("add", parts[0], self._signed(parts[1], rng))
            case _:
                drawn = self.measure(rng)
        return self._wrapped(drawn, self._wrap.draw(rng), rng)

    def _otherwise(self, rng: Random) -> Node:
        return const(0.0) if rng.random() < 0.4 else self._signed(self.measure(rng, 1), rng)

    def _signed(self, drawn: Node, rng: Random) -> Node:
        return node("reverse", drawn) if rng.random() < 0.35 else drawn

    def _wrapped(self, drawn: Node, name: str, rng: Random) -> Node:
        if name == "none" or name not in self.catalogue.operators or (name.startswith("group_") and not self._group):
            return drawn
        if name.startswith("group_"):
            return node(name, drawn, field(self._group.draw(rng)))
        if name.startswith("ts_"):
            days = self.habits.window.draw(rng)
            return node(name, drawn, attrs={"d": days if rng.random() < 0.3 else min(days, 10)})
        return node(name, drawn)

    def _input(self, wanted: Parameter, rng: Random, depth: int) -> Node:
        match wanted.kind:
            case Kind.VECTOR:
                return field(self._vector.draw(rng))
            case Kind.GROUP:
                return field(self._group.draw(rng))
            case Kind.BOOL:
                return self.condition(rng, depth)
            case _:
                return self.measure(rng, depth)

    def _literal(self, wanted: Parameter, rng: Random) -> Value:
        if wanted.kind in (Kind.WINDOW, Kind.SHIFT):
            return self.habits.window.draw(rng)
        if wanted.kind is Kind.INT:
            return rng.choice((1, 2, 3))
        if wanted.kind is Kind.WORD:
            return rng.choice(wanted.choices)
        return rng.choice((False, True)) if wanted.kind is Kind.FLAG else rng.choice((0.5, 0.9, 0.1))

    def _is_writable(self, name: str) -> bool:
        signature = self.catalogue.operators[name]
        if signature.result not in (Kind.MATRIX, Kind.BOOL) or not signature.inputs:
            return False
        pools = {Kind.VECTOR: self._vector, Kind.GROUP: self._group}
        literal = all(one.kind is not Kind.TEXT for one in signature.literals if one.required)
        return literal and all(bool(pools.get(one.kind, True)) for one in signature.inputs)

    def _usable(self, idiom: Idiom) -> tuple[Node, ...]:
        """The shapes of an idiom that can be filled with the fields at hand."""
        pools = {"p": self._price, "q": self._price, "v": self._vector, "g": self._group}

        def fits(shape: Node) -> bool:
            wanted = letters(shape)
            fields = {name for one in postorder(shape) if (name := field_name(one)) is not None} - wanted
            return fields <= self.habits.fields.keys() and all(bool(pools.get(one, True)) for one in wanted)

        return tuple(shape for shape in idiom.shapes if fits(shape))

    def _needs_more(self, idiom: Idiom) -> bool:
        return any({"x", "y", "c"} & letters(shape) for shape in idiom.shapes)


def is_alpha(root: Node, most_nodes: int) -> bool:
    """Whether a graph is short enough, has a field, and no operation on numbers alone."""
    count = 0
    fields: set[Node] = set()
    for current in postorder(root):
        count += 1
        if field_name(current) is not None or any(arg in fields for arg in current.args):
            fields.add(current)
        elif current.args:
            return False
    return count <= most_nodes and root in fields and root.op != CONST and bool(root.args)
