"""What a worker needs to know to make its evaluator: small facts, which are sent to it, and files, which it opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from alphaplat.catalogue import default_platform
from alphaplat.checks import SubmittedAlpha
from alphaplat.errors import ConfigError, DataError
from alphaplat.panel import Panel, open_panel
from alphaplat.runs.config import RunConfig
from alphaplat.runs.driver import profile_of
from alphaplat.runs.evaluator import Evaluator
from alphaplat.simulation import Settings
from alphaplat.simulation.timeline import period_rows, split_row


@dataclass(frozen=True, kw_only=True)
class Opening:
    """Opens the stored panel of a snapshot and the installed plugins, and makes an evaluator over them."""

    config: RunConfig
    snapshot: str
    submitted: tuple[SubmittedAlpha, ...]
    run_id: str
    threads: int

    def __call__(self) -> Evaluator:
        assert self.config.panel.path is not None
        panel = open_panel(self.config.panel.path)
        if panel.snapshot != self.snapshot:
            raise DataError("the panel was changed while a search was using it", help="start the search again")
        assert self.config.search is not None
        platform = default_platform()
        return Evaluator(
            panel=panel,
            platform=platform,
            settings=training(self.config.settings, panel),
            reward=self.config.search.reward,
            profile=profile_of(self.config, platform),
            submitted=self.submitted,
            run_id=self.run_id,
            seed=self.config.seed,
            threads=self.threads,
        )


def training(settings: Settings, panel: Panel) -> Settings:
    """The settings of the days before their test period: a search looks at nothing else."""
    if settings.test_period is None:
        return settings
    days = panel.times[period_rows(panel.times, settings.start, settings.end)]
    split = split_row(days, settings.test_period)
    if not split:
        raise ConfigError(
            f"the test period '{settings.test_period}' leaves no day to search on",
            help=f"the settings look at {len(days)} days: choose a shorter test period",
        )
    last: date = days[split - 1].astype("datetime64[D]").item()
    return settings.replace(end=last, test_period=None)
