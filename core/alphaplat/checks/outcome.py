"""What a check says: a verdict, the value that it looked at, the limit that it held it against, and a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a check ended. SKIP says that it could not look, and never counts as PASS."""

    PASS = "pass"
    WARN = "warn"
    FAIL = "fail"
    ERROR = "error"
    SKIP = "skip"


@dataclass(frozen=True)
class CheckOutcome:
    """The verdict of one check, with a reason in one sentence; `value` and `limit` are None where there is none."""

    name: str
    verdict: Verdict
    value: float | None = None
    limit: float | None = None
    reason: str = ""

    @property
    def passed(self) -> bool:
        return self.verdict is Verdict.PASS

    def __str__(self) -> str:
        numbers = "" if self.value is None else f" {self.value:.4g}"
        numbers += "" if self.limit is None else f" (limit {self.limit:.4g})"
        return f"{self.verdict.upper():5} {self.name}{numbers}: {self.reason}"


def acceptable(outcomes: Iterable[CheckOutcome]) -> bool:
    """Whether no check failed or broke, and at least one passed.

    >>> acceptable([CheckOutcome("a", Verdict.SKIP)])
    False
    """
    verdicts = {outcome.verdict for outcome in outcomes}
    return Verdict.PASS in verdicts and not verdicts & {Verdict.FAIL, Verdict.ERROR}
