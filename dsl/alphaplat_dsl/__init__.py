"""The language of formulaic alphas: text to a typed, causal, canonical graph.

    compile_text("rank(-returns)", catalogue, dialect=dialect) -> Expression

A catalogue says which operators and fields there are, a dialect how they are spelled and what is left unsaid. This
package knows no data and no kernels.
"""

from __future__ import annotations

from alphaplat_dsl.catalogue import Catalogue, FieldType
from alphaplat_dsl.compile import compile_text
from alphaplat_dsl.dialect import Conventions, Dialect
from alphaplat_dsl.errors import (
    AlphaCausalityError,
    AlphaError,
    AlphaErrors,
    AlphaLimitError,
    AlphaNameError,
    AlphaSyntaxError,
    AlphaTypeError,
    AlphaUnitError,
    LanguageWarning,
)
from alphaplat_dsl.expression import Expression
from alphaplat_dsl.ir import Node
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.limits import Limits
from alphaplat_dsl.show import show
from alphaplat_dsl.signature import Parameter, Signature, parse_signature
from alphaplat_dsl.source import Source, Span
from alphaplat_dsl.translate import show_in
from alphaplat_dsl.units import Unit

__all__ = [
    "AlphaCausalityError",
    "AlphaError",
    "AlphaErrors",
    "AlphaLimitError",
    "AlphaNameError",
    "AlphaSyntaxError",
    "AlphaTypeError",
    "AlphaUnitError",
    "Catalogue",
    "Conventions",
    "Dialect",
    "Expression",
    "FieldType",
    "Kind",
    "LanguageWarning",
    "Limits",
    "Node",
    "Parameter",
    "Signature",
    "Source",
    "Span",
    "Unit",
    "compile_text",
    "parse_signature",
    "show",
    "show_in",
]
