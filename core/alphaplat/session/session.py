"""A session: the platform, a panel and a registry behind a handful of calls. The module functions use a default one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Unpack, overload

import numpy as np

from alphaplat.catalogue import Platform, default_platform
from alphaplat.checks import Profile
from alphaplat.engine import StateStore, evaluate_nodes
from alphaplat.errors import AlphaError, ConfigError, one_error
from alphaplat.panel import Panel
from alphaplat.session.batch import Batch
from alphaplat.session.options import EvaluateOptions, Fields, One, SimulateOptions
from alphaplat.session.results import Result, Results
from alphaplat.simulation import Alpha, Settings
from alphaplat_dsl import Expression

if TYPE_CHECKING:
    import xarray as xr

    from alphaplat.runs.registry import Registry
    from alphaplat_dsl.limits import Limits
    from alphaplat_registry import Row


class Session:
    """Compiles, evaluates, simulates and looks up alphas.

    With a `registry`, results are written to it, and an alpha that was simulated before on the same data under the
    same settings is answered from it. `panel` is used where a call names none.
    """

    def __init__(
        self,
        *,
        platform: Platform | None = None,
        panel: Panel | None = None,
        registry: Registry | str | Path | None = None,
    ) -> None:
        from alphaplat.runs.registry import Registry

        self._platform = platform
        self.panel = panel
        self.registry = Registry(registry) if isinstance(registry, str | Path) else registry

    @property
    def platform(self) -> Platform:
        """The platform given, or the one of everything installed."""
        return self._platform if self._platform is not None else default_platform()

    def compile(
        self,
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
        """Compile a text; see `alphaplat.compile`."""
        found = panel if panel is not None else self.panel
        return self.platform.compile(
            text,
            dialect=dialect,
            conventions=conventions,
            fields=fields,
            undeclared=undeclared,
            panel_fields=None if found is None else found.field_types(),
            strict=strict,
            strict_units=strict_units,
            limits=limits,
        )

    @overload
    def evaluate(  # type: ignore[overload-overlap]
        self, alphas: One, panel: Panel | None = None, **options: Unpack[EvaluateOptions]
    ) -> xr.DataArray: ...
    @overload
    def evaluate(
        self, alphas: Sequence[One], panel: Panel | None = None, **options: Unpack[EvaluateOptions]
    ) -> list[xr.DataArray | AlphaError]: ...
    def evaluate(
        self, alphas: One | Sequence[One], panel: Panel | None = None, **options: Unpack[EvaluateOptions]
    ) -> xr.DataArray | list[xr.DataArray | AlphaError]:
        """Compute signals; see `alphaplat.evaluate`."""
        signals = self._signals(_listed(alphas), self._panel(panel), **options)
        if _is_several(alphas):
            return signals
        if isinstance(signals[0], AlphaError):
            raise signals[0]
        return signals[0]

    def _signals(
        self,
        asked: Sequence[One],
        panel: Panel,
        *,
        universe: str | None = None,
        pasteurization: bool = True,
        nan_handling: bool = False,
        since: str | date | np.datetime64 | None = None,
        backend: str = "fast",
        dialect: str = "brain",
        conventions: Mapping[str, object] | None = None,
        fields: Fields | None = None,
    ) -> list[xr.DataArray | AlphaError]:
        import xarray as xr

        compiled = self._compiled(asked, panel, dialect, conventions, fields)
        values = evaluate_nodes(
            [one.node for one in compiled if isinstance(one, Expression)],
            panel,
            self.platform,
            universe=universe,
            pasteurization=pasteurization,
            nan_handling=nan_handling,
            since=since,
            backend=backend,
            states=StateStore.of_user(),
        )
        signals: list[xr.DataArray | AlphaError] = []
        for one in compiled:
            found = next(values) if isinstance(one, Expression) else one
            if isinstance(found, AlphaError):
                signals.append(found)
            else:
                assert isinstance(one, Expression)
                coords = {"time": panel.times[len(panel.times) - len(found) :], "asset": panel.assets}
                attrs = {"expression": one.canonical, "expression_id": one.id, "snapshot": panel.snapshot}
                signals.append(xr.DataArray(found, coords, ("time", "asset"), name="signal", attrs=attrs))
        return signals

    @overload
    def simulate(  # type: ignore[overload-overlap]
        self,
        alphas: One,
        panel: Panel | None = None,
        settings: Settings | None = None,
        **options: Unpack[SimulateOptions],
    ) -> Result: ...
    @overload
    def simulate(
        self,
        alphas: Sequence[One],
        panel: Panel | None = None,
        settings: Settings | None = None,
        **options: Unpack[SimulateOptions],
    ) -> Results: ...
    def simulate(
        self,
        alphas: One | Sequence[One],
        panel: Panel | None = None,
        settings: Settings | None = None,
        **options: Unpack[SimulateOptions],
    ) -> Result | Results:
        """Simulate alphas; see `alphaplat.simulate`."""
        if settings is not None and not isinstance(settings, Settings):
            raise ConfigError(f"settings are alphaplat.Settings(...), not {type(settings).__name__}")
        if _is_several(alphas):
            return self._results(_listed(alphas), self._panel(panel), settings, **options)
        alone: SimulateOptions = {**options, "strict": True}
        return self._results(_listed(alphas), self._panel(panel), settings, **alone)[0]

    def _results(
        self,
        asked: Sequence[One],
        panel: Panel,
        settings: Settings | None,
        *,
        profile: str | Profile | None = "user",
        dialect: str = "brain",
        conventions: Mapping[str, object] | None = None,
        fields: Fields | None = None,
        strict: bool = False,
        fresh: bool = False,
        progress: Callable[[int, int], None] | None = None,
    ) -> Results:
        from alphaplat.runs.pipeline import refuse_settings

        refuse_settings([settings] if settings is not None else [], panel)
        compiled = self._compiled(asked, panel, dialect, conventions, fields)
        ready = [
            found if isinstance(found, AlphaError) else _alpha(one, found, settings)
            for one, found in zip(asked, compiled, strict=True)
        ]
        texts = [one if isinstance(one, str) else _text(one) for one in asked]
        results = Results(Batch(self, panel, profile).simulated(texts, ready, fresh=fresh, progress=progress))
        errors = [result.error for result in results if result.error is not None]
        if errors and strict:
            raise one_error(errors)
        return results

    def find(self, where: str = "", *, sort: str = "-sharpe", limit: int | None = 100) -> list[Row]:
        """Registered alphas that a filter lets through, such as `sharpe > 1.25 and tag = reversal`."""
        if self.registry is None:
            raise ConfigError("this session has no registry to look in", help="Session(registry='alphas.db')")
        return self.registry.find(where, sort=sort, limit=limit)

    def _panel(self, panel: Panel | None) -> Panel:
        found = panel if panel is not None else self.panel
        if not isinstance(found, Panel):
            help = "give one: ap.Panel(dataset), ap.open_panel(path) or ap.synthetic_market()"
            raise ConfigError("there is no panel to work on" if found is None else "this is not a panel", help=help)
        return found

    def _compiled(
        self,
        asked: Sequence[One],
        panel: Panel,
        dialect: str,
        conventions: Mapping[str, object] | None,
        fields: Fields | None,
    ) -> list[Expression | AlphaError]:
        """Compile what is text, and take what is compiled; mistakes are kept as entries."""
        compiled: list[Expression | AlphaError] = []
        for one in asked:
            try:
                if isinstance(one, str):
                    compiled.append(self.compile(one, dialect, conventions, fields, panel=panel))
                elif isinstance(one, Expression | Alpha):
                    compiled.append(one.expression if isinstance(one, Alpha) else one)
                else:
                    raise ConfigError(f"an alpha is a text, an Expression or an Alpha, not {type(one).__name__}")
            except AlphaError as error:
                compiled.append(error)
        return compiled


def _is_several(alphas: object) -> bool:
    return not isinstance(alphas, str | Expression | Alpha)


def _listed(alphas: Any) -> list[Any]:
    if not _is_several(alphas):
        return [alphas]
    try:
        return list(alphas)
    except TypeError:
        raise ConfigError(f"an alpha is a text, an Expression or an Alpha, not {type(alphas).__name__}") from None


def _alpha(one: One, expression: Expression, settings: Settings | None) -> Alpha:
    """The alpha as given, where it was one and no settings are said; else the expression under the settings."""
    if isinstance(one, Alpha) and settings is None:
        return one
    return Alpha(expression, settings if settings is not None else Settings())


def _text(one: Any) -> str:
    if isinstance(one, Alpha):
        return one.expression.text
    return str(one.text) if isinstance(one, Expression) else repr(one)
