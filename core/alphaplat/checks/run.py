"""Run the checks of a profile on one alpha: every check gives an outcome, whatever happens inside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from alphaplat.checks.context import CheckContext
from alphaplat.checks.outcome import CheckOutcome, Verdict
from alphaplat.checks.profiles import Profile, built_in_profile
from alphaplat.errors import AlphaError
from alphaplat.spec import CheckSpec


def run_checks(
    context: CheckContext, specs: Iterable[CheckSpec], profile: str | Profile = "user"
) -> list[CheckOutcome]:
    """Run the checks that a profile names, in the order of `specs`.

    An exception inside a check becomes its outcome, with the verdict ERROR and a reason that names it and its plugin.
    Raises `ConfigError` for a profile that no check knows.
    """
    known = tuple(specs)
    chosen = built_in_profile(profile, known) if isinstance(profile, str) else profile
    return [
        _run_one(spec, context.with_limits(chosen.limits[spec.name])) for spec in known if spec.name in chosen.limits
    ]


def _run_one(spec: CheckSpec, context: CheckContext) -> CheckOutcome:
    try:
        outcome: object = spec.run(context)
    except AlphaError as error:
        return _broken(spec, error.message)
    except Exception as error:
        return _broken(spec, f"{type(error).__name__}: {error}")
    if not isinstance(outcome, CheckOutcome):
        return _broken(spec, f"it returned '{type(outcome).__name__}', not a CheckOutcome")
    return replace(outcome, name=spec.name)


def _broken(spec: CheckSpec, said: str) -> CheckOutcome:
    module = getattr(spec.run, "__module__", None) or "unknown"
    plugin = module.partition(".")[0]
    return CheckOutcome(spec.name, Verdict.ERROR, reason=f"check '{spec.name}' of plugin '{plugin}' broke: {said}")
