"""The calls of a researcher's day, as functions over one default session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, Unpack, overload

from alphaplat.checks import CheckOutcome
from alphaplat.errors import AlphaError
from alphaplat.panel import Panel
from alphaplat.session.options import EvaluateOptions, Fields, One, SimulateOptions
from alphaplat.session.results import Result, Results
from alphaplat.session.session import Session
from alphaplat.simulation import Settings
from alphaplat_dsl import Expression

if TYPE_CHECKING:
    import xarray as xr

    from alphaplat_dsl.limits import Limits

__all__ = ["Result", "Results", "Session", "check", "compile", "evaluate", "simulate", "synthetic_market"]


@cache
def _default() -> Session:
    return Session()


def compile(
    text: str,
    dialect: str = "brain",
    conventions: Mapping[str, object] | None = None,
    fields: Fields | None = None,
    undeclared: Literal["error", "infer"] = "error",
    *,
    panel: Panel | None = None,
    strict: bool = False,
    strict_units: bool = False,
    limits: Limits | None = None,
) -> Expression:
    """Compile a text to an expression: names, kinds, units and causality are checked, and it gets its ID.

    `conventions` change what the dialect takes for granted, such as `{"ddof": 1}`. `fields` define names by other
    texts, which are inlined, or declare them by a `FieldSpec`. With `undeclared="infer"` unknown names take the kind
    that their use demands. The fields of a `panel` are known beside those that plugins declare. `strict` refuses what
    is otherwise put right with a warning, `strict_units` refuses units that do not fit. `limits` are other bounds on
    the size of texts, `alphaplat_dsl.Limits(...)`.

    Raises AlphaError; where a text has several mistakes, all of them at once.

    >>> compile("-rank( DELTA(close, 5) )").canonical
    '-rank(ts_delta(close, 5))'
    """
    return _default().compile(
        text,
        dialect,
        conventions,
        fields,
        undeclared,
        panel=panel,
        strict=strict,
        strict_units=strict_units,
        limits=limits,
    )


@overload
def evaluate(  # type: ignore[overload-overlap]
    alphas: One, panel: Panel, **options: Unpack[EvaluateOptions]
) -> xr.DataArray: ...
@overload
def evaluate(
    alphas: Sequence[One], panel: Panel, **options: Unpack[EvaluateOptions]
) -> list[xr.DataArray | AlphaError]: ...
def evaluate(
    alphas: One | Sequence[One], panel: Panel, **options: Unpack[EvaluateOptions]
) -> xr.DataArray | list[xr.DataArray | AlphaError]:
    """Compute the signal of an expression or text: an array (time, asset) in the panel's dtype.

    NaN outside the universe (None: names with a bar), never infinite, never lagged: the value of a day uses that day's
    data. `pasteurization` masks the inputs to the universe, too. `since` gives only the days from that one on. A list
    gives a list, in which a failing alpha is its error; one alpha alone raises it. `dialect`, `conventions` and
    `fields` are those of `compile`.

    >>> panel = synthetic_market(seed=1, assets=20, years=1)
    >>> evaluate("rank(close)", panel).dims
    ('time', 'asset')
    """
    return _default().evaluate(alphas, panel, **options)


@overload
def simulate(  # type: ignore[overload-overlap]
    alphas: One, panel: Panel, settings: Settings | None = None, **options: Unpack[SimulateOptions]
) -> Result: ...
@overload
def simulate(
    alphas: Sequence[One], panel: Panel, settings: Settings | None = None, **options: Unpack[SimulateOptions]
) -> Results: ...
def simulate(
    alphas: One | Sequence[One],
    panel: Panel,
    settings: Settings | None = None,
    **options: Unpack[SimulateOptions],
) -> Result | Results:
    """Backtest an alpha: metrics, daily PnL, weights, and the checks of a `profile` (default `user`; None: no checks).

    A list gives `Results` in its order, in which failures are entries, unless `strict` raises them together; one alpha
    alone raises its error. Settings default to delay 1, market neutral, no more than 8 % in a name.

    >>> panel = synthetic_market(seed=1, assets=20, years=1)
    >>> results = simulate(["rank(close)", "rank(clse)"], panel)
    >>> results[0].ok, results[1].error.code
    (True, 'name')
    """
    return _default().simulate(alphas, panel, settings, **options)


def check(
    alpha: One, panel: Panel, settings: Settings | None = None, **options: Unpack[SimulateOptions]
) -> tuple[CheckOutcome, ...]:
    """Simulate one alpha and return what the checks of a profile (default: `user`) say of it."""
    return _default().simulate(alpha, panel, settings, **options).checks


def synthetic_market(seed: int = 0, **options: Any) -> Panel:
    """The built-in market: a panel made from a seed, with fundamentals, news scores and planted alphas.

    By default 500 names over 5 years; `options` are those of the source, such as `assets` and `years`. The same
    options give the same bits, in every process. It is nobody's data, and survivorship free.
    """
    from alphaplat.runs.panels import build

    return build(_default().platform, "synthetic", {"seed": seed, **options})
