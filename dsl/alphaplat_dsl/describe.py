"""Graph to English: one sentence that says what an alpha computes.

Attributes that the conventions of a dialect fill (ranks' scales, degrees of freedom) are left unsaid.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from alphaplat_dsl.analyses import arguments
from alphaplat_dsl.catalogue import Catalogue
from alphaplat_dsl.ir import CONST, FIELD, Node, Value, field_name, postorder
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.phrases import CONDITIONS, FALLBACK, PHRASES, ROWS
from alphaplat_dsl.show import show
from alphaplat_dsl.signature import Signature
from alphaplat_dsl.spelling import literal, upright

_WINDOW_LAST = re.compile(r"(?P<head>.+?) (?P<of>(?:of|between) .*\{\d}.*) (?P<window>over \{\w+}|\{\w+} ago)")
_DAYS = (" day", " days")
_NAMED = re.compile(r"\{([A-Za-z_]\w*)}")
_ARGUMENT = re.compile(r"\{c?(\d)}|\{all}")
_FIRST_LETTER = re.compile(r"^(\(*)([a-z])(?![a-z]*_)")


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A value in words, and as a condition; `several` tells that it joins values, `alone` that it is one name."""

    value: str
    condition: str
    several: bool = False
    alone: bool = False


_ALL_NAMES = _Phrase("all names", "all names", alone=True)


def describe(
    root: Node,
    catalogue: Catalogue,
    *,
    fields: Mapping[str, str] | None = None,
    max_length: int = 5_000,
) -> str:
    """Say in one sentence what a graph computes; `fields` gives words for names of fields.

    A part whose words alone are longer than `max_length` is only counted.

    >>> from alphaplat_dsl.ir import field, node
    >>> describe(node("rank", node("ts_delta", field("close"), attrs={"d": 5})), Catalogue())
    'The cross-sectional rank of the change of close over 5 days.'
    """
    phrases: dict[Node, _Phrase] = {}
    root = upright(root)
    for current in postorder(root):
        phrase = _phrase(current, phrases, catalogue, fields or {})
        if len(phrase.value) > max_length:
            operations = sum(1 for one in postorder(current) if one.op not in (CONST, FIELD))
            text = f"a value made by {operations} operations"
            phrase = _Phrase(text, f"{text} is positive")
        phrases[current] = phrase
    return _FIRST_LETTER.sub(lambda found: found[1] + found[2].upper(), phrases[root].value) + "."


def _phrase(current: Node, phrases: Mapping[Node, _Phrase], catalogue: Catalogue, fields: Mapping[str, str]) -> _Phrase:
    name = field_name(current)
    if name is not None or current.op == CONST:
        text = show(current) if name is None else fields.get(name, name)
        return _Phrase(text, f"{text} is positive", alone=True)
    signature = catalogue.operators.get(current.op)
    words = {name: _word(name, value, signature) for name, value in current.attrs}
    template, said = _template(current, words)
    args = [phrases[arg] for arg in _operands(current)]
    for place in _one_group(current, signature):
        args[place] = _ALL_NAMES
    if not all(arg.alone for arg in args):
        template = _WINDOW_LAST.sub(r"\g<head> \g<window> \g<of>", template)
    values = [_bracketed(arg, place, template, len(args)) for place, arg in enumerate(args)]
    conditions = {f"c{place}": _condition(arg, phrases[arg], current) for place, arg in enumerate(current.args)}
    text = template.format(*values, **{**words, **conditions, "name": current.op, "all": _row(values)})
    text += _rest({name: word for name, word in words.items() if name not in said}, signature)
    several = len(args) > 1 or any(arg.several for arg in args)
    if current.op in CONDITIONS:
        return _Phrase(f"whether {text}", text, several)
    return _Phrase(text, f"{text} is positive", several)


def _one_group(current: Node, signature: Signature | None) -> list[int]:
    """The places where a number stands for the group of everyone."""
    pairs = [] if signature is None else arguments(current, signature)
    return [place for place, (one, arg) in enumerate(pairs) if one.kind is Kind.GROUP and arg.op == CONST]


def _operands(current: Node) -> list[Node]:
    """The arguments of an operation; of a sum or product in a row, all that stand in the row."""
    operands = list(current.args)
    while current.op in ROWS and operands[0].op == current.op and operands[0].attrs == current.attrs:
        operands[:1] = operands[0].args
    return operands


def _bracketed(arg: _Phrase, place: int, template: str, count: int) -> str:
    """The words of a value, in brackets where one could not tell where it ends."""
    if template in CONDITIONS.values():
        return arg.value
    starts = template.startswith(f"{{{place}}}") and not arg.alone
    joined = count > 1 and arg.several
    return f"({arg.value})" if starts or joined else arg.value


def _condition(arg: Node, phrase: _Phrase, parent: Node) -> str:
    brackets = arg.op in ("and", "or") and parent.op in CONDITIONS and parent.op != arg.op
    return f"({phrase.condition})" if brackets else phrase.condition


def _template(current: Node, words: Mapping[str, str]) -> tuple[str, set[str]]:
    """The phrase that fits an operation, and the literals that it says."""
    table = CONDITIONS if current.op in CONDITIONS else PHRASES
    for name in words:
        key = f"{current.op} {name}={words[name]}"
        if key in table:
            return table[key], {name, *_NAMED.findall(table[key])}
    template = table.get(current.op, "")
    places = [int(place or 0) for place in _ARGUMENT.findall(template)]
    literals = {name for name in _NAMED.findall(template) if not _ARGUMENT.fullmatch(f"{{{name}}}")}
    if template and literals <= words.keys() and max(places, default=-1) < len(current.args):
        return template, literals
    windows = [name for name, word in words.items() if word.endswith(_DAYS)][:1]
    plain = FALLBACK if current.args else "{name}"
    return " ".join([plain, *(f"over {{{name}}}" for name in windows)]), set(windows)


def _word(name: str, value: Value, signature: Signature | None) -> str:
    """A literal in words: a number of days where it is a window."""
    parameter = None if signature is None else signature.by_name.get(name)
    is_window = name == "d" if parameter is None else parameter.kind in (Kind.WINDOW, Kind.SHIFT)
    if is_window:
        return f"{value} day" if value == 1 else f"{value} days"
    return literal(value, parameter)


def _rest(words: Mapping[str, str], signature: Signature | None) -> str:
    """The literals that no phrase says, in brackets; without those that conventions fill."""
    by_name = {} if signature is None else signature.by_name
    told = [f"{name} {word}" for name, word in words.items() if name not in by_name or by_name[name].convention is None]
    return f" ({_row(told)})" if told else ""


def _row(words: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
