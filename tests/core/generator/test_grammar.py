"""The tables of the installed operators: what sampling may write, and what only training may."""

from __future__ import annotations

import numpy as np
import pytest

from alphaplat.catalogue import Platform
from alphaplat.generator import Grammar, Machine, Vocabulary
from alphaplat.generator.completion import NO_WAY
from alphaplat.generator.entries import EntryKind
from alphaplat.generator.grammar import UNBOUNDED
from alphaplat_dsl.catalogue import Catalogue, FieldType
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.limits import Limits
from alphaplat_dsl.show import show

FIELDS = {"news": FieldType(kind=Kind.VECTOR), "tomorrow": FieldType(lag=-1)}


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary.of(Platform.discover(), FIELDS)


@pytest.fixture(scope="module")
def sampling(vocabulary: Vocabulary) -> Grammar:
    return Grammar(vocabulary)


def writable(grammar: Grammar, kind: EntryKind) -> set[str]:
    """The symbols of a kind that an expression can hold."""
    numbers = grammar.vocabulary.numbered[kind]
    machine = Machine(grammar)
    reached, fresh = set(), {int(grammar.starts[Kind.MATRIX])}
    while fresh:
        reached |= fresh
        rows = np.array(sorted(fresh))
        slots, symbols = np.nonzero(machine.completion.symbols[0][rows] < NO_WAY)
        found = {*grammar.then[rows[slots], symbols].tolist(), *grammar.body[symbols].tolist()}
        fresh = found - reached
    open_to = (machine.completion.symbols[0][sorted(reached)] < NO_WAY).any(axis=0)
    return {token for token, number in numbers.items() if open_to[number]}


def test_sampling_spells_nothing_and_leaves_options_alone(sampling: Grammar) -> None:
    assert writable(sampling, EntryKind.CHARACTER) == set()
    assert writable(sampling, EntryKind.OPTION) == set()
    assert writable(sampling, EntryKind.MARK) == {"<more>", "<end>"}
    assert "<pad>" not in writable(sampling, EntryKind.SPECIAL)


def test_sampling_writes_all_fields_but_those_of_later_days(sampling: Grammar, vocabulary: Vocabulary) -> None:
    assert writable(sampling, EntryKind.FIELD) == vocabulary.catalogue.fields.keys() - {"tomorrow"}


def test_sampling_writes_all_operators_but_those_that_need_a_text(sampling: Grammar, vocabulary: Vocabulary) -> None:
    texts = {
        name
        for name, one in vocabulary.catalogue.operators.items()
        if any(literal.kind is Kind.TEXT and literal.required for literal in one.literals)
    }
    assert {"filter", "replace"} <= texts
    assert writable(sampling, EntryKind.OPERATOR) == vocabulary.catalogue.operators.keys() - texts


def test_options_are_open_where_any_value_is_right(vocabulary: Vocabulary) -> None:
    grammar = Grammar(vocabulary, options=True)
    found = writable(grammar, EntryKind.OPTION)
    assert {"rank.scale=", "ts_std_dev.ddof=", "ts_returns.mode=", "winsorize.std="} <= found
    assert {"ts_mean.min_periods=", "ts_regression.lag=", "ts_backfill.ignore="}.isdisjoint(found)


def test_everything_can_be_written_in_training(vocabulary: Vocabulary) -> None:
    grammar = Grammar(vocabulary, everything=True)
    assert writable(grammar, EntryKind.OPTION) == vocabulary.numbered[EntryKind.OPTION].keys()
    assert writable(grammar, EntryKind.CHARACTER) == vocabulary.numbered[EntryKind.CHARACTER].keys()
    assert writable(grammar, EntryKind.OPERATOR) == vocabulary.catalogue.operators.keys()


def test_windows_are_whole_days_within_the_limits(sampling: Grammar, vocabulary: Vocabulary) -> None:
    slot = sampling.body[vocabulary.numbered[EntryKind.OPERATOR]["ts_mean"]]
    windows = {float(vocabulary.entries[one].token) for one in np.flatnonzero(sampling.fits[slot])}
    assert {1, 5, 20, 252} <= windows
    assert all(one.is_integer() and 1 <= one <= Limits().window for one in windows)


@pytest.mark.parametrize(
    ("operator", "days"),
    [("ts_mean", 0), ("ts_delay", 0), ("log_diff", 1), ("inst_tvr", 1), ("hump", UNBOUNDED), ("rank", 0)],
)
def test_how_far_operators_look_back_at_least(sampling: Grammar, operator: str, days: int) -> None:
    number = sampling.vocabulary.numbered[EntryKind.OPERATOR][operator]
    assert sampling.days[sampling.starts[Kind.MATRIX], number] == days


def test_long_names_make_for_shorter_expressions(vocabulary: Vocabulary) -> None:
    name = "x" * 600
    wider = vocabulary.extended(Catalogue(), {name: FieldType()})
    grammar = Grammar(wider)
    ids = [wider.numbered[EntryKind.OPERATOR]["add"]] * (grammar.most_tokens // 2 - 1)
    ids += [wider.numbered[EntryKind.FIELD][name]] * (len(ids) + 1)
    text = show(wider.decode(ids), wider.catalogue)
    assert Platform.discover().compile(text, panel_fields={name: FieldType()}).fields == (name,)
    assert len(text) > 0.4 * Limits().characters


@pytest.mark.parametrize(
    ("row", "last"),
    [
        ("not", "close"),
        ("sigmoid", "close"),
        ("subtract close", "open"),
        ("divide subtract close", "open -1"),
        ("ts_mean 1260", "close"),
        ("less if_else close -1", "open -1"),
        ("group_neutralize reverse", "close sector"),
        ("ts_rank_gmean_amean_diff 1260", "close <end>"),
    ],
)
def test_the_longest_expressions_are_within_the_limits(sampling: Grammar, row: str, last: str) -> None:
    """Operators inside operators up to the most symbols; `last` is the innermost input, and what closes each row."""
    inner, *closing = last.split()
    symbols = {entry.token: number for number, entry in enumerate(sampling.vocabulary.entries)}
    rows = (sampling.most_tokens - 1) // (len(row.split()) + len(closing))
    ids = [symbols[one] for one in [*row.split() * rows, inner, *closing * rows]]
    state = Machine(sampling).start(1)
    for token in ids:
        assert state.mask()[0, token]
        state.advance(np.array([token]))
    assert state.closed.all()
    text = show(sampling.vocabulary.decode(ids), sampling.vocabulary.catalogue)
    assert Platform.discover().compile(text).fields
