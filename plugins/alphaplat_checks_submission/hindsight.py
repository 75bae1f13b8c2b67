"""The test of hindsight: a text model that was trained on later days may know how the story ends."""

from __future__ import annotations

import numpy as np

from alphaplat.checks import CheckContext, CheckOutcome, Verdict
from alphaplat.spec import CheckSpec

NAME = "hindsight"


def hindsight(context: CheckContext) -> CheckOutcome:
    """Warn where days were earned that the model behind a field had been trained on, or nobody says whether it was.

    The value is the number of such days, between the first and the last one with a position.
    """
    if context.expression is None:
        return CheckOutcome(NAME, Verdict.SKIP, reason="there is no expression, only a signal")
    told = {name: context.fields[name].knowledge_cutoff for name in context.expression.fields if name in context.fields}
    trained = {name: cutoff for name, cutoff in told.items() if cutoff}
    if not trained:
        return CheckOutcome(NAME, Verdict.PASS, 0.0, 0.0, "no field was made by a trained model")
    unknown = sorted(name for name, cutoff in trained.items() if cutoff == "unknown")
    if unknown:
        reason = f"nobody says up to which day the model behind '{unknown[0]}' was trained"
        return CheckOutcome(NAME, Verdict.WARN, reason=f"{reason}: its results may be hindsight")
    name, cutoff = max(trained.items(), key=lambda one: one[1])
    dates = context.simulation.dates[context.simulation.span]
    days = int(np.count_nonzero(dates.astype("datetime64[D]") <= np.datetime64(cutoff)))
    said = f"the model behind '{name}' was trained on texts up to {cutoff}"
    if days:
        return CheckOutcome(NAME, Verdict.WARN, float(days), 0.0, f"{said}: what it earned until then may be hindsight")
    return CheckOutcome(NAME, Verdict.PASS, 0.0, 0.0, f"{said}, before the first position")


CHECKS = [
    CheckSpec(
        name=NAME,
        summary="no day was earned that a text model had been trained on; where one was it is a warning",
        run=hindsight,
        limits={"user": {}, "consultant": {}},
        source="ours: the knowledge cutoff of a model is a fact of every result",
    ),
]
