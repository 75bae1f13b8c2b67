"""The test in the next smaller universe: an alpha must not live from illiquid names alone."""

from __future__ import annotations

import numpy as np

from alphaplat.checks import CheckContext, CheckOutcome, Verdict
from alphaplat.errors import DataError
from alphaplat.spec import CheckSpec
from alphaplat_checks_submission.levels import without

LADDER = (1000, 500, 200, 100, 50)


def next_smaller(names: float) -> str:
    """The universe in which one of so many names is tested: the largest of the ladder that is at most half of it.

    Below the ladder it is the more liquid half.

    >>> next_smaller(3000), next_smaller(1000), next_smaller(480), next_smaller(40)
    ('top1000', 'top500', 'top200', 'top20')
    """
    return f"top{next((count for count in LADDER if count <= names / 2), max(int(names // 2), 1))}"


def low_sub_universe_sharpe(context: CheckContext) -> CheckOutcome:
    """Sharpe in the next smaller universe is at least factor · sqrt(its size / the universe's size) · Sharpe.

    The signal is masked to the smaller universe, neutralized by market and scaled to the whole book again.
    """
    name = "low_sub_universe_sharpe"
    sharpe, size = context.metric("sharpe"), context.metric("universe_size")
    if sharpe is None or size is None:
        return without(name, "sharpe", context)
    if sharpe <= 0:
        return CheckOutcome(name, Verdict.SKIP, reason=f"a Sharpe of {sharpe:.2f} leaves nothing that could hold")
    universe = context.settings.universe
    declared = universe.removeprefix("top")
    smaller = next_smaller(float(declared) if universe.startswith("top") and declared.isdigit() else size)
    try:
        simulation = context.resimulate(universe=smaller, neutralization="market")
    except DataError as error:
        return CheckOutcome(name, Verdict.SKIP, reason=f"there is no universe '{smaller}': {error.message}")
    sub_size = simulation.metrics["universe_size"]
    if np.isnan(sub_size) or sub_size >= size:
        why = simulation.reasons.get("universe_size", f"it is not smaller than '{universe}'")
        return CheckOutcome(name, Verdict.SKIP, reason=f"'{smaller}' cannot be tested: {why}")
    least = context.limit("factor") * float(np.sqrt(sub_size / size)) * sharpe
    value = simulation.metrics["sharpe"]
    if np.isnan(value):
        return CheckOutcome(
            name, Verdict.FAIL, None, least, f"no Sharpe in '{smaller}': {simulation.reasons['sharpe']}"
        )
    verdict = Verdict.PASS if value >= least else Verdict.FAIL
    said = "holds" if verdict is Verdict.PASS else "does not hold"
    return CheckOutcome(
        name, verdict, value, least, f"the alpha {said} in '{smaller}' ({sub_size:.0f} of {size:.0f} names)"
    )


CHECKS = [
    CheckSpec(
        name="low_sub_universe_sharpe",
        summary="Sharpe in the next smaller universe keeps 0.75 of what its size lets expect",
        run=low_sub_universe_sharpe,
        limits={"user": {"factor": 0.75}, "consultant": {"factor": 0.75}},
        source="WorldQuant BRAIN, learn pages: sub-universe test",
    ),
]
