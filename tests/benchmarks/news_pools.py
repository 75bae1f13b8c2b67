"""What pools of alphas, and the 101 formulaic alphas, are worth to train, to validate and to test."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from news_market import FEED, PARTS

import alphaplat as ap
from alphaplat.engine import evaluate_nodes
from alphaplat.errors import AlphaError
from alphaplat.panel import Panel
from alphaplat.search import Pool, RewardSettings
from alphaplat.search.exposures import Exposures, Target, exposures_of, overlap
from alphaplat.simulation import Market, Settings, Simulation, simulate_signal
from alphaplat_dsl import Expression

MEASURES = ("rank_ic", "sharpe", "turnover", "break_even")
LARGEST = 20


class Way(NamedTuple):
    """What a pool asks of new members, as a t-value, and whether they count alike or as the search weights them."""

    least_t: float
    alike: bool

    def __str__(self) -> str:
        return f"t-value of {self.least_t:g} or more, {'signs alone' if self.alike else 'weights of the search'}"

    def of(self, pool: Pool) -> dict[str, float]:
        """The texts, each with its weight; the sizes of weights sum to 1."""
        weights = np.sign(pool.weights) if self.alike else pool.weights
        return dict(zip(pool.texts, (weights / (np.abs(weights).sum() or 1)).tolist(), strict=True))


WAYS = tuple(Way(least_t, alike) for least_t in (3.0, 0.0) for alike in (False, True))


def settings_of(part: str) -> Settings:
    """The settings of the study, on the days of a part."""
    start, end = PARTS[part]
    return Settings.model_validate({"delay": 1, "neutralization": "market", "start": start, "end": end})


class Days:
    """A panel, and simulations on its parts of combinations of alphas: weighted sums of their exposures."""

    def __init__(self, panel: Panel) -> None:
        self.panel, self.market, self.platform = panel, Market.from_panel(panel), ap.default_platform()
        self._known: dict[str, Exposures] = {}

    def compiled(self, text: str, dialect: str = "brain") -> Expression:
        return self.platform.compile(text, dialect=dialect, panel_fields=self.panel.field_types())

    def exposures(self, texts: Sequence[str], dialect: str = "brain") -> dict[str, Exposures]:
        """The exposures (days, names) of alphas by their texts, NaN where there is none; each is evaluated once."""
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        universe = self.market.universe("all")
        signals = evaluate_nodes([self.compiled(text, dialect).node for text in missing], self.panel, self.platform)
        for text, signal in zip(missing, signals, strict=True):
            if isinstance(signal, AlphaError):
                raise signal
            known = universe & np.isfinite(signal)
            self._known[text] = np.where(known, exposures_of(np.where(known, signal, np.nan)), np.float32(np.nan))
        return {text: self._known[text] for text in texts}

    def simulated(self, weights: Mapping[str, float], part: str, dialect: str = "brain") -> Simulation:
        """A combination on the days of a part; NaN where none of its alphas has a value."""
        combined, known = np.zeros(self.panel.shape), np.zeros(self.panel.shape, dtype=np.bool_)
        for text, exposures in self.exposures(list(weights), dialect).items():
            combined += weights[text] * np.nan_to_num(exposures)
            known |= np.isfinite(exposures)
        return simulate_signal(np.where(known, combined, np.nan), self.market, settings_of(part), keep_weights=False)

    def measured(self, weights: Mapping[str, float], part: str, dialect: str = "brain") -> dict[str, float]:
        """The measures of such a combination on a part; an empty one earns nothing, and all of its measures are 0."""
        if not weights:
            return dict.fromkeys(MEASURES, 0.0)
        metrics = self.simulated(weights, part, dialect).metrics
        return {name: metrics[name] for name in MEASURES}

    def has_text(self, text: str) -> bool:
        """Whether an alpha uses a field that was made of news."""
        return any(name.startswith(f"{FEED}_") for name in self.compiled(text).fields)


def formulas(data: Path) -> dict[str, str]:
    """The 101 formulaic alphas by number, as published."""
    with (data / "alpha101.tsv").open(encoding="utf-8") as lines:
        return {row["id"]: row["formula"] for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)}


def fitted(texts: Sequence[str], days: Days) -> Pool:
    """The best few of published alphas, chosen and weighted on the training days as a search does."""
    target = Target.of(days.market, settings_of("train"))
    known = {text: target.of_signal(exposures) for text, exposures in days.exposures(texts, "paper").items()}
    overlaps = np.array([[overlap(left, right) for right in known.values()] for left in known.values()])
    ics = np.array([target.ic(exposures) for exposures in known.values()])
    return Pool(RewardSettings().ridge, tuple(known), tuple(known), ics, overlaps).best(LARGEST)


def likeness(profit: Any, others: Mapping[str, Any]) -> tuple[float, float, str]:
    """How a daily profit correlates with others: the mean absolute correlation, the largest, and whose that is."""
    found = {name: _correlation(profit, other) for name, other in others.items()}
    largest = max(found, key=found.__getitem__)
    return float(np.mean(list(found.values()))), found[largest], largest


def _correlation(left: Any, right: Any) -> float:
    """The absolute correlation of two series, 0 where one of them does not vary."""
    return abs(float(np.corrcoef(left, right)[0, 1])) if left.std() > 0 and right.std() > 0 else 0.0
