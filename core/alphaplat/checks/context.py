"""What a check may look at: the simulation, its settings and expression, the limits, and two things on request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from alphaplat.errors import ConfigError
from alphaplat.simulation.market import Market
from alphaplat.simulation.settings import Settings
from alphaplat.simulation.simulate import Simulation, simulate_signal
from alphaplat.simulation.timeline import Dates, Floats

if TYPE_CHECKING:
    from alphaplat.panel.fields import FieldInfo
    from alphaplat_dsl import Expression


class SubmittedAlpha(NamedTuple):
    """A submitted alpha as the self-correlation check needs it; `dates` and `pnl` are daily, of one length."""

    alpha_id: str
    sharpe: float
    dates: Dates
    pnl: Floats


class Resimulate(Protocol):
    """Simulates the same signal in a part of its universe, or with another neutralization."""

    def __call__(self, *, universe: str | None = None, neutralization: str | None = None) -> Simulation: ...


@dataclass(frozen=True, kw_only=True, eq=False)
class CheckContext:
    """The facts for the checks of one alpha; `of` makes one from a signal.

    `limits` are the thresholds of the running check, read by `limit`. `submitted()` gives the submitted alphas, and
    is None where there is no registry to ask. `expression` is None where only a signal is known. `fields` is what the
    panel says of its fields, by name.
    """

    simulation: Simulation
    settings: Settings
    resimulate: Resimulate
    expression: Expression | None = None
    alpha_id: str = ""
    submitted: Callable[[], Iterable[SubmittedAlpha]] | None = None
    limits: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    fields: Mapping[str, FieldInfo] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(
        cls,
        signal: npt.NDArray[Any],
        market: Market,
        settings: Settings,
        *,
        simulation: Simulation | None = None,
        expression: Expression | None = None,
        alpha_id: str = "",
        submitted: Callable[[], Iterable[SubmittedAlpha]] | None = None,
        fields: Mapping[str, FieldInfo] = MappingProxyType({}),
    ) -> CheckContext:
        """A context over a signal (time, asset) evaluated for these settings; simulates it unless that was done."""

        def resimulate(*, universe: str | None = None, neutralization: str | None = None) -> Simulation:
            members = market.universe(settings.universe)
            if universe is not None:
                members = members & market.universe(universe)
            changed = settings if neutralization is None else settings.replace(neutralization=neutralization)
            return simulate_signal(signal, market, changed, universe=members, keep_weights=False)

        return cls(
            simulation=simulation if simulation is not None else resimulate(),
            settings=settings,
            resimulate=resimulate,
            expression=expression,
            alpha_id=alpha_id,
            submitted=submitted,
            fields=fields,
        )

    def limit(self, name: str) -> float:
        """A threshold by name; `name_d0` holds for delay 0 and `name_d1` for later ones, before the plain name."""
        for key in (f"{name}_d{min(self.settings.delay, 1)}", name):
            if key in self.limits:
                return self.limits[key]
        raise ConfigError(f"the profile gives no limit '{name}'", help=f"it gives: {', '.join(self.limits) or 'none'}")

    def metric(self, name: str) -> float | None:
        """A metric of the simulation, None where it has none."""
        value = self.simulation.metrics.get(name, np.nan)
        return None if np.isnan(value) else value

    def with_limits(self, limits: Mapping[str, float]) -> CheckContext:
        """The same facts under the thresholds of another check."""
        return replace(self, limits=MappingProxyType(dict(limits)))
