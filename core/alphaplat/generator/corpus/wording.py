"""Words for parts of alphas: nouns, what stocks with high or low values are, and conditions, drawn anew each time.

A part is worded by an idiom that fits its shape, by its operator, or by the language's own description; its inputs
are worded the same way, down to fields and numbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from random import Random

from alphaplat.catalogue import Platform
from alphaplat.generator.corpus.horizons import days_in_words
from alphaplat.generator.corpus.lexicon import Words, read_lexicon
from alphaplat.generator.corpus.patterns import Bound, match
from alphaplat.generator.corpus.templates import Template, fill, read_template
from alphaplat_dsl.catalogue import FieldType
from alphaplat_dsl.describe import describe
from alphaplat_dsl.ir import CONST, FIELD, Node, Value, const_value, field_name, postorder
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.phrases import CONDITIONS as CLAUSES
from alphaplat_dsl.phrases import PHRASES
from alphaplat_dsl.signature import Signature

_IDIOM_SHARE = 0.8
_MOST_KNOWN = 20_000
_LONGEST_DESCRIPTION = 500
_ARTICLE = re.compile(r"^(?:the|a|an) ")
_COUNTS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_PLACE = re.compile(r"\{c(\d)\}")
_NAMES = ("stocks", "stocks", "names", "shares", "companies", "equities", "firms", "securities")
_DERIVED: Mapping[str, tuple[Template, ...]] = {
    form: tuple(read_template(text) for text in texts)
    for form, texts in {
        "high": (
            "with [a |][high|large|elevated|strong] {noun}",
            "whose {noun} is [high|large|elevated|up]",
            "[high|at the top] [in|by] {noun}",
        ),
        "low": (
            "with [a |][low|small|depressed|weak] {noun}",
            "whose {noun} is [low|small|depressed|down]",
            "[low|at the bottom] [in|by] {noun}",
        ),
        "bet": ("[high|large] {noun}", "[a preference for|a tilt to|a bet on] [high|large] {noun}", "{noun}"),
        "fade": (
            "[low|small] {noun}",
            "[a preference for|a tilt to|a bet on] [low|small] {noun}",
            "betting against {noun}",
        ),
        "is": ("{noun} is [high|positive|large|strong]", "{noun} is [high|elevated]"),
        "isnt": ("{noun} is [low|negative|small|weak]", "{noun} is [low|depressed]"),
    }.items()
}


class Wording:
    """Words for any node of a platform's language; a field that the tables do not know is told by its description."""

    def __init__(self, platform: Platform, fields: Mapping[str, FieldType] | None = None) -> None:
        catalogue = platform.language(fields)
        self.lexicon = read_lexicon(platform, fields or {})
        self.catalogue = catalogue
        self._commutative = frozenset(name for name, one in catalogue.operators.items() if one.commutative)
        self._groups = frozenset(name for name, one in catalogue.operators.items() if one.result is Kind.GROUP)
        self._summaries = {name: operator.summary for name, operator in platform.operators.items()}
        self._idioms: dict[Node, tuple[tuple[Words, Bound], ...]] = {}
        self._fallbacks: dict[str, Words] = {}

    def say(self, node: Node, form: str, rng: Random, *, unclear: bool = False) -> str:
        """Words for a node: a `noun`; what stocks with `high` or `low` values are, after the word "stocks", or as a
        noun of their own (`highs`, `lows`); a clause that `is` or `isnt` so; the strategy that buys high values (`bet`)
        or low ones (`fade`). `unclear` leaves horizons open.
        """
        if node.op == CONST:
            return _number(const_value(node) or 0.0, rng)
        words, bound = self._drawn(node, form, rng)
        if words.unsaid and rng.random() < words.unsaid:
            return self.say(node.args[0], form, rng, unclear=unclear)
        templates = words.forms.get(form, ())
        if not templates and form in ("highs", "lows"):
            names = _NAMES[int(rng.random() * len(_NAMES))]
            return f"{names} {self.say(node, form.removesuffix('s'), rng, unclear=unclear)}"

        def put(name: str, wanted: str) -> str:
            if name == "noun":
                return self.say(node, "noun", rng, unclear=unclear)
            found = bound[name]
            if isinstance(found, Node):
                return self.say(found, wanted, rng, unclear=unclear)
            if self._is_days(node, name):
                return days_in_words(int(found), wanted, rng, unclear=unclear)
            return _number(found, rng)

        chosen = templates or _DERIVED[form]
        return fill(chosen[int(rng.random() * len(chosen))], rng, put)

    def described(self, node: Node, rng: Random) -> str:
        """The language's own description of an alpha, with our words for its fields."""
        named = {str(one.attr("name")): self.say(one, "noun", rng) for one in postorder(node) if one.op == FIELD}
        return describe(node, self.catalogue, fields=named, max_length=_LONGEST_DESCRIPTION)

    def _drawn(self, node: Node, form: str, rng: Random) -> tuple[Words, Bound]:
        """The words to use: an idiom's that has the form, mostly, else the operator's or the field's.

        Where a number is an input, an operator's words would take it for a measure, and an idiom is better.
        """
        fitting = self._fitting(node)
        idioms = [found for found in fitting if form in found[0].forms]
        if any(arg.op == CONST for arg in node.args):
            idioms = idioms or list(fitting)
        elif rng.random() > _IDIOM_SHARE:
            idioms = []
        return idioms[int(rng.random() ** 2 * len(idioms))] if idioms else (self._plain(node), _own(node))

    def _fitting(self, node: Node) -> tuple[tuple[Words, Bound], ...]:
        known = self._idioms.get(node)
        if known is None:
            found = []
            for shape, words in self.lexicon.by_root.get(node.op, ()):
                bound = match(shape, node, self._commutative, self._groups)
                if bound is not None:
                    found.append((words, bound))
            if len(self._idioms) > _MOST_KNOWN:
                self._idioms.clear()
            known = self._idioms[node] = tuple(found)
        return known

    def _plain(self, node: Node) -> Words:
        name = field_name(node)
        if name is not None:
            return self.lexicon.fields.get(name) or self._fallback(f"field {name}", self._described(name))
        for key, value in node.attrs:
            special = self.lexicon.operators.get(f"{node.op} {key}={value}")
            if special is not None:
                return special
        known = self.lexicon.operators.get(node.op)
        return known or self._fallback(f"{node.op} {len(node.args)}", self._phrase(node))

    def _fallback(self, key: str, noun: str) -> Words:
        if key not in self._fallbacks:
            forms = {"noun": (read_template(noun),)}
            clause = CLAUSES.get(key.split(" ", maxsplit=1)[0])
            if clause is not None:
                forms["is"] = (read_template(_PLACE.sub(r"{\1:is}", clause)),)
            self._fallbacks[key] = Words(forms)
        return self._fallbacks[key]

    def _described(self, name: str) -> str:
        declared = self.catalogue.fields.get(name)
        told = declared.description if declared is not None else ""
        told = told or name.replace("_", " ")
        return _ARTICLE.sub("", re.split(r"[;,(]", told.replace("{", "(").replace("[", "("))[0].strip().lower())

    def _phrase(self, node: Node) -> str:
        """The language's phrase for an operator if all it speaks of is there, else its summary."""
        inputs = [f"{{{place}}}" for place in range(len(node.args))]
        everything = " and ".join(inputs)
        phrase = PHRASES.get(node.op, "").replace("{all}", everything)
        spoken = set(re.findall(r"\{c?(\w+)\}", phrase))
        if phrase and spoken <= {*_own(node)}:
            return _ARTICLE.sub("", _PLACE.sub(r"{\1:is}", phrase))
        summary = re.sub(r"[\[\]{}|]", "", self._summaries.get(node.op, node.op.replace("_", " ")))
        plain = _ARTICLE.sub("", summary.rstrip("."))
        return f"{plain}, of {everything}" if everything else plain

    def _is_days(self, node: Node, name: str) -> bool:
        if name in ("d", "e"):
            return True
        signature: Signature | None = self.catalogue.operators.get(node.op)
        parameter = None if signature is None else signature.by_name.get(name)
        return parameter is not None and parameter.kind in (Kind.WINDOW, Kind.SHIFT)


def _own(node: Node) -> Bound:
    """A node's inputs by their places, and its literals by their names."""
    inputs: Bound = {str(place): arg for place, arg in enumerate(node.args)}
    return inputs if node.op == FIELD else inputs | dict(node.attrs)


def _number(value: Value, rng: Random) -> str:
    if isinstance(value, str | bool):
        return str(value).lower()
    if value in range(len(_COUNTS)) and rng.random() < 0.5:
        return _COUNTS[int(value)]
    if 0 < value < 1 and rng.random() < 0.3:
        return f"{100 * value:g} percent"
    return f"{value:g}"
