"""What the parser did not expect, said in the words of a person who writes alphas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from alphaplat_dsl.errors import AlphaSyntaxError
from alphaplat_dsl.source import Source, Span

if TYPE_CHECKING:
    from lark.exceptions import UnexpectedCharacters, UnexpectedToken

_SILENT = re.compile(r"#[^\n]*|/\*.*?\*/|\s", re.DOTALL)
_BRACKETS = re.compile(r"#[^\n]*|/\*.*?\*/|\"[^\"\n]*\"|'[^'\n]*'|[()]", re.DOTALL)
_VALUE = {"NUMBER", "NAME", "LPAR"}
_CHARACTERS = {
    "&": "write '&&' for 'and'",
    "|": "write '||' for 'or'",
    "~": "write '!' for 'not'",
    "[": "the language has no square brackets: write a call, as in ts_delay(close, 1)",
    "]": "the language has no square brackets: write a call, as in ts_delay(close, 1)",
    "{": "the language has no braces",
    "}": "the language has no braces",
    "%": "the language has no sign for it: percentages are numbers such as 0.05",
    "$": "a '$' stands only before the name of a variable of a macro or rule",
    ".": "a dot stands inside a number or a name, as in 0.5 or IndClass.sector",
}
_WORDS = {
    "and": "write '&&'",
    "or": "write '||'",
    "not": "write '!'",
    "if": "write 'condition ? yes : no'",
    "else": "write 'condition ? yes : no'",
    "in": "the language has no 'in'",
}


def unexpected_character(problem: UnexpectedCharacters, source: Source) -> AlphaSyntaxError:
    """Name a character that begins nothing."""
    at = problem.pos_in_stream or 0
    character = source.text[at]
    return AlphaSyntaxError(
        f"'{character}' has no meaning here",
        span=Span(at, at + 1),
        source=source,
        help=_CHARACTERS.get(character, "the signs are + - * / ^ < <= > >= == != && || ! ? : ( ) , ; ="),
    )


def unexpected_token(problem: UnexpectedToken, source: Source) -> AlphaSyntaxError:
    """Say what was expected in place of a token, and what was likely meant."""
    accepts: set[str] = problem.accepts or set()
    token = problem.token
    at_end = token.type == "$END"
    start = len(source.text.rstrip()) if at_end else token.start_pos or 0
    span = Span(start, start + (1 if at_end else len(token)))
    wants_value = accepts >= _VALUE
    found = "the end of the text" if at_end else f"'{token}'"
    message, help = f"expected {_expected(accepts)}, found {found}", None
    if at_end and wants_value and not _says_anything(source.text):
        message, help = "the text is empty", "write an expression, such as rank(close)"
    elif at_end and not wants_value and (opening := _unclosed(source.text)) is not None:
        message, span, help = "this '(' is never closed", Span(opening, opening + 1), "add a ')'"
    elif token.type == "RPAR" and not wants_value and "RPAR" not in accepts:
        message, help = "this ')' closes nothing", "delete it, or add the '(' that it belongs to"
    elif token.type == "COMPARISON" and not wants_value:
        message, help = "comparisons do not chain", "write 'a < b && b < c', or put one in parentheses"
    elif token.type == "EQUAL":
        message, help = "'=' gives a name to a whole statement", "to compare, write '=='"
    elif token.type == "STAR" and wants_value:
        help = "the sign for powers is '^'"
    elif token.type == "NAME" and not wants_value:
        after_digit = source.text[start - 1 : start].isdigit()
        help = "numbers have no letters after them" if after_digit else _WORDS.get(str(token).lower())
    return AlphaSyntaxError(message, span=span, source=source, help=help)


def _expected(accepts: set[str]) -> str:
    """The possible tokens in words: a value, an operator, or the signs that close what is open."""
    if accepts >= _VALUE:
        return "a value"
    words = ["an operator"] if accepts & {"PLUS", "MINUS", "STAR", "AND", "OR"} else []
    words += [f"'{sign}'" for token, sign in (("COLON", ":"), ("COMMA", ","), ("RPAR", ")")) if token in accepts]
    words += ["the end"] if "$END" in accepts else []
    return " or ".join(words)


def _says_anything(text: str) -> bool:
    return bool(_SILENT.sub("", text))


def _unclosed(text: str) -> int | None:
    """The place of the innermost '(' that has no ')', outside strings and comments."""
    opened: list[int] = []
    for match in _BRACKETS.finditer(text):
        if match[0] == "(":
            opened.append(match.start())
        elif match[0] == ")" and opened:
            opened.pop()
    return opened[-1] if opened else None
