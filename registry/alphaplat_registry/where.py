"""The one filter grammar of pages, commands and Python: a text becomes a tree of conditions.

    sharpe > 1.25 and turnover < 0.3 and tag = reversal and field = volume and verdict = pass
    (fitness >= 1 or not rank_ic < 0.02) and name ~ "mean reversion" and run in (r12, r13)
    settings.delay = 1 and rank_ic is not missing

`~` asks whether a text holds another, in any case of letters. A missing value satisfies no comparison, not even
`!=`; `not` turns every condition round, so that `not sharpe > 1` holds where there is no Sharpe. What names mean,
and whether a value fits one, is not known here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, TypeAlias

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedInput, UnexpectedToken, v_args

from alphaplat_registry.errors import FilterError

Operator: TypeAlias = Literal["=", "!=", "<", "<=", ">", ">=", "~", "in", "not in", "missing", "not missing"]

MOST_CHARACTERS = 10_000
MOST_CONDITIONS = 200
DEEPEST_NESTING = 50

_GRAMMAR = r"""
?start: either
?either: both (_OR both)*
?both: negation (_AND negation)*
?negation: _NOT negation                       -> negated
    | "(" either ")"
    | NAME OPERATOR value                      -> comparison
    | NAME _IN "(" value ("," value)* ")"      -> member
    | NAME _NOT _IN "(" value ("," value)* ")" -> no_member
    | NAME _IS _MISSING                        -> missing
    | NAME _IS _NOT _MISSING                   -> not_missing
value: QUOTED | WORD

_OR.2: /or\b/i
_AND.2: /and\b/i
_NOT.2: /not\b/i
_IN.2: /in\b/i
_IS.2: /is\b/i
_MISSING.2: /(missing|null)\b/i
NAME: /[A-Za-z_][A-Za-z0-9_.]*/
OPERATOR: "==" | "!=" | "<=" | ">=" | "=" | "<" | ">" | "~"
WORD: /[^\s()'",;=<>!~]+/
QUOTED: /"(\\.|[^"\\])*"/ | /'(\\.|[^'\\])*'/
%ignore /\s+/
"""

_EXPECTED = {
    "NAME": "the name of a column",
    "OPERATOR": "one of = != < <= > >= ~",
    "WORD": "a number or a word",
    "LPAR": "'('",
    "RPAR": "')'",
    "COMMA": "','",
    "_AND": "'and'",
    "_OR": "'or'",
    "_NOT": "'not'",
    "_IN": "'in'",
    "_IS": "'is'",
    "_MISSING": "'missing'",
    "$END": "the end",
}


@dataclass(frozen=True)
class Value:
    """A number, word or quoted text of a filter, as it was written."""

    text: str
    span: tuple[int, int]


@dataclass(frozen=True)
class Comparison:
    """`name operator value`, with several values after `in` and none after `is missing`."""

    name: Value
    operator: Operator
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Negated:
    """The opposite of a condition."""

    condition: Condition


@dataclass(frozen=True)
class Joined:
    """Conditions of which all (`and`) or at least one (`or`) must hold."""

    word: Literal["and", "or"]
    conditions: tuple[Condition, ...]


Condition: TypeAlias = Comparison | Negated | Joined


def parse_where(text: str) -> Condition | None:
    """Read a filter; a blank one lets everything through and is None."""
    if not text.strip():
        return None
    _check_text(text)
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        raise _explained(error, text) from None
    builder = _Builder()
    condition: Condition = builder.transform(tree)
    if builder.comparisons > MOST_CONDITIONS:
        raise FilterError(
            f"a filter of {builder.comparisons} conditions; at most {MOST_CONDITIONS} are allowed",
            help="use 'in (...)' for many values of one column",
        )
    return condition


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", propagate_positions=True, maybe_placeholders=False)


def _check_text(text: str) -> None:
    if len(text) > MOST_CHARACTERS:
        raise FilterError(f"a filter of {len(text)} characters; at most {MOST_CHARACTERS} are allowed")
    hidden = next((at for at, mark in enumerate(text) if not mark.isprintable() and not mark.isspace()), None)
    if hidden is not None:
        raise FilterError(f"a filter with the control character {text[hidden]!r} in it")
    depth = deepest = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
    nots = text.lower().count("not")
    if deepest > DEEPEST_NESTING or nots > MOST_CONDITIONS:
        raise FilterError(
            f"a filter nested {max(deepest, nots)} deep; at most {DEEPEST_NESTING} are allowed", text=text
        )


@v_args(inline=True)
class _Builder(Transformer[Token, Any]):
    """Turn the parser's tree into conditions, and count the comparisons."""

    def __init__(self) -> None:
        super().__init__()
        self.comparisons = 0

    def value(self, token: Token) -> Value:
        text = str(token)
        if token.type == "QUOTED":
            text = _unquoted(text)
        return Value(text, _span(token))

    def comparison(self, name: Token, operator: Token, value: Value) -> Comparison:
        written = "=" if operator == "==" else str(operator)
        return self._compare(name, written, value)  # type: ignore[arg-type]

    def member(self, name: Token, *values: Value) -> Comparison:
        return self._compare(name, "in", *values)

    def no_member(self, name: Token, *values: Value) -> Comparison:
        return self._compare(name, "not in", *values)

    def missing(self, name: Token) -> Comparison:
        return self._compare(name, "missing")

    def not_missing(self, name: Token) -> Comparison:
        return self._compare(name, "not missing")

    def negated(self, condition: Condition) -> Negated:
        return Negated(condition)

    def both(self, *conditions: Condition) -> Joined:
        return Joined("and", conditions)

    def either(self, *conditions: Condition) -> Joined:
        return Joined("or", conditions)

    def _compare(self, name: Token, operator: Operator, *values: Value) -> Comparison:
        self.comparisons += max(1, len(values))
        return Comparison(Value(str(name).lower(), _span(name)), operator, values)


def _span(token: Token) -> tuple[int, int]:
    start = token.start_pos or 0
    return start, start + len(token)


def _unquoted(text: str) -> str:
    """Drop the quotes; a backslash makes the next character stand for itself."""
    plain, escaped = [], False
    for character in text[1:-1]:
        if character == "\\" and not escaped:
            escaped = True
            continue
        plain.append(character)
        escaped = False
    return "".join(plain)


def _explained(error: UnexpectedInput, text: str) -> FilterError:
    """Say in our words where the filter stops making sense, and what could have stood there."""
    expected: set[str]
    if isinstance(error, UnexpectedToken) and error.token.type != "$END":
        span, expected = _span(error.token), set(error.accepts or error.expected)
        message = f"'{error.token}' is not expected here"
    elif isinstance(error, UnexpectedCharacters):
        at = error.pos_in_stream or 0
        span, expected = (at, at + 1), set(error.allowed or ())
        message = f"'{text[at]}' is not expected here"
        if text[at] in "'\"":
            return FilterError("this quote is never closed", span=(at, len(text)), text=text)
    else:
        end = len(text.rstrip())
        could = (error.accepts or error.expected) if isinstance(error, UnexpectedToken) else ()
        span, expected, message = (end, end + 1), set(could), "the filter ends too early"
    words = sorted({_EXPECTED[name] for name in expected if name in _EXPECTED})
    return FilterError(message, span=span, text=text, help=f"expected {_listed(words)}" if words else None)


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
