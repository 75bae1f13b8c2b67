"""What a plugin declares: one frozen, keyword-only record a kind, with defaults, so that records can grow.

Operators, fields, checks, sources, dialects, encoders, fusions, decoders and generators are version 1. The others are
provisional: they hold what the platform needs to list them, and their protocols are fixed when the first part of the
platform stands on them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from alphaplat_dsl.catalogue import FieldType
from alphaplat_dsl.dialect import Conventions, Dialect
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.signature import Signature, parse_signature
from alphaplat_dsl.units import Unit

if TYPE_CHECKING:
    import xarray as xr
    from pydantic import BaseModel

    from alphaplat.checks.context import CheckContext
    from alphaplat.checks.outcome import CheckOutcome
    from alphaplat.panel.fields import FieldData

API_VERSION = 1

Shape: TypeAlias = Literal["pointwise", "rolling", "recursive", "cross_section", "group", "vector"]


@dataclass(frozen=True, kw_only=True)
class PluginInfo:
    """Who a plugin is and which version of this API it was written for."""

    name: str
    api: int = API_VERSION
    version: str = ""
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class OperatorSpec:
    """An operator: its signature (see `alphaplat_dsl.signature`), one sentence, and a kernel.

    `kernel(*arguments, **literals)` gets arrays of shape (time, asset) in the panel's dtype (groups: int32 codes,
    -1 missing; vectors: `alphaplat.panel.Ragged`; a constant is a 0-d array of the panel's dtype for a pointwise
    kernel, and the same number in every cell for the others), every literal of the signature by name, and returns an
    array of shape (time, asset), or a `Ragged` of it for a vector. It must not change its arguments. The engine
    stores the result in the panel's dtype. With `needs_context`, the kernel also gets `context=`, an
    `alphaplat.engine.EvaluationContext` with the universe of each day.

    `shape` says along which axis the kernel works: `pointwise` (each cell alone), `rolling` (each asset's own past,
    within the signature's reach), `recursive` (all of each asset's past), `cross_section` (each day alone), `group`
    (each day and group alone), `vector` (each day's list alone). What looks across assets and at earlier days is
    `cross_section` or `group`, with its reach. `carries` marks operators that hand on values of
    their input unchanged, so that an infinity of the data may pass. `kernel=None` declares an operator that can be
    compiled and explained but not evaluated. `fast` names a compiled kernel as `module:function`, imported when the
    operator is first needed by the fast back end; its form is that of `alphaplat.engine.fast`.

    `state` lets an operator that reaches back to the first day go on from where an earlier evaluation ended; without
    it, all of its past is computed again. `state(literals)` gives the numbers that each asset carries before the first
    day. The kernel then also gets `state=`, an array (numbers, asset) in float64 as the day before left it, and writes
    into it what its last day leaves.
    """

    signature: str
    summary: str
    category: str
    shape: Shape
    kernel: Callable[..., Any] | None = None
    fast: str | None = None
    state: Callable[[Mapping[str, Any]], Sequence[float]] | None = None
    version: int = 1
    aliases: tuple[str, ...] = ()
    commutative: bool = False
    folds: bool = False
    reach: str = "0..0"
    carries: bool = False
    needs_context: bool = False
    cost: str = "O(1)"
    source: str = ""

    @cached_property
    def parsed(self) -> Signature:
        """The signature as the language reads it."""
        return parse_signature(
            self.signature,
            version=self.version,
            aliases=self.aliases,
            commutative=self.commutative,
            folds=self.folds,
            reach=self.reach,
        )

    @property
    def name(self) -> str:
        return self.parsed.name

    @property
    def documentation(self) -> str:
        """The kernel's docstring, or the one sentence where there is no kernel."""
        return (self.kernel.__doc__ if self.kernel is not None else None) or self.summary


@dataclass(frozen=True, kw_only=True)
class FieldSpec:
    """A named input: kind, unit and meaning, and how to derive it from other fields where a panel lacks it.

    `unit` is text (`price`, `share`, `price*share`, `1`), None for unknown. `derive(inputs)` gets a mapping from
    each name in `requires` to its values, as a kernel gets them: an array (time, asset), of a vector field a `Ragged`.
    It returns values of that shape; those of a day may depend on that day and earlier ones only. `estimated` says that
    the value is a stand-in for the real one. `publication_lag` is the number of days after which the value was known;
    the panel holds it on the day when it was. Raise `version` whenever derived values change. `history` says how many
    days before a day its derived value needs, so that a few days can be derived without all of the past; None is all
    of it.
    """

    name: str
    description: str
    kind: Literal["matrix", "vector", "group"] = "matrix"
    unit: str | None = None
    source: str = ""
    publication_lag: int = 0
    requires: tuple[str, ...] = ()
    derive: Callable[[Mapping[str, Any]], FieldData] | None = None
    estimated: bool = False
    history: int | None = None
    version: int = 1

    @cached_property
    def type(self) -> FieldType:
        """The field as the language sees it."""
        return FieldType(
            kind=Kind(self.kind),
            unit=None if self.unit is None else Unit.parse(self.unit),
            lag=0 if self.publication_lag >= 0 else self.publication_lag,
            version=self.version,
            description=self.description,
        )


@dataclass(frozen=True, kw_only=True)
class CheckSpec:
    """A submission test: `run(context)` gives a verdict with a reason.

    `limits` maps a profile's name to the thresholds under which the check runs there; a profile that is not named
    does not run it. `context.limits` holds the chosen thresholds.
    """

    name: str
    summary: str
    run: Callable[[CheckContext], CheckOutcome]
    limits: Mapping[str, Mapping[str, float]] = field(default_factory=lambda: MappingProxyType({}))
    source: str = ""
    version: int = 1


@dataclass(frozen=True, kw_only=True)
class SourceSpec:
    """A source of panels: `options` is a pydantic model, `build(options)` returns a dataset in the panel's form."""

    name: str
    summary: str
    options: type[BaseModel]
    build: Callable[[Any], xr.Dataset]
    version: int = 1


DialectSpec = Dialect


@dataclass(frozen=True, kw_only=True)
class EncoderSpec:
    """An encoder of alphas or documents, made by `load(**options)`, which imports what is heavy.

    What `load` returns is described by `alphaplat.text.encoder.DocumentEncoder` for documents, and for alphas by
    `alphaplat.generator.parts.AlphaEncoder`, with the options that it is given. A parameter `poolings` of an encoder
    of documents is given all poolings by name. `knowledge_cutoff` is the last day of what it was trained on, as
    2021-08-30; '' where it was trained on nothing, None where nobody knows: what it says of earlier days may be
    hindsight.
    """

    name: str
    summary: str
    encodes: Literal["alpha", "document"]
    load: Callable[..., Any]
    knowledge_cutoff: str | None = None


@dataclass(frozen=True, kw_only=True)
class PoolingSpec:
    """Provisional: `pool(hidden, mask)` makes torch tensors (B, T, H) and (B, T) into one (B, H)."""

    name: str
    summary: str
    pool: Callable[..., Any]


@dataclass(frozen=True, kw_only=True)
class ScorerSpec:
    """Provisional: a scorer of documents, made by `load(**options)`; see `alphaplat.text.scorer.DocumentScorer`.

    `knowledge_cutoff` is as in `EncoderSpec`.
    """

    name: str
    summary: str
    load: Callable[..., Any]
    knowledge_cutoff: str | None = None


@dataclass(frozen=True, kw_only=True)
class FusionSpec:
    """A way to join encoded alphas and documents, made by `build(width=, heads=, dropout=)`.

    What it returns is described by `alphaplat.generator.parts.Fusion`; `build` imports what is heavy.
    """

    name: str
    summary: str
    build: Callable[..., Any]


@dataclass(frozen=True, kw_only=True)
class DecoderSpec:
    """A writer of expressions, made by `build(width=, layers=, heads=, ffn=, dropout=, max_tokens=)`.

    What it returns is described by `alphaplat.generator.parts.Decoder`; `build` imports what is heavy.
    """

    name: str
    summary: str
    build: Callable[..., Any]


@dataclass(frozen=True, kw_only=True)
class GeneratorSpec:
    """A proposer of alphas, made by `build(context, **options)`; see `alphaplat.search.proposer`.

    Options are given by keyword, and those of a configuration are checked against the parameters of `build`.
    A proposer that reads a file names its content, too: `identity(context, **options)` are the options as the ID of a
    run has them, with what stands in the file instead of its path.
    """

    name: str
    summary: str
    build: Callable[..., Any]
    identity: Callable[..., Mapping[str, Any]] | None = None


@dataclass(frozen=True, kw_only=True)
class ExecutorSpec:
    """Provisional: where batches of alphas are worked on, made by `build()`."""

    name: str
    summary: str
    build: Callable[..., Any]


__all__ = [
    "API_VERSION",
    "CheckSpec",
    "Conventions",
    "DecoderSpec",
    "DialectSpec",
    "EncoderSpec",
    "ExecutorSpec",
    "FieldSpec",
    "FusionSpec",
    "GeneratorSpec",
    "OperatorSpec",
    "PluginInfo",
    "PoolingSpec",
    "ScorerSpec",
    "SourceSpec",
]
