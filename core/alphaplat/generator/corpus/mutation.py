"""Typed changes of alphas: another window, field, number or operator of the same kind, a part put on, taken off or
put in from elsewhere. What was canonical stays canonical, what was an alpha stays one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import TypeAlias

from alphaplat.generator.corpus.habits import windows
from alphaplat.generator.corpus.ideas import Ideas
from alphaplat.generator.corpus.patterns import PRICES
from alphaplat_dsl.catalogue import Catalogue
from alphaplat_dsl.ir import CONST, FIELD, Node, const, const_value, field, field_name, node
from alphaplat_dsl.kinds import Kind

Path: TypeAlias = "tuple[int, ...]"
_TRIES = 20
_COVERS = ("rank", "rank", "zscore", "ts_rank", "ts_decay_linear", "ts_mean", "ts_zscore", "group_neutralize")


class Mutation:
    """Changes alphas of a catalogue; new parts, fields and windows are drawn by `ideas`."""

    def __init__(self, ideas: Ideas) -> None:
        self._ideas = ideas
        self._catalogue: Catalogue = ideas.catalogue
        types = ideas.catalogue.fields
        self._fields = {kind: ideas.habits.fields_of(kind, types) for kind in (Kind.MATRIX, Kind.VECTOR, Kind.GROUP)}
        self._prices = tuple(name for name in PRICES if name in ideas.habits.fields)
        self._classes = _classes(ideas.catalogue)
        self._changes: tuple[Callable[[Node, Random], Node | None], ...] = (
            self._window,
            self._window,
            self._field,
            self._field,
            self._operator,
            self._operator,
            self._part,
            self._cover,
            self._uncover,
            self._number,
            self._sign,
        )

    def mutated(self, alpha: Node, rng: Random, times: int = 1) -> Node:
        """Another alpha that is `times` changes away; the same where nothing can be changed."""

        def change() -> Node | None:
            changed: Node | None = alpha
            for _ in range(times):
                changed = changed and rng.choice(self._changes)(changed, rng)
            return changed

        return self._first(alpha, change)

    def crossed(self, first: Node, second: Node, rng: Random) -> Node:
        """The first alpha with a part of the second in it, where parts of one kind are to be found."""

        def cross() -> Node | None:
            path, place = rng.choice(list(parts(first)))
            wanted = self._kind(place)
            given = [one for _, one in parts(second) if self._kind(one) is wanted and one.op != CONST]
            return replaced(first, path, rng.choice(given)) if given else None

        return self._first(first, cross)

    def _first(self, alpha: Node, change: Callable[[], Node | None]) -> Node:
        for _ in range(_TRIES):
            changed = change()
            found = None if changed is None else self._ideas.settled(changed)
            if found is not None and found is not alpha:
                return found
        return alpha

    def _window(self, alpha: Node, rng: Random) -> Node | None:
        given = [(path, one) for path, one in parts(alpha) if any(windows(one, self._catalogue))]
        if not given:
            return None
        path, place = rng.choice(given)
        literals = self._catalogue.operators[place.op].by_name
        names = [name for name, _ in place.attrs if literals[name].kind in (Kind.WINDOW, Kind.SHIFT)]
        changed = dict(place.attrs) | {rng.choice(names): self._ideas.habits.window.draw(rng)}
        return replaced(alpha, path, node(place.op, *place.args, attrs=changed))

    def _field(self, alpha: Node, rng: Random) -> Node | None:
        given = [(path, one) for path, one in parts(alpha) if one.op == FIELD]
        if not given:
            return None
        path, place = rng.choice(given)
        if field_name(place) in self._prices and rng.random() < 0.6:
            return replaced(alpha, path, field(rng.choice(self._prices)))
        drawn = self._fields.get(self._kind(place))
        return replaced(alpha, path, field(drawn.draw(rng))) if drawn else None

    def _operator(self, alpha: Node, rng: Random) -> Node | None:
        given = [(path, one) for path, one in parts(alpha) if one.op in self._classes]
        if not given:
            return None
        path, place = rng.choice(given)
        weights = [self._ideas.habits.operators[name] for name in self._classes[place.op]]
        name = rng.choices(self._classes[place.op], weights)[0]
        needed = {one.name for one in self._catalogue.operators[name].literals if one.required}
        attrs = {literal: value for literal, value in place.attrs if literal in needed}
        return replaced(alpha, path, node(name, *place.args, attrs=attrs))

    def _part(self, alpha: Node, rng: Random) -> Node | None:
        given = [(path, one) for path, one in parts(alpha) if self._kind(one) is Kind.MATRIX and one.op != CONST]
        path, _ = rng.choice(given)
        return replaced(alpha, path, self._ideas.measure(rng, 1))

    def _cover(self, alpha: Node, rng: Random) -> Node | None:
        given = [(path, one) for path, one in parts(alpha) if self._kind(one) is Kind.MATRIX and one.op != CONST]
        path, place = rng.choice(given)
        name = rng.choice(_COVERS)
        if name not in self._catalogue.operators:
            return None
        groups = self._fields[Kind.GROUP]
        if name.startswith("group_"):
            return replaced(alpha, path, node(name, place, field(groups.draw(rng)))) if groups else None
        attrs = {"d": self._ideas.habits.window.draw(rng)} if name.startswith("ts_") else {}
        return replaced(alpha, path, node(name, place, attrs=attrs))

    def _uncover(self, alpha: Node, rng: Random) -> Node | None:
        given = [(path, one) for path, one in parts(alpha) if one.args]
        if not given:
            return None
        path, place = rng.choice(given)
        inside = [arg for arg in place.args if self._kind(arg) is self._kind(place) and arg.op != CONST]
        return replaced(alpha, path, rng.choice(inside)) if inside else None

    def _number(self, alpha: Node, rng: Random) -> Node | None:
        given = [(path, value) for path, one in parts(alpha) if (value := const_value(one)) is not None]
        if not given:
            return None
        path, value = rng.choice(given)
        changed = round(rng.random(), 1) if 0 < value < 1 else float(rng.choice((value + 1, value - 1, 2 * value)))
        return replaced(alpha, path, const(changed))

    def _sign(self, alpha: Node, rng: Random) -> Node | None:
        return node("reverse", alpha)

    def _kind(self, place: Node) -> Kind:
        if place.op == CONST:
            return Kind.MATRIX
        name = field_name(place)
        if name is not None:
            return self._catalogue.fields[name].kind
        signature = self._catalogue.operators.get(place.op)
        return Kind.MATRIX if signature is None or signature.result is Kind.BOOL else signature.result


def parts(root: Node) -> Iterator[tuple[Path, Node]]:
    """Every place of a graph, written out as a tree, by the way that leads there."""
    stack: list[tuple[Path, Node]] = [((), root)]
    while stack:
        path, current = stack.pop()
        yield path, current
        stack.extend(((*path, place), arg) for place, arg in enumerate(current.args))


def replaced(root: Node, path: Path, part: Node) -> Node:
    """The graph with another part at a place.

    >>> close = field("close")
    >>> replaced(node("abs", close), (0,), field("open")) is node("abs", field("open"))
    True
    """
    if not path:
        return part
    args = list(root.args)
    args[path[0]] = replaced(args[path[0]], path[1:], part)
    return node(root.op, *args, attrs=dict(root.attrs))


def _classes(catalogue: Catalogue) -> Mapping[str, tuple[str, ...]]:
    """For every operator the others that take and give the same kinds, and the same literals."""
    alike: dict[tuple[object, ...], list[str]] = {}
    for name, one in catalogue.operators.items():
        literals = tuple((p.name, p.kind) for p in one.literals if p.required)
        inputs = tuple((p.kind, p.variadic) for p in one.inputs)
        alike.setdefault((one.result, inputs, literals), []).append(name)
    return {name: tuple(o for o in names if o != name) for names in alike.values() for name in names if len(names) > 1}
