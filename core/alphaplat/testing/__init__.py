"""Tests that any plugin can be put through, ours and everybody else's.

Subclass, set `spec`, and pytest collects the tests:

    from alphaplat.testing import OperatorTests

    class TestRelativeSpread(OperatorTests):
        spec = relative_spread

Operators are tried for shape, dtype, missing values, infinities, constants, mutation, state, the order of assets,
look-ahead, the declared reach and shape, and the example of the docstring; fields for what they derive; checks for a
verdict with a reason on good and on awkward alphas; encoders and scorers of documents for shape, finite values, and
that each text is judged alone; encoders of alphas, fusions and decoders for shapes, masks that are respected, caches
that change nothing, and gradients that flow; proposers of alphas for giving what is asked for, the same from the same
seed, and for going on from their state. What is only declared, an operator without a kernel or a field
that panels must bring, has `OperatorDeclarationTests` and `FieldDeclarationTests`. An installed plugin is tested
whole by one command:

    python -m alphaplat.testing NAME

`run_operator` runs one operator on arrays by the engine's rules; `small_panel`, `panel_of` and `awkward_panels` make
panels for tests of one's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from alphaplat.testing.checks import CheckTests as CheckTests
    from alphaplat.testing.declarations import FieldDeclarationTests as FieldDeclarationTests
    from alphaplat.testing.declarations import OperatorDeclarationTests as OperatorDeclarationTests
    from alphaplat.testing.fields import FieldTests as FieldTests
    from alphaplat.testing.generator import AlphaEncoderTests as AlphaEncoderTests
    from alphaplat.testing.generator import DecoderTests as DecoderTests
    from alphaplat.testing.generator import FusionTests as FusionTests
    from alphaplat.testing.operators import OperatorTests as OperatorTests
    from alphaplat.testing.panels import awkward_panels as awkward_panels
    from alphaplat.testing.panels import panel_of as panel_of
    from alphaplat.testing.panels import small_panel as small_panel
    from alphaplat.testing.proposers import ProposerTests as ProposerTests
    from alphaplat.testing.registered import conformance_classes as conformance_classes
    from alphaplat.testing.running import run_operator as run_operator
    from alphaplat.testing.text import EncoderTests as EncoderTests
    from alphaplat.testing.text import ScorerTests as ScorerTests

_HOME = {
    "AlphaEncoderTests": "generator",
    "CheckTests": "checks",
    "DecoderTests": "generator",
    "EncoderTests": "text",
    "FieldDeclarationTests": "declarations",
    "FieldTests": "fields",
    "FusionTests": "generator",
    "OperatorDeclarationTests": "declarations",
    "OperatorTests": "operators",
    "ProposerTests": "proposers",
    "ScorerTests": "text",
    "awkward_panels": "panels",
    "conformance_classes": "registered",
    "panel_of": "panels",
    "run_operator": "running",
    "small_panel": "panels",
}

__all__ = [
    "AlphaEncoderTests",
    "CheckTests",
    "DecoderTests",
    "EncoderTests",
    "FieldDeclarationTests",
    "FieldTests",
    "FusionTests",
    "OperatorDeclarationTests",
    "OperatorTests",
    "ProposerTests",
    "ScorerTests",
    "awkward_panels",
    "conformance_classes",
    "panel_of",
    "run_operator",
    "small_panel",
]


def __getattr__(name: str) -> Any:
    """Import what is asked for, so that `python -m alphaplat.testing` stays light."""
    if name not in _HOME:
        raise AttributeError(f"module 'alphaplat.testing' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(f"alphaplat.testing.{_HOME[name]}"), name)
