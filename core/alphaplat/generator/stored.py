"""A catalogue as plain data and back, for files that must be read where its plugins are not installed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alphaplat.errors import AlphaTypeError
from alphaplat_dsl.catalogue import Catalogue, FieldType
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.signature import Signature, parse_signature
from alphaplat_dsl.units import Unit


def declarations(catalogue: Catalogue) -> dict[str, Any]:
    """The operators and fields of a catalogue, as JSON can hold them."""
    operators = {
        name: {
            "signature": one.text,
            "version": one.version,
            "reach": one.reach,
            "commutative": one.commutative,
            "folds": one.folds,
            "aliases": list(one.aliases),
        }
        for name, one in sorted(catalogue.operators.items())
    }
    fields = {
        name: {
            "kind": one.kind.value,
            "unit": None if one.unit is None else str(one.unit),
            "lag": one.lag,
            "version": one.version,
        }
        for name, one in sorted(catalogue.fields.items())
    }
    return {"operators": operators, "fields": fields}


def catalogue_of(content: Mapping[str, Any]) -> Catalogue:
    """The catalogue that `declarations` wrote down; ValueError, KeyError or TypeError if it did not."""
    operators = {
        name: parse_signature(
            one["signature"],
            version=one["version"],
            aliases=tuple(one["aliases"]),
            commutative=one["commutative"],
            folds=one["folds"],
            reach=one["reach"],
        )
        for name, one in content["operators"].items()
    }
    fields = {
        name: FieldType(
            kind=Kind(one["kind"]),
            unit=None if one["unit"] is None else Unit.parse(one["unit"]),
            lag=one["lag"],
            version=one["version"],
        )
        for name, one in content["fields"].items()
    }
    return Catalogue(operators, fields)


def check_same(before: Catalogue, now: Catalogue) -> None:
    """Raise AlphaTypeError for a symbol of both catalogues that a graph of one cannot use as the other does."""
    for name, field in now.fields.items():
        known = before.fields.get(name)
        if known is not None and known.kind is not field.kind:
            raise _changed(f"field '{name}'", f"a {known.kind}", f"a {field.kind}")
    for name, signature in now.operators.items():
        old = before.operators.get(name)
        if old is not None and _form(old) != _form(signature):
            raise _changed(f"operator '{name}'", f"'{old.text}'", f"'{signature.text}'")


def _changed(what: str, before: str, now: str) -> AlphaTypeError:
    return AlphaTypeError(
        f"{what} of the vocabulary is {before}, and is now {now}",
        help="what was trained with the vocabulary knows it by its old meaning: train it again",
    )


def _form(signature: Signature) -> tuple[object, ...]:
    """What a graph of an operator hangs on: not units, and not how its text may be written."""
    parameters = (
        (one.name, one.kind, one.required, one.default, one.variadic, one.choices, one.range)
        for one in signature.parameters
    )
    return signature.result, *parameters
