"""The keyword arguments of the calls that take one alpha or many, written down once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, TypeAlias, TypedDict

import numpy as np

if TYPE_CHECKING:
    from alphaplat.checks import Profile
    from alphaplat.simulation import Alpha
    from alphaplat.spec import FieldSpec
    from alphaplat_dsl import Expression
    from alphaplat_dsl.catalogue import FieldType

One: TypeAlias = "str | Expression | Alpha"
Fields: TypeAlias = "Mapping[str, str | FieldType | FieldSpec]"


class CompileOptions(TypedDict, total=False):
    """How texts are read: the dialect (default `brain`), changes of its conventions, definitions of fields."""

    dialect: str
    conventions: Mapping[str, object] | None
    fields: Fields | None


class EvaluateOptions(CompileOptions, total=False):
    """How signals are computed; see `alphaplat.evaluate`. Values do not depend on the `backend`, fast or reference."""

    universe: str | None
    pasteurization: bool
    nan_handling: bool
    since: str | date | np.datetime64 | None
    backend: str


class SimulateOptions(CompileOptions, total=False):
    """Which checks run (default `user`), and whether failures are raised; see `alphaplat.simulate`.

    `fresh` computes what the registry knows, too: checks look at alphas that were submitted since. `progress` is told
    how many of the alphas that are computed are done, and how many these are.
    """

    profile: str | Profile | None
    strict: bool
    fresh: bool
    progress: Callable[[int, int], None] | None
