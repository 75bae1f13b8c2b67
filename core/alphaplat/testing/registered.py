"""The kit's tests for all that plugins declare, as classes that pytest collects."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from alphaplat.catalogue import Platform
from alphaplat.spec import (
    CheckSpec,
    DecoderSpec,
    EncoderSpec,
    FieldSpec,
    FusionSpec,
    GeneratorSpec,
    OperatorSpec,
    ScorerSpec,
)
from alphaplat.testing.checks import CheckTests
from alphaplat.testing.declarations import FieldDeclarationTests, OperatorDeclarationTests
from alphaplat.testing.fields import FieldTests
from alphaplat.testing.generator import AlphaEncoderTests, DecoderTests, FusionTests
from alphaplat.testing.operators import OperatorTests
from alphaplat.testing.proposers import ProposerTests
from alphaplat.testing.text import EncoderTests, ScorerTests

KINDS = ("operators", "fields", "checks", "encoders", "scorers", "fusions", "decoders", "generators")


def conformance_classes(
    platform: Platform, plugins: Collection[str] | None = None, backend: str = "reference"
) -> dict[str, type]:
    """A class of tests for all that these plugins declare (default: all plugins), by its name.

    Operators run on the back end of this name; fields and checks need none, and come with the definition only.

    Put them into a test module with `globals().update(conformance_classes(platform))`.
    """
    classes: dict[str, type] = {}
    for name, plugin in platform.plugins.items():
        if plugins is not None and name not in plugins:
            continue
        for kind in KINDS if backend == "reference" else ("operators",):
            for spec in plugin.specs.get(kind, ()):
                tests = _tests_for(spec)
                title = f"Test{kind.rstrip('s').title()}_{spec.name}"
                classes[title] = type(
                    title, (tests,), {"spec": spec, "backend": backend, "__doc__": f"'{spec.name}' of '{name}'"}
                )
    return classes


def _tests_for(spec: Any) -> type:
    match spec:
        case OperatorSpec():
            return OperatorTests if spec.kernel is not None else OperatorDeclarationTests
        case FieldSpec():
            return FieldTests if spec.derive is not None else FieldDeclarationTests
        case EncoderSpec():
            return EncoderTests if spec.encodes == "document" else AlphaEncoderTests
    return _OTHERS[type(spec)]


_OTHERS: Mapping[type, type] = {
    CheckSpec: CheckTests,
    DecoderSpec: DecoderTests,
    FusionSpec: FusionTests,
    GeneratorSpec: ProposerTests,
    ScorerSpec: ScorerTests,
}
