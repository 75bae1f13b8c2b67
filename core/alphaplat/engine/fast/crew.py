"""Threads that share the pieces of one piece of work."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from types import TracebackType


def default_threads() -> int:
    """The number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Crew:
    """Runs pieces of work on `threads` threads, of which the caller's is one; to be closed by `with`.

    >>> done = []
    >>> with Crew(2) as crew:
    ...     crew.each(3, lambda piece, worker: done.append(piece))
    >>> sorted(done)
    [0, 1, 2]
    """

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self._others = ThreadPoolExecutor(threads - 1, "alphaplat") if threads > 1 else None

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._others is not None:
            self._others.shutdown()

    def each(self, pieces: int, work: Callable[[int, int], None]) -> None:
        """Call `work(piece, worker)` once for each piece; the first error is raised when all have stopped."""
        numbers = count()

        def some(worker: int) -> None:
            while (piece := next(numbers)) < pieces:
                work(piece, worker)

        helpers = min(self.threads, pieces) - 1
        if self._others is None or helpers < 1:
            some(0)
            return
        waiting = [self._others.submit(some, worker + 1) for worker in range(helpers)]
        try:
            some(0)
        finally:
            errors = [one.exception() for one in waiting]
        for error in errors:
            if error is not None:
                raise error
