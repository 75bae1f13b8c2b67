"""What a simulation gives to a researcher: one `Result`, or `Results` in the order of the alphas."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from alphaplat.checks import CheckOutcome
from alphaplat.errors import AlphaError
from alphaplat.simulation import Alpha, Settings, Simulation

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from alphaplat_dsl import Expression


@dataclass(frozen=True, kw_only=True, eq=False)
class Result:
    """One alpha on one panel: numbers, daily series, weights and checks; or the `error` that says why there are none.

    `metrics` have the names of `alphaplat_registry.METRICS`; a NaN has its reason in `reasons`. `cached` says that the
    registry answered, so that nothing was computed.
    """

    text: str
    alpha: Alpha | None = None
    metrics: Mapping[str, float] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    checks: tuple[CheckOutcome, ...] = ()
    error: AlphaError | None = None
    cached: bool = False
    evaluation_id: str = ""
    years: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    parts: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    daily_pnl: tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]] | None = None
    simulate: Callable[[], tuple[Simulation, list[str]]] | None = None

    @property
    def ok(self) -> bool:
        """Whether there are numbers."""
        return self.error is None

    @property
    def id(self) -> str:
        """The alpha's ID, '' where the text did not compile."""
        return self.alpha.id if self.alpha is not None else ""

    @property
    def expression(self) -> Expression:
        return self._alpha.expression

    @property
    def settings(self) -> Settings:
        return self._alpha.settings

    @cached_property
    def pnl(self) -> pd.Series[float]:
        """Dollars of profit by the day on which they are booked, before costs; empty where nothing was held."""
        import pandas as pd

        dates, values = self.daily_pnl if self.daily_pnl is not None else (np.array([], "datetime64[ns]"), np.array([]))
        return pd.Series(values, index=pd.DatetimeIndex(dates, name="time"), name="pnl", dtype="float64")

    @cached_property
    def weights(self) -> xr.DataArray:
        """The weights (time, asset) that earn on each day; computed when first asked for."""
        import xarray as xr

        if self.simulate is None:
            raise self._alpha_error()
        simulation, assets = self.simulate()
        coords = {"time": simulation.dates, "asset": assets}
        return xr.DataArray(simulation.weights, coords, ("time", "asset"), name="weights")

    @cached_property
    def by_year(self) -> pd.DataFrame:
        """The metrics of each calendar year."""
        import pandas as pd

        return pd.DataFrame.from_dict(dict(self.years), orient="index").rename_axis("year")

    @cached_property
    def by_part(self) -> pd.DataFrame:
        """The metrics of the train and test parts; empty where the settings name no test period.

        The registry does not keep them: of a cached result they are computed when first asked for.
        """
        import pandas as pd

        parts = self.parts
        if self.cached and self.settings.test_period is not None and self.simulate is not None:
            parts = self.simulate()[0].by_part
        return pd.DataFrame.from_dict(dict(parts), orient="index").rename_axis("part")

    @property
    def _alpha(self) -> Alpha:
        if self.alpha is None:
            raise self._alpha_error()
        return self.alpha

    def _alpha_error(self) -> AlphaError:
        return self.error if self.error is not None else AlphaError(f"'{self.text}' has no simulation to ask")

    def __repr__(self) -> str:
        from alphaplat.report.result_text import result_text

        return result_text(self)

    def _repr_html_(self) -> str:
        from alphaplat.report.result_html import result_html

        return result_html(self)


class Results(Sequence[Result]):
    """Results in the order of the alphas that were asked for; failures are entries, too.

    `results["sharpe"]` is one metric of all of them, NaN for failures.
    """

    def __init__(self, results: Sequence[Result]) -> None:
        self._results = tuple(results)

    def __len__(self) -> int:
        return len(self._results)

    def __iter__(self) -> Iterator[Result]:
        return iter(self._results)

    @overload
    def __getitem__(self, key: int) -> Result: ...
    @overload
    def __getitem__(self, key: slice) -> Results: ...
    @overload
    def __getitem__(self, key: str) -> np.ndarray[Any, np.dtype[np.float64]]: ...
    def __getitem__(self, key: int | slice | str) -> Any:
        if isinstance(key, str):
            return np.array([result.metrics.get(key, np.nan) for result in self._results], dtype=np.float64)
        if isinstance(key, slice):
            return Results(self._results[key])
        return self._results[key]

    @property
    def failed(self) -> Results:
        """Those without numbers."""
        return Results([result for result in self._results if not result.ok])

    def sort(self, metric: str = "sharpe", *, descending: bool = True) -> Results:
        """The same, by a metric; those without it come last."""
        values = self[metric]
        order = np.argsort(-values if descending else values, kind="stable")
        return Results([self._results[int(number)] for number in order])

    def to_frame(self) -> pd.DataFrame:
        """One row an alpha: ID, text, metrics, and the error's sentence of those that failed."""
        import pandas as pd

        rows = [
            {
                "alpha_id": result.id,
                "expression": result.text if result.alpha is None else result.expression.canonical,
                **result.metrics,
                "error": "" if result.error is None else result.error.message,
            }
            for result in self._results
        ]
        return pd.DataFrame(rows)

    def __repr__(self) -> str:
        from alphaplat.report.result_text import results_text

        return results_text(self)

    def _repr_html_(self) -> str:
        from alphaplat.report.result_html import results_html

        return results_html(self)
