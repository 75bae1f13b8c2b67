"""Graphs as symbols and back: exactly, with the types of all attributes, or with the place of what is wrong."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alphaplat.catalogue import Platform
from alphaplat.errors import AlphaError, AlphaLimitError, AlphaNameError, AlphaTypeError
from alphaplat.generator import Grammar, Machine, Vocabulary
from alphaplat.generator.entries import BOS, EOS, PAD, EntryKind
from alphaplat_dsl.catalogue import Catalogue, FieldType
from alphaplat_dsl.expression import Expression
from alphaplat_dsl.ir import Node, const, field, node
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.signature import Parameter, parse_signature

SMALL = Catalogue.of(
    map(
        parse_signature,
        (
            "add(x: matrix, y: matrix, *, filter: flag = false) -> matrix",
            "less(a: matrix, b: matrix) -> bool",
            "mean(x: matrix, d: window, *, ddof: int = 0, least: int{1..} = 1) -> matrix",
            "delay(x: matrix, d: shift, k: number = none) -> matrix",
            "limit(x: matrix, p: number{0<..<1}, how: word{hard|soft}) -> matrix",
            "search(x: matrix, what: text, otherwise: text = none) -> matrix",
            "most(x: matrix, *xs: matrix, d: window) -> matrix",
            "average(v: vector) -> matrix",
            "pick(v: vector, nth: int) -> vector",
            "within(x: matrix, g: group) -> matrix",
            "cross(g: group, h: group) -> group",
            "step(rate: ignored = 1) -> matrix",
        ),
    ),
    {
        "a": FieldType(),
        "b": FieldType(kind=Kind.BOOL),
        "v": FieldType(kind=Kind.VECTOR),
        "g": FieldType(kind=Kind.GROUP),
    },
)
VOCABULARY = Vocabulary.of(SMALL)

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
LITERALS = {
    Kind.WINDOW: st.integers(min_value=1),
    Kind.SHIFT: st.integers(min_value=0),
    Kind.INT: st.integers(min_value=1),
    Kind.FLAG: st.booleans(),
    Kind.TEXT: st.text(),
}


def literal(parameter: Parameter) -> st.SearchStrategy[object]:
    if parameter.kind is Kind.WORD:
        return st.sampled_from(parameter.choices)
    if parameter.kind is Kind.NUMBER:
        return NUMBERS if parameter.range is None else st.floats(0, 1, exclude_min=True, exclude_max=True)
    return LITERALS[parameter.kind]


@st.composite
def graphs(draw: st.DrawFn, kind: Kind = Kind.MATRIX, depth: int = 4) -> Node:
    """Any graph of the small catalogue, also such as no text compiles to."""
    fitting = {Kind.MATRIX: (Kind.MATRIX, Kind.BOOL)}.get(kind, (kind,))
    leaves = [field(name) for name, one in SMALL.fields.items() if one.kind in fitting]
    leaf = st.sampled_from(leaves) if kind is Kind.VECTOR else st.one_of(st.sampled_from(leaves), NUMBERS.map(const))
    if depth == 0 or draw(st.booleans()):
        return draw(leaf)
    signature = draw(st.sampled_from([one for one in SMALL.operators.values() if one.result in fitting]))
    args: list[Node] = []
    for parameter in signature.inputs:
        many = draw(st.integers(1, 3)) if parameter.variadic else 1
        args += [draw(graphs(parameter.kind, depth - 1)) for _ in range(many)]
    said = [one for one in signature.literals if one.required or draw(st.booleans())]
    return node(signature.name, *args, attrs={one.name: draw(literal(one)) for one in said})


@given(graphs())
@settings(max_examples=400, deadline=None)
def test_every_graph_comes_back(graph: Node) -> None:
    ids = VOCABULARY.encode(graph)
    assert VOCABULARY.decode(ids) is graph
    assert VOCABULARY.decode([BOS, *ids, EOS, PAD, PAD]) is graph


@given(graphs(), st.data())
@settings(max_examples=200, deadline=None)
def test_the_grammar_of_everything_bears_every_graph(graph: Node, data: st.DataObject) -> None:
    state = EVERYTHING.start(1)
    for token in VOCABULARY.encode(graph):
        assert state.mask()[0, token]
        state.advance(np.array([token]))
    assert state.closed.all()


@given(st.lists(st.integers(0, len(VOCABULARY) - 1), max_size=12))
@settings(max_examples=400, deadline=None)
def test_any_sequence_is_read_or_refused(ids: list[int]) -> None:
    try:
        graph = VOCABULARY.decode(ids)
    except AlphaTypeError:
        return
    assert VOCABULARY.decode(VOCABULARY.encode(graph)) is graph


EVERYTHING = Machine(Grammar(VOCABULARY, everything=True))

WRITTEN = {
    "a": field("a"),
    "20": const(20),
    "<number> - 0 </>": const(-0.0),
    "<number> 1 e - 0 7 </>": const(1e-7),
    "add 0.5 a": node("add", const(0.5), field("a")),
    "add.filter= true add a a": node("add", field("a"), field("a"), attrs={"filter": True}),
    "mean 20 a": node("mean", field("a"), attrs={"d": 20}),
    "mean.ddof= 1 mean.least= 5 mean 20 a": node("mean", field("a"), attrs={"d": 20, "ddof": 1, "least": 5}),
    "delay.k= 2 delay 0 a": node("delay", field("a"), attrs={"d": 0, "k": 2.0}),
    "limit 0.5 soft a": node("limit", field("a"), attrs={"p": 0.5, "how": "soft"}),
    "search <text> 1   \\ u 0 0 e 9 </> a": node("search", field("a"), attrs={"what": "1 é"}),
    "most 5 a a <end>": node("most", field("a"), field("a"), attrs={"d": 5}),
    "most 5 a a <more> b <end>": node("most", field("a"), field("a"), field("b"), attrs={"d": 5}),
    "within a 1": node("within", field("a"), const(1)),
    "step": node("step"),
}


@pytest.mark.parametrize("said", WRITTEN)
def test_how_graphs_are_written(said: str) -> None:
    ids = VOCABULARY.encode(WRITTEN[said])
    assert VOCABULARY.spelled(ids) == said
    assert VOCABULARY.decode(ids) is WRITTEN[said]


@pytest.mark.parametrize(
    ("graph", "said"),
    [
        (field("b2"), "no field 'b2'"),
        (node("mena", field("a")), "no operator 'mena'"),
        (node("mean", field("a")), "'d' of 'mean' has no value"),
        (node("mean", field("a"), attrs={"d": 20.0}), "'d' of 'mean' cannot be 20.0, a float"),
        (node("mean", field("a"), attrs={"d": True}), "cannot be True, a bool"),
        (node("mean", field("a"), attrs={"d": 5, "of": 1}), "no attribute 'of'"),
        (node("less", field("a")), "takes 2 inputs, and the graph gives it 1"),
        (node("less", field("a"), field("a"), field("a")), "takes 2 inputs, and the graph gives it 3"),
        (node("most", field("a"), attrs={"d": 5}), "takes 2 inputs, and the graph gives it 1"),
    ],
)
def test_what_is_no_graph_of_the_catalogue_is_named(graph: Node, said: str) -> None:
    with pytest.raises((AlphaNameError, AlphaTypeError), match=said):
        VOCABULARY.encode(graph)


def test_a_graph_that_doubles_at_each_step_is_refused_at_once() -> None:
    graph = field("a")
    for _ in range(200):
        graph = node("add", graph, graph)
    with pytest.raises(AlphaLimitError, match="when it is written out"):
        VOCABULARY.encode(graph)


@pytest.mark.parametrize(
    ("symbols", "said"),
    [
        ("", "ends after 0 symbols"),
        ("add a", "ends after 2 symbols"),
        ("a a", "symbol 2 stands behind the end"),
        ("mean a", "symbol 2 is 'a', where a whole number of days, at least 1 for 'd' of 'mean' is expected"),
        ("mean 0 a", "symbol 2 is '0'"),
        ("mean 0.5 a", "symbol 2 is '0.5'"),
        ("mean 5 g", "symbol 3 is 'g', where a matrix is expected"),
        ("average a", "symbol 2 is 'a', where a vector is expected"),
        ("limit 1 soft a", "symbol 2 is '1', where a number above 0 and below 1"),
        ("limit 0.5 true a", "symbol 3 is 'true', where 'hard' or 'soft'"),
        ("add.filter= true mean 5 a", "symbol 3 is 'mean', where the operator 'add', whose options were said, is"),
        ("mean.least= 5 mean.ddof= 1 mean 5 a", "symbol 3 is 'mean.ddof=', where a later option of 'mean'"),
        ("most 5 a a a", "symbol 5 is 'a', where '<more>' or '<end>' is expected"),
        ("<number> 1 . . </>", "symbol 5 is '</>', where a number that ends before"),
        ("<number> 1 <more>", "symbol 3 is '<more>', where a character"),
        ("true", "symbol 1 is 'true', where a value is expected"),
        ("<unk>", "symbol 1 is '<unk>'"),
    ],
)
def test_what_is_no_expression_is_refused_with_its_place(symbols: str, said: str) -> None:
    found = {entry.token: number for number, entry in enumerate(VOCABULARY.entries)}
    if symbols.startswith("<number>"):
        found |= VOCABULARY.numbered[EntryKind.CHARACTER]
    with pytest.raises(AlphaTypeError, match=said):
        VOCABULARY.decode([found[one] for one in symbols.split()])


def test_a_number_that_is_no_symbol_is_refused() -> None:
    with pytest.raises(AlphaTypeError, match=f"symbol 1 has the number {len(VOCABULARY)}"):
        VOCABULARY.decode([len(VOCABULARY)])


# other people's alphas


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def platform() -> Platform:
    return Platform.discover()


def come_back(expressions: list[Expression], platform: Platform) -> None:
    """Each expression's graph is the same after writing and reading, and the grammar of everything bears it."""
    fields = {name: one for expression in expressions for name, one in expression.catalogue.fields.items()}
    vocabulary = Vocabulary.of(platform, fields)
    ids = [vocabulary.encode(expression.node) for expression in expressions]
    assert all(vocabulary.decode(row) is one.node for row, one in zip(ids, expressions, strict=True))
    state = Machine(Grammar(vocabulary, everything=True)).start(len(ids))
    for column in vocabulary.batch(ids)[:, 1:].T:
        assert state.mask()[np.arange(len(ids)), column].all()
        state.advance(column)
    assert state.done.all()


