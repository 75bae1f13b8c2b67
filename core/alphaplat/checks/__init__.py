"""Checks: tests that an alpha passes or not, run by profile, each with a verdict and a reason."""

from __future__ import annotations

from alphaplat.checks.context import CheckContext, SubmittedAlpha
from alphaplat.checks.outcome import CheckOutcome, Verdict
from alphaplat.checks.profiles import Profile, built_in_profile, load_profile, profile_names
from alphaplat.checks.run import run_checks

__all__ = [
    "CheckContext",
    "CheckOutcome",
    "Profile",
    "SubmittedAlpha",
    "Verdict",
    "built_in_profile",
    "load_profile",
    "profile_names",
    "run_checks",
]
