"""The submission tests: what an alpha must show before it may be submitted.

Formulas and thresholds are those that WorldQuant BRAIN has published for its users and consultants; where it has
published none, the check's summary says that the threshold is ours.
"""

from __future__ import annotations

from alphaplat import hookimpl
from alphaplat.spec import CheckSpec, PluginInfo


@hookimpl
def alphaplat_plugin() -> PluginInfo:
    return PluginInfo(name="checks_submission", description="the tests before a submission")


@hookimpl
def alphaplat_checks() -> list[CheckSpec]:
    from alphaplat_checks_submission import correlation, hindsight, holdings, ladder, levels, subuniverse, units

    return [
        *holdings.CHECKS,
        *levels.CHECKS,
        *subuniverse.CHECKS,
        *correlation.CHECKS,
        *ladder.CHECKS,
        *units.CHECKS,
        *hindsight.CHECKS,
    ]
