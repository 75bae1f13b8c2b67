"""The tables of words, read once: idioms with their shapes, operators, fields, frames of whole documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from alphaplat.catalogue import Platform
from alphaplat.errors import AlphaError
from alphaplat.generator.corpus.patterns import letters, read_pattern
from alphaplat.generator.corpus.templates import Template, read_templates, slots
from alphaplat_dsl.catalogue import FieldType
from alphaplat_dsl.ir import Node
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.show import show

_FORMS = ("noun", "high", "low", "highs", "lows", "is", "isnt", "bet", "fade")
_TURNED = {"high": "low", "low": "high", "highs": "lows", "lows": "highs", "bet": "fade", "fade": "bet"}
_IDIOMS = ("price_idioms", "volume_idioms", "company_idioms", "shapes")


@dataclass(frozen=True, eq=False)
class Words:
    """The wordings of one thing, by form; `unsaid` is how often its first input alone is told."""

    forms: Mapping[str, tuple[Template, ...]]
    unsaid: float = 0.0


@dataclass(frozen=True, eq=False)
class Idiom:
    """What people call parts of these shapes, how often they write them, and with which windows."""

    name: str
    shapes: tuple[Node, ...]
    words: Words
    weight: float
    windows: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class Lexicon:
    """`by_root` leads from an operator to the shapes with it on top, the most special first."""

    idioms: tuple[Idiom, ...]
    by_root: Mapping[str, tuple[tuple[Node, Words], ...]]
    operators: Mapping[str, Words]
    fields: Mapping[str, Words]


@dataclass(frozen=True)
class Frames:
    """Whole documents by their style, sentences that say nothing, and words that may stand for others."""

    styles: Mapping[str, tuple[Template, ...]]
    shares: Mapping[str, float]
    remarks: tuple[Template, ...]
    synonyms: Mapping[str, tuple[str, ...]]


def read_lexicon(platform: Platform, fields: Mapping[str, FieldType]) -> Lexicon:
    """The tables, with shapes compiled by this platform; a shape whose operators it lacks is left out.

    `fields` are those of a panel; any other field that has words is taken for what the tables say.
    """
    known = {**known_fields(platform), **fields}
    idioms = [idiom for name in _IDIOMS for entry in _table(name) if (idiom := _idiom(entry, platform, known)).shapes]
    roots: dict[str, list[tuple[Node, Words]]] = {}
    for idiom in idioms:
        for shape in idiom.shapes:
            roots.setdefault(shape.op, []).append((shape, idiom.words))
            if shape.op == "reverse":
                roots.setdefault(shape.args[0].op, []).append((shape.args[0], _turned(idiom.words)))
    operators = {str(name): _words(entry) for name, entry in _table("operators").items()}
    named = {str(name): _words(entry) for name, entry in _table("fields").items()}
    by_root = {op: tuple(sorted(shapes, key=lambda one: -_size(one[0]))) for op, shapes in roots.items()}
    return Lexicon(tuple(idioms), by_root, operators, named)


def known_fields(platform: Platform) -> dict[str, FieldType]:
    """All fields that there are words for: those of the platform, and what the tables say of others."""
    named = {name: FieldType(kind=Kind(entry.get("kind", "matrix"))) for name, entry in _table("fields").items()}
    return {**named, **platform.language().fields}


@cache
def read_frames() -> Frames:
    """What makes documents of words."""
    table = _table("frames")
    remarks = read_templates(table["remarks"])
    styles = {name: read_templates(entry["texts"]) for name, entry in table["styles"].items()}
    shares = {name: float(entry["share"]) for name, entry in table["styles"].items()}
    synonyms = {word: tuple(others.split(", ")) for word, others in _table("synonyms").items()}
    return Frames(styles, shares, remarks, synonyms)


@cache
def _table(name: str) -> Any:
    import yaml

    text = (files("alphaplat.generator.corpus") / "words" / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _idiom(entry: Mapping[str, Any], platform: Platform, fields: Mapping[str, FieldType]) -> Idiom:
    shapes = tuple(shape for text in entry["alpha"] if (shape := _shape(text, platform, fields)) is not None)
    words = _words(entry, _table("sayings").get(entry["alpha"][0], {}))
    said = {slot.name for templates in words.forms.values() for one in templates for slot in slots(one)}
    for shape in shapes:
        if missing := said - letters(shape):
            raise ValueError(f"the words for '{show(shape)}' speak of {sorted(missing)}, which it does not hold")
    windows = {letter: tuple(entry[letter]) for letter in ("d", "e") if letter in entry}
    return Idiom(entry["alpha"][0], shapes, words, float(entry.get("weight", 0)), windows)


def _shape(text: str, platform: Platform, fields: Mapping[str, FieldType]) -> Node | None:
    try:
        return read_pattern(text, platform, fields)
    except AlphaError:
        return None


def _words(entry: Mapping[str, Any], more: Mapping[str, Any] = MappingProxyType({})) -> Words:
    told = {form: [table[form] for table in (entry, more) if form in table] for form in _FORMS}
    forms = {form: read_templates("\n".join(lines)) for form, lines in told.items() if lines}
    return Words(forms, float(entry.get("unsaid", 0)))


def _turned(words: Words) -> Words:
    """The words for the negative of what these are for."""
    forms = {_TURNED.get(form, form): templates for form, templates in words.forms.items() if form != "noun"}
    negative = tuple(("negative of ", *template) for template in words.forms.get("noun", ()))
    return replace(words, forms=forms | {"noun": negative})


def _size(shape: Node) -> int:
    return 1 + sum(_size(arg) for arg in shape.args)