def test_the_libraries_of_the_dialects_come_back(platform: Platform) -> None:
    for name, (dialect, texts) in platform.libraries.items():
        compiled = [platform.compile(text, dialect=dialect, undeclared="infer") for text in texts.values()]
        assert len(compiled) > 100, name
        come_back(compiled, platform)


@pytest.mark.real_data
def test_the_101_formulas_come_back(real_data: Path, platform: Platform) -> None:
    formulas = [row["formula"] for row in rows(real_data / "alpha101.tsv")]
    assert len(formulas) == 101
    groups = {name: FieldType(kind=Kind.GROUP) for name in ("sector", "industry", "subindustry")}
    come_back([platform.compile(one, dialect="paper", panel_fields=groups) for one in formulas], platform)


@pytest.mark.real_data
def test_other_peoples_expressions_come_back(real_data: Path, platform: Platform) -> None:
    by_kinds: dict[bool, list[Expression]] = {True: [], False: []}
    kinds: dict[str, Kind] = {}
    for row in rows(real_data / "expressions.tsv"):
        dialect = row["dialect"] if row["dialect"] in platform.dialects else "brain"
        try:
            found = platform.compile(row["expression"], dialect=dialect, undeclared="infer")
        except AlphaError:
            continue
        own = {name: one.kind for name, one in found.catalogue.fields.items()}
        by_kinds[all(kinds.setdefault(name, kind) is kind for name, kind in own.items())].append(found)
    assert len(by_kinds[True]) > 3_000
    come_back(by_kinds[True], platform)
    for expression in by_kinds[False]:
        come_back([expression], platform)
