"""Kernels by operator: the compiled one where an operator names one, imported when first needed."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import import_module
from multiprocessing import parent_process
from typing import Any

import numpy as np

from alphaplat.engine.apply import apply_kernel, blamed
from alphaplat.engine.context import EvaluationContext
from alphaplat.engine.plan import Step
from alphaplat.engine.states import Carried, begin_with
from alphaplat.engine.values import read_only
from alphaplat.errors import AlphaError
from alphaplat.panel.fields import Array
from alphaplat.spec import OperatorSpec

Notify = Callable[[str], None]
SLOW_SECONDS = 2.0
_ready: set[tuple[object, ...]] = set()


@cache
def load(target: str) -> Callable[..., None]:
    """The function that `module:function` names."""
    module, _, name = target.partition(":")
    found: Callable[..., None] = getattr(import_module(module), name)
    return found


def history(step: Step) -> int | None:
    """How many rows before the first wanted one an operator must see; None for all."""
    spec, low = step.spec, step.reach[0]
    if spec is None or spec.shape == "pointwise":
        return 0
    if low is None or spec.shape == "recursive":
        return None
    least = max(0, -low)
    if spec.fast is None:
        return least
    try:
        declared = getattr(load(spec.fast), "history", None)
    except (ImportError, AttributeError):  # said when the kernel is needed
        return least
    return max(least, declared(step.literals) if declared is not None else _usual(step.literals))


def _usual(literals: Mapping[str, Any]) -> int:
    window = literals.get("d")
    return 2 * int(window) if isinstance(window, int) else 0


class Bound:
    """An operator with its literals, ready for any part of a panel."""

    def __init__(self, step: Step, dtype: np.dtype[Any], nan_handling: bool, carried: Carried | None = None) -> None:
        assert step.spec is not None
        self.step = step
        self.carried = carried
        self.dtype = dtype
        with blamed(step):
            self.fast = None if step.spec.fast is None else load(step.spec.fast)
        self.timed = step.spec.shape in ("rolling", "recursive")
        self.extra = tuple(step.literals.values())
        if step.spec.needs_context:
            self.extra += (nan_handling,)

    @property
    def needs_context(self) -> bool:
        """Whether the kernel that will run asks for the universe."""
        return self.fast is None and self.spec.needs_context

    @property
    def spec(self) -> OperatorSpec:
        """The operator."""
        assert self.step.spec is not None
        return self.step.spec

    def run(
        self,
        out: Array,
        args: Sequence[Any],
        first: int,
        context: EvaluationContext | None,
        state: Array | None = None,
    ) -> None:
        """Write the values over `args`, arrays and numbers, into `out`; `first` is the row of the panel of row 0.

        A `state` that the operator declares is changed from that before the rows to that after them.
        """
        if self.fast is not None:
            more = (*((first,) if self.timed else ()), *(() if state is None else (state,)))
            with blamed(self.step):
                self.fast(out, *args, *self.extra, *more)
            return
        given = [read_only(np.asarray(arg, None if isinstance(arg, np.ndarray) else self.dtype)) for arg in args]
        shape = out.shape[0], out.shape[1]
        out[...] = apply_kernel(self.step, given, context, shape, self.dtype, state)

    def warm(self, kinds: Sequence[str]) -> bool:
        """Compile or read the kernel for arguments of these kinds; says whether that was done only now."""
        if self.fast is None or (self.spec.fast, self.dtype.char, *kinds) in _ready:
            return False
        made = {
            "number": 1.0,
            "matrix": np.full((1, 1), np.nan, self.dtype),
            "group": np.full((1, 1), -1, np.int32),
        }
        out = np.zeros((1, 1), np.int32 if self.step.kind == "group" else self.dtype)
        state = None if self.carried is None else begin_with(self.step, 1)
        self.run(out, [made[kind] for kind in kinds], 0, None, state)
        _ready.add((self.spec.fast, self.dtype.char, *kinds))
        return True


def recur(
    bound: Bound, columns: slice, out: Array, args: Sequence[Any], first_row: int, context: EvaluationContext | None
) -> None:
    """Write the values of a recursion for some assets, from the row on with which its state begins."""
    carried, begin = bound.carried, bound.step.begin
    assert carried is not None

    def compute(first: int, stop: int, state: Array) -> None:
        part = None if context is None else context.between(first - begin, stop - begin)
        given = [carried.days(arg, first, stop) for arg in args]
        bound.run(out[first - begin : stop - begin], given, first_row + first, part, state)

    carried.run(columns, out.shape[1], compute)


def warm(bound: Mapping[int, tuple[Bound, Sequence[str]]], notify: Notify | None = None) -> dict[int, AlphaError]:
    """Make kernels ready before the work, and say which cannot be, by the number that they are given under.

    Where that takes long, as on the first day, `notify` is told how far it is.
    """
    say = notify or _on_stderr
    began = told = time.monotonic()
    problems: dict[int, AlphaError] = {}
    for position, (number, (one, kinds)) in enumerate(bound.items(), 1):
        try:
            new = one.warm(kinds)
        except AlphaError as problem:
            problems[number] = problem
            continue
        now = time.monotonic()
        if new and now - began > SLOW_SECONDS and now - told > SLOW_SECONDS:
            told = now
            say(f"compiling kernels, once for this machine: {position} of {len(bound)}")
    return problems


def _on_stderr(message: str) -> None:
    """Tell people; a worker does not, since the screen is that of the process that started it."""
    if parent_process() is None:
        print(message, file=sys.stderr)
