"""The mask against a search for a way out, symbol by symbol; budgets, days and nodes; what does not fit."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from alphaplat.errors import AlphaTypeError, ConfigError
from alphaplat.generator import Constraints, Grammar, Machine, State, Vocabulary
from alphaplat.generator.entries import EOS, PAD, EntryKind
from alphaplat.generator.grammar import NOTHING
from alphaplat.generator.sampling import draw, write
from alphaplat_dsl.analyses import kinds, lookback
from alphaplat_dsl.catalogue import Catalogue, FieldType
from alphaplat_dsl.ir import CONST, FIELD, Node, const_value, postorder
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.signature import parse_signature

CATALOGUE = Catalogue.of(
    (
        parse_signature("add(x: matrix, y: matrix, *, filter: flag = false) -> matrix"),
        parse_signature("choose(c: bool, a: matrix, b: matrix) -> matrix"),
        parse_signature("minus(x: matrix) -> matrix"),
        parse_signature("mean(x: matrix, d: window) -> matrix", reach="1-d..0"),
        parse_signature("change(x: matrix) -> matrix", reach="-1..0"),
        parse_signature("recall(x: matrix) -> matrix", reach="-inf..0"),
        parse_signature("average(v: vector) -> matrix"),
        parse_signature("within(x: matrix, g: group) -> matrix"),
        parse_signature("cross(g: group, h: group) -> group"),
        parse_signature("largest(*xs: matrix) -> matrix"),
        parse_signature("search(x: matrix, what: text) -> matrix"),
        parse_signature("today() -> matrix"),
        parse_signature("peek(x: matrix) -> matrix", reach="0..1"),
    ),
    {
        "a": FieldType(),
        "v": FieldType(kind=Kind.VECTOR),
        "g": FieldType(kind=Kind.GROUP),
        "tomorrow": FieldType(lag=-1),
    },
)
VOCABULARY = Vocabulary.of(CATALOGUE)
GRAMMAR = Grammar(VOCABULARY)
EVERY_CONSTRAINT = [
    Constraints(),
    Constraints(required=["a", "v"]),
    Constraints(required=["within", "change", "choose"]),
    Constraints(fields=["v"], operators=["average", "add"], required=["add"]),
    Constraints(fields=["v", "g"], operators=["average", "cross", "within"], required=["g", "cross"]),
]


def number(name: str) -> int:
    return {**VOCABULARY.numbered[EntryKind.FIELD], **VOCABULARY.numbered[EntryKind.OPERATOR]}[name]


class WayOut:
    """Whether a row can be completed, found by trying everything: no tables of costs."""

    def __init__(self, constraints: Constraints) -> None:
        self.allowed = constraints.allowed(GRAMMAR)
        self.required = frozenset(constraints.needed(GRAMMAR, self.allowed))
        self.can_end = cache(self._can_end)

    def after(self, stack: tuple[int, ...], token: int) -> tuple[int, ...]:
        pushed = (int(GRAMMAR.then[stack[-1], token]), int(GRAMMAR.body[token]))
        return (*stack[:-1], *(slot for slot in pushed if slot != NOTHING))

    def fitting(self, slot: int) -> list[int]:
        return np.flatnonzero(GRAMMAR.fits[slot] & self.allowed).tolist()

    def _can_end(self, stack: tuple[int, ...], missing: frozenset[int], left: int) -> bool:
        if not stack:
            return not missing
        if left < max(len(stack), len(missing)):
            return False
        states = {(self.after(stack, token), missing - {token}) for token in self.fitting(stack[-1])}
        return any(self.can_end(*state, left - 1) for state in states)


@pytest.mark.parametrize("constraints", EVERY_CONSTRAINT, ids=str)
def test_the_mask_leaves_exactly_what_can_be_completed(constraints: Constraints) -> None:
    machine, way_out = Machine(GRAMMAR, constraints), WayOut(constraints)
    rng = np.random.default_rng(1)
    least = machine.least_tokens()
    budgets = np.arange(least, least + 4).repeat(6)
    state = machine.start(len(budgets), budgets)
    stacks = [(int(GRAMMAR.starts[Kind.MATRIX]),)] * len(budgets)
    missing = [way_out.required] * len(budgets)
    while not state.closed.all():
        mask = state.mask()
        for row, stack in enumerate(stacks):
            if stack:
                left = int(budgets[row]) - state.length - 1
                expected = [
                    token
                    for token in way_out.fitting(stack[-1])
                    if way_out.can_end(way_out.after(stack, token), missing[row] - {token}, left)
                ]
                assert np.flatnonzero(mask[row]).tolist() == expected
        tokens = draw(mask.astype(float), rng)
        open_rows = [row for row, stack in enumerate(stacks) if stack]
        for row in open_rows:
            stacks[row] = way_out.after(stacks[row], int(tokens[row]))
            missing[row] -= {int(tokens[row])}
        state.advance(tokens)


def uniform(machine: Machine, batch: int, budget: int | np.ndarray, kind: Kind = Kind.MATRIX) -> list[Node]:
    """Graphs in which every symbol that the mask leaves was as likely as every other; a dead end fails."""
    rng = np.random.default_rng(5)

    def choose(state: State, mask: np.ndarray) -> np.ndarray:
        assert mask.any(axis=1).all(), "there is always a way on"
        return draw(mask.astype(float), rng)

    vocabulary = machine.grammar.vocabulary
    return [vocabulary.decode(ids) for ids in write(machine.start(batch, budget, kind), choose)]


def size(root: Node) -> int:
    """The nodes of a graph written out."""
    sizes: dict[Node, int] = {}
    for one in postorder(root):
        sizes[one] = 1 + sum(sizes[arg] for arg in one.args)
    return sizes[root]


@pytest.mark.parametrize("kind", [Kind.MATRIX, Kind.GROUP, Kind.VECTOR])
def test_what_is_written_is_of_the_kind_that_was_asked_for(kind: Kind) -> None:
    for graph in uniform(Machine(GRAMMAR), 300, 12, kind):
        found = kinds(graph, CATALOGUE)[graph]
        assert found is kind or (found is Kind.BOOL and kind is Kind.MATRIX)


def test_every_operation_has_a_field_below_it() -> None:
    """So nothing can be folded into a number; but `today` is a series without fields, which stands as numbers do."""
    numbers = 0
    for graph in uniform(Machine(GRAMMAR), 1_000, np.arange(1_000) % 15 + 1):
        with_field: dict[Node, bool] = {}
        for one in postorder(graph):
            with_field[one] = one.op == FIELD or any(with_field[arg] for arg in one.args)
            numbers += one.op == CONST
            assert with_field[one] or one.op in (CONST, "today")
        assert with_field[graph]
    assert numbers > 300


def test_what_looks_ahead_or_needs_a_text_is_never_written() -> None:
    for graph in uniform(Machine(GRAMMAR), 500, 20):
        names = {one.op for one in postorder(graph)} | {one.attr("name") for one in postorder(graph)}
        assert names.isdisjoint({"peek", "search", "tomorrow"})


def test_a_group_of_everyone_is_the_number_one() -> None:
    groups = [
        one.args[1] for graph in uniform(Machine(GRAMMAR), 500, 20) for one in postorder(graph) if one.op == "within"
    ]
    assert {const_value(one) for one in groups if one.op == CONST} == {1.0}


@pytest.mark.parametrize("days", [1, 2, 5, 100])
def test_no_expression_looks_back_further_than_allowed(days: int) -> None:
    graphs = uniform(Machine(GRAMMAR, Constraints(max_lookback=days)), 500, 25)
    found = [lookback(graph, CATALOGUE) for graph in graphs]
    assert max(one or days + 1 for one in found) == days


@pytest.mark.parametrize("nodes", [1, 2, 3, 7])
def test_no_expression_has_more_nodes_than_allowed(nodes: int) -> None:
    graphs = uniform(Machine(GRAMMAR, Constraints(max_nodes=nodes)), 500, 25)
    assert max(map(size, graphs)) == nodes


def test_all_constraints_hold_together() -> None:
    constraints = Constraints(required=["change", "mean", "g", "v"], max_lookback=4, max_nodes=12, max_tokens=20)
    for graph in uniform(Machine(GRAMMAR, constraints), 500, 30):
        names = {one.op for one in postorder(graph)} | {one.attr("name") for one in postorder(graph)}
        assert names >= {"change", "mean", "g", "v"}
        assert size(graph) <= 12
        assert len(VOCABULARY.encode(graph)) <= 20
        assert 2 <= (lookback(graph, CATALOGUE) or 0) <= 4


def test_days_are_set_aside_once_for_a_required_operator() -> None:
    """Its options come before it, and what was set aside is not promised to them again."""
    change = parse_signature("change(x: matrix, *, k: int = 0) -> matrix", reach="-1..0")
    catalogue = Catalogue.of([change, parse_signature("add(x: matrix, y: matrix) -> matrix")], {"a": FieldType()})
    grammar = Grammar(Vocabulary.of(catalogue), options=True)
    graphs = uniform(Machine(grammar, Constraints(required=["change"], max_lookback=2)), 500, 20)
    assert {lookback(graph, catalogue) for graph in graphs} == {2}
    assert any(one.attr("k") is not None for graph in graphs for one in postorder(graph))


def test_a_row_ends_once_and_is_padded_then() -> None:
    state = Machine(GRAMMAR).start(2, 3)
    state.advance(np.array([number("a"), number("minus")]))
    assert state.closed.tolist() == [True, False]
    assert np.flatnonzero(state.mask()[0]).tolist() == [EOS]
    state.advance(np.array([EOS, number("a")]))
    assert state.done.tolist() == [True, False]
    assert [np.flatnonzero(row).tolist() for row in state.mask()] == [[PAD], [EOS]]
    state.advance(np.array([PAD, EOS]))
    assert state.done.all()
    assert state.tokens.tolist() == [[number("a"), EOS, PAD], [number("minus"), number("a"), EOS]]


def test_what_does_not_fit_is_refused_with_its_place() -> None:
    state = Machine(GRAMMAR).start(2, 5)
    with pytest.raises(AlphaTypeError, match="'v' does not fit as symbol 1 of row 1"):
        state.advance(np.array([number("a"), number("v")]))
    state.advance(np.array([number("a"), number("minus")]))
    with pytest.raises(AlphaTypeError, match="'a' does not fit as symbol 2 of row 0"):
        state.advance(np.array([number("a"), number("a")]))


def test_rows_that_are_selected_go_their_own_ways() -> None:
    state = Machine(GRAMMAR).start(3, np.array([4, 6, 8]))
    state.advance(np.array([number("minus"), number("add"), number("average")]))
    chosen = state.select(np.array([1, 1, 0]))
    assert chosen.budgets.tolist() == [6, 6, 4]
    assert np.array_equal(chosen.mask(), state.mask()[[1, 1, 0]])
    chosen.advance(np.array([number("a"), number("minus"), number("a")]))
    assert chosen.needed.tolist() == [1, 2, 0]
    assert state.length == 1
    assert state.needed.tolist() == [1, 2, 1]


def test_a_deep_stack_finds_room() -> None:
    state = Machine(GRAMMAR).start(1, 98)
    for _ in range(48):
        state.advance(np.array([number("add")]))
    assert state.needed.tolist() == [49]
    for _ in range(49):
        state.advance(np.array([number("a")]))
    assert state.closed.all()


@pytest.mark.parametrize(
    ("budget", "said"), [(0, "0 symbols are too few: the shortest expression has 1"), (99, "it is at most 98")]
)
def test_a_budget_that_cannot_be_is_refused(budget: int, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        Machine(GRAMMAR).start(4, budget)


def test_an_empty_batch_is_done() -> None:
    state = Machine(GRAMMAR).start(0)
    assert state.mask().shape == (0, len(VOCABULARY))
