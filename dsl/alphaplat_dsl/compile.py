"""Text to `Expression`: parse, lower, check days, cost and units, make canonical."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from alphaplat_dsl import analyses
from alphaplat_dsl.canonical import canonicalize, expression_id
from alphaplat_dsl.catalogue import Catalogue, FieldType
from alphaplat_dsl.dialect import Dialect
from alphaplat_dsl.errors import AlphaCausalityError, AlphaError, AlphaNameError, AlphaTypeError, AlphaUnitError
from alphaplat_dsl.expression import Expression
from alphaplat_dsl.ir import CONST, FIELD, Node, field_name, postorder
from alphaplat_dsl.language import Language
from alphaplat_dsl.limits import Limits
from alphaplat_dsl.lower import Lowered, lower
from alphaplat_dsl.macros import macros_of, numbered
from alphaplat_dsl.parse import parse
from alphaplat_dsl.problems import Problems
from alphaplat_dsl.show import show
from alphaplat_dsl.source import Source
from alphaplat_dsl.unit_analysis import units

_FIELD_NAME = re.compile(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)*", re.ASCII)


def compile_text(
    text: str,
    catalogue: Catalogue,
    *,
    dialect: Dialect,
    conventions: Mapping[str, object] | None = None,
    fields: Mapping[str, str | FieldType] | None = None,
    undeclared: Literal["error", "infer"] = "error",
    limits: Limits | None = None,
    strict: bool = False,
    strict_units: bool = False,
    name: str = "",
) -> Expression:
    """Compile an alpha's text; raises an AlphaError with everything that is wrong with it.

    `conventions` changes some of the dialect's. `fields` adds fields: a text is alpha text in the same dialect, put
    in where the name stands, a `FieldType` declares one. `undeclared="infer"` takes unknown names for fields of the
    kind that their use demands. `strict` refuses to average vectors unasked, `strict_units` refuses units that do
    not fit. `name` is what errors call the text, such as a file's name.
    """
    if undeclared not in ("error", "infer"):
        raise AlphaTypeError(f"undeclared cannot be {undeclared!r}", help="it can be 'error' or 'infer'")
    language = _language(catalogue, dialect, conventions, fields, undeclared, limits or Limits(), strict)
    source = Source(text, name)
    lowered = lower(parse(source, language.limits), source, language)
    complete = language.catalogue.with_fields(lowered.inferred) if lowered.inferred else language.catalogue
    problems = Problems(warnings=list(lowered.warnings))
    _check_days(lowered, complete, problems)
    _check_units(lowered, complete, problems, strict_units=strict_units)
    _check_cost(lowered, complete, language.limits, source)
    problems.raise_any()
    node = canonicalize(lowered.node, complete)
    used = {found for one in postorder(node) if (found := field_name(one)) is not None}
    _warn_of_hidden(used, catalogue, complete, problems)
    fields_used = tuple(sorted(used))
    operators_used = tuple(sorted({one.op for one in postorder(node)} - {CONST, FIELD}))
    return Expression(
        text=text,
        node=node,
        dialect=dialect.name,
        id=expression_id(node, complete),
        canonical=_canonical_text(node, complete, language.limits),
        lookback=analyses.lookback(node, complete),
        fields=fields_used,
        operators=operators_used,
        warnings=tuple(problems.warnings),
        catalogue=complete.only(operators_used, fields_used),
    )


def _language(
    catalogue: Catalogue,
    dialect: Dialect,
    conventions: Mapping[str, object] | None,
    fields: Mapping[str, str | FieldType] | None,
    undeclared: Literal["error", "infer"],
    limits: Limits,
    strict: bool,
) -> Language:
    """Sort the user's fields into definitions and declarations, by lower-case names."""
    settled = dialect.conventions.updated(conventions)
    macros = macros_of(dialect, settled)
    definitions: dict[str, str] = {}
    declared: dict[str, FieldType] = {}
    for spelled, given in (fields or {}).items():
        name = spelled.lower()
        if not _FIELD_NAME.fullmatch(name):
            raise AlphaNameError(f"'{spelled}' cannot be a field's name", help="use ASCII letters, digits and '_'")
        if numbered(name, macros):
            help = f"name it 'vendor_{name}'"
            raise AlphaNameError(f"'{spelled}' has a meaning of its own, and cannot be a field's name", help=help)
        if name in definitions or name in declared:
            raise AlphaNameError(f"field '{name}' is given twice", help="letters of either case are the same")
        if isinstance(given, FieldType):
            declared[name] = given
        else:
            definitions[name] = given
    return Language(
        catalogue=catalogue.with_fields(declared) if declared else catalogue,
        dialect=dialect,
        conventions=settled,
        limits=limits,
        definitions=definitions,
        undeclared=undeclared,
        strict=strict,
    )


def _warn_of_hidden(used: set[str], catalogue: Catalogue, complete: Catalogue, problems: Problems) -> None:
    """Say which of the used fields the user declared otherwise than they were."""
    for name in sorted(used & catalogue.fields.keys()):
        if catalogue.fields[name] != complete.fields[name]:
            problems.warn(f"your declaration of '{name}' hides the field of that name", "shadow")


def _check_days(lowered: Lowered, catalogue: Catalogue, problems: Problems) -> None:
    ahead = analyses.looks_ahead(lowered.node, catalogue)
    if ahead is None:
        return
    days = "all later days" if ahead.days is None else f"{ahead.days} {'day' if ahead.days == 1 else 'days'} ahead"
    place = lowered.places[ahead.node]
    message = f"'{place.text}' looks {days}" if ahead.days is not None else f"'{place.text}' looks at {days}"
    problems.add(AlphaCausalityError(message, help="an alpha knows only today and the days before"), place)


def _check_units(lowered: Lowered, catalogue: Catalogue, problems: Problems, *, strict_units: bool) -> None:
    for mismatch in units(lowered.node, catalogue).mismatches:
        place = lowered.places[mismatch.node]
        if strict_units:
            problems.add(AlphaUnitError(mismatch.message), place)
        else:
            problems.warn(mismatch.message, mismatch.code, place)


def _check_cost(lowered: Lowered, catalogue: Catalogue, limits: Limits, source: Source) -> None:
    place = lowered.places[lowered.node]
    limits.check("cost", analyses.cost(lowered.node, catalogue), "operations a day", span=place.span, source=source)


def _canonical_text(node: Node, catalogue: Catalogue, limits: Limits) -> str:
    """The text of the canonical graph; what compiles must be within the limits when it is printed, too."""
    try:
        text = show(node, catalogue, max_length=limits.characters)
    except AlphaError as error:
        raise limits.exceeded("characters", limits.characters + 1, "characters in canonical form") from error
    if _deepest(node) > limits.nesting:
        parse(Source(text, "canonical form"), limits)
    return text


def _deepest(root: Node) -> int:
    """An upper bound of the nesting of a graph's text."""
    depths: dict[Node, int] = {}
    for current in postorder(root):
        depths[current] = 2 + max((depths[arg] for arg in current.args), default=0)
    return depths[root]
