"""The symbols of a vocabulary, each with what it means in words: from these words a model knows what it has not seen.

Numbers that people use often are one symbol each, and stand for constants, windows and other literals alike. All
others, and texts, are spelled in characters between marks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from string import ascii_letters, digits, punctuation

from alphaplat_dsl.catalogue import Catalogue, FieldType
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.signature import Parameter, Signature

SPECIAL = ("<pad>", "<bos>", "<eos>", "<mask>", "<sep>", "<unk>")
PAD, BOS, EOS, MASK, SEP, UNK = range(len(SPECIAL))

SPELL_NUMBER, SPELL_TEXT, END_SPELLING, MORE, END_LIST = "<number>", "<text>", "</>", "<more>", "<end>"
MARKS: Mapping[str, str] = {
    SPELL_NUMBER: "a number, spelled in characters",
    SPELL_TEXT: "a text, spelled in characters",
    END_SPELLING: "the end of what is spelled",
    MORE: "one more input of an operator that takes any number of them",
    END_LIST: "no more inputs of an operator that takes any number of them",
}
CHARACTERS = digits + ".-+" + ascii_letters + " " + punctuation.translate(str.maketrans("", "", ".-+"))
NUMERALS = frozenset(digits + ".-+e")

_DAYS = (32, 35, 36, 40, 42, 45, 48, 50, 52, 55, 56, 60, 63, 65, 70, 72, 75, 80, 84, 90, 100, 105, 110, 120, 126, 130)
_LONG = (140, 150, 160, 168, 180, 189, 200, 210, 230, 240, 250, 252, 300, 360, 378, 500, 504, 756, 1260)
_SMALL = ("1e-12", "1e-06", "0.0001", "0.001", "0.005", "0.01", "0.02", "0.03", "0.33", "0.66", "0.99")
_NEGATIVE = ("-0.1", "-0.5", "-1", "-2", "-3", "-4", "-5")
_LARGE = ("1.2", "1.5", "1.75", "2.5", "1000", "1000000")
_HUNDREDTHS = sorted({*range(5, 100, 5), *range(4, 62, 2)})
NUMBERS = (
    *map(str, (*range(31), *_DAYS, *_LONG)),
    *(repr(one / 100) for one in _HUNDREDTHS),
    *(*_SMALL, *_NEGATIVE, *_LARGE),
)
"""The numbers that have a symbol of their own, as they are written: days, weights and thresholds that people use."""


class EntryKind(StrEnum):
    """What a symbol is."""

    SPECIAL = "special"
    MARK = "mark"
    CHARACTER = "character"
    NUMBER = "number"
    WORD = "word"
    FIELD = "field"
    OPERATOR = "operator"
    OPTION = "option"


@dataclass(frozen=True)
class Entry:
    """A symbol: how it is written, its signature (for a field its kind and unit), and what it means in a sentence."""

    token: str
    kind: EntryKind
    signature: str
    description: str

    @property
    def text(self) -> str:
        """What a text encoder reads of the symbol."""
        return f"{self.signature}: {self.description}" if self.description else self.signature

    @property
    def words(self) -> str:
        """The name and what it means, as people would say it."""
        name = self.token.replace("_", " ")
        return f"{name}: {self.description}" if self.description else name


def fixed_entries() -> Iterator[Entry]:
    """The symbols that every vocabulary begins with."""
    for token in SPECIAL:
        yield Entry(token, EntryKind.SPECIAL, token, "")
    for token, meaning in MARKS.items():
        yield Entry(token, EntryKind.MARK, token, meaning)
    for token in CHARACTERS:
        yield Entry(token, EntryKind.CHARACTER, token, f"the character '{token}'")
    for token in NUMBERS:
        yield Entry(token, EntryKind.NUMBER, token, f"the number {token}")


def declared_entries(catalogue: Catalogue, summaries: Mapping[str, str]) -> Iterator[Entry]:
    """The symbols of a catalogue, sorted by name: words of literals, fields, operators and their options.

    `summaries` say what operators do, by name, as far as it is said.
    """
    signatures = [signature for _, signature in sorted(catalogue.operators.items())]
    for word in sorted(_words(signatures)):
        yield Entry(word, EntryKind.WORD, word, f"the word '{word}'")
    for name, declared in sorted(catalogue.fields.items()):
        yield Entry(name, EntryKind.FIELD, _field_signature(name, declared), declared.description)
    for signature in signatures:
        yield Entry(signature.name, EntryKind.OPERATOR, signature.text, summaries.get(signature.name, ""))
    for signature in signatures:
        for parameter in options(signature):
            token = option_token(signature.name, parameter.name)
            meaning = f"{parameter.name} of {signature.name}: {summaries.get(signature.name, '')}"
            yield Entry(token, EntryKind.OPTION, f"{token} {parameter.kind}", meaning)


def options(signature: Signature) -> tuple[Parameter, ...]:
    """The literals that a text may leave unsaid, in their order."""
    return tuple(one for one in signature.literals if not one.required)


def needed(signature: Signature) -> tuple[Parameter, ...]:
    """The literals that every call says, in their order."""
    return tuple(one for one in signature.literals if one.required)


def option_token(operator: str, parameter: str) -> str:
    """How an option is written, before its operator.

    >>> option_token("ts_std_dev", "ddof")
    'ts_std_dev.ddof='
    """
    return f"{operator}.{parameter}="


def _words(signatures: Iterable[Signature]) -> set[str]:
    literals = [literal for signature in signatures for literal in signature.literals]
    flags = {"true", "false"} if any(one.kind is Kind.FLAG for one in literals) else set()
    return flags.union(*(one.choices for one in literals))


def _field_signature(name: str, declared: FieldType) -> str:
    unit = "" if declared.unit is None else f"[{declared.unit}]"
    return f"{name}: {declared.kind}{unit}"
