"""One operator's NumPy kernel at work, and whom to blame when it fails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from alphaplat.engine.context import EvaluationContext
from alphaplat.engine.plan import Step
from alphaplat.engine.values import settle, what_went_wrong
from alphaplat.errors import AlphaError, AlphaLimitError, PluginError
from alphaplat.panel.fields import Array, FieldData


@contextmanager
def blamed(step: Step) -> Iterator[None]:
    """Turn what an operator raises into an `AlphaError` that names it."""
    try:
        yield
    except AlphaError:
        raise
    except Exception as error:
        assert step.spec is not None
        who = f"operator '{step.spec.name}' of plugin '{step.owner}'"
        if isinstance(error, MemoryError):
            raise AlphaLimitError(f"{who} ran out of memory", help="evaluate fewer days or assets at once") from error
        raise PluginError(f"{who} {what_went_wrong(error)}") from error


def apply_kernel(
    step: Step,
    args: Sequence[FieldData],
    context: EvaluationContext | None,
    shape: tuple[int, int],
    dtype: np.dtype[Any],
    state: Array | None = None,
) -> FieldData:
    """A fresh value of the node over (days, assets); the arguments are read-only, a constant is 0-d or spread out.

    A `state` that the operator declares is changed from that before the days to that after them.
    """
    spec = step.spec
    assert spec is not None
    assert spec.kernel is not None
    extra: dict[str, Any] = {"context": context} if spec.needs_context else {}
    extra |= {} if state is None else {"state": state}
    with blamed(step), np.errstate(all="ignore"):
        raw = spec.kernel(*args, **step.literals, **extra)
        return settle(
            raw, args, kind=step.kind, shape=spec.shape, carries=spec.carries, days_and_assets=shape, dtype=dtype
        )
