"""The characters of a text, before it is parsed: which are not of the language, and brackets too deep to read.

Comments may be in any script. Outside of them the language is ASCII, so that no letter can pass for another one.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import chain

from alphaplat_dsl.errors import AlphaError, AlphaSyntaxError, one_error
from alphaplat_dsl.limits import Limits
from alphaplat_dsl.source import Source, Span

_PIECES = re.compile(
    r"(?P<comment>/\*.*?\*/|\#[^\n]*)"
    r"|(?P<string>\"[^\"\n]*\"|'[^'\n]*')"
    r"|(?P<open>\()|(?P<close>\))"
    r"|(?P<endless>/\*|[\"'])"
    r"|(?P<foreign>[^\x20-\x7e\t\r\n\f])",
    re.DOTALL,
)
_FOREIGN = re.compile(r"[^\x20-\x7e\t\r\n\f]")
# Control characters, lone surrogates and marks that turn the direction of writing: refused in comments too.
_HIDDEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_CONTROL = {0: "NULL", 8: "BACKSPACE", 27: "ESCAPE", 127: "DELETE"}
_SHOWN_AT_MOST = 10

_TWINS: dict[str, str] = dict(
    chain(
        zip("аеіјкмнорсѕтухһԁԛԝАВЕЅІЈКМНОРСТУХԌԚԜ", "aeijkmhopcstyxhdqwABESIJKMHOPCTYXGQW", strict=True),
        zip("αγεικνορτυχβΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ayeikvoptuxBABEZHIKMNOPTYX", strict=True),
        zip("ıℓ−–—×·∗÷⁄∕“”„‘’≤≥≠∧∨¬", 'il---***///"""\'\'<>!&|!', strict=True),
    )
)


def check_characters(source: Source, limits: Limits) -> None:
    """Raise if the text is too long, holds characters that are not of the language, or brackets nested too deep."""
    limits.check("characters", len(source.text), "characters", source=source)
    problems: dict[str, AlphaError] = {}
    for match in _HIDDEN.finditer(source.text):
        problems.setdefault(match[0], _foreign(source, match.start()))
    depth = 0
    for match in _PIECES.finditer(source.text):
        at = match.start()
        match match.lastgroup:
            case "open":
                depth += 1
                span = Span(at, at + 1)
                limits.check("nesting", depth, "brackets inside brackets", span=span, source=source)
            case "close":
                depth = max(0, depth - 1)
            case "endless":
                problems.setdefault(match[0], _endless(source, match[0], at))
            case "string" | "foreign":
                for inner in _FOREIGN.finditer(match[0]):
                    problems.setdefault(inner[0], _foreign(source, at + inner.start()))
    if problems:
        in_order = sorted(problems.values(), key=lambda problem: problem.span.start if problem.span else 0)
        raise one_error(in_order[:_SHOWN_AT_MOST])


def resembled(character: str) -> str | None:
    """The ASCII character that one from elsewhere is easily taken for, None if there is none.

    >>> resembled("\N{CYRILLIC SMALL LETTER A}")
    'a'
    """
    twin = _TWINS.get(character) or unicodedata.normalize("NFKD", character)[:1]
    return twin if twin and twin.isascii() and twin.isprintable() else None


def _foreign(source: Source, at: int) -> AlphaError:
    character = source.text[at]
    number = ord(character)
    name = unicodedata.name(character, "") or _CONTROL.get(number, "")
    what = f"U+{number:04X} {name}".rstrip()
    visible = f"'{character}' ({what})" if character.isprintable() and character != " " else what
    twin = resembled(character)
    if unicodedata.category(character) in ("Cc", "Cf", "Cs"):
        help = "delete it: it cannot be seen"
    elif twin == " ":
        help = "write a plain space"
    elif twin:
        help = f"it looks like the ASCII {'letter' if twin.isalpha() else 'sign'} '{twin}', and is not it"
    else:
        help = "names and signs are plain ASCII"
    span = Span(at, at + 1)
    return AlphaSyntaxError(
        f"{visible} is not a character of the language", code="character", span=span, source=source, help=help
    )


def _endless(source: Source, opening: str, at: int) -> AlphaError:
    what = "comment" if opening == "/*" else "string"
    closing = "*/" if opening == "/*" else opening
    return AlphaSyntaxError(
        f"the {what} that begins here never ends",
        span=Span(at, at + len(opening)),
        source=source,
        help=f"close it with {closing}",
    )
