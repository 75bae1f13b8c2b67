"""Batches evaluated by several processes, or by this one; what comes back does not depend on which.

A worker is told what to open, never handed the panel: it opens the stored one itself. It ends with the process that
started it, however that ends. When a worker dies, what was under way is done again, a piece at a time, and cut in
halves until the one alpha is found that kills whoever evaluates it; that one is an error like any other.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import cache
from multiprocessing import get_context, parent_process
from typing import TYPE_CHECKING, Self, TypeAlias

from alphaplat.errors import DataError

if TYPE_CHECKING:
    from alphaplat.runs.evaluator import Evaluator, Found
    from alphaplat.search.pool import Pool
    from alphaplat.search.search import Batch

Texts: TypeAlias = Sequence[str]

_open: Callable[[], Evaluator]


class Workers:
    """Evaluates batches on `count` processes, which `open` opens; with one worker, in this process.

    `here` is this process's own evaluator. To be used by `with`.
    """

    def __init__(self, count: int, open: Callable[[], Evaluator], here: Evaluator) -> None:
        self.count = count
        self._open = open
        self._here = here
        self._pool: ProcessPoolExecutor | None = None
        self._alone: ProcessPoolExecutor | None = None
        self._pieces: dict[int, list[_Piece]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        for pool in (self._pool, self._alone):
            if pool is not None:
                pool.shutdown(wait=False, cancel_futures=True)

    def start(self, batch: Batch) -> None:
        """Set a batch going, if it is not already."""
        if batch.number in self._pieces:
            return
        texts = [alpha.expression.text for alpha in batch.fresh]
        size = max(1, -(-len(texts) // self.count))
        self._pieces[batch.number] = [
            self._started(_Piece(texts[first : first + size], batch.pool)) for first in range(0, len(texts), size)
        ]

    def finish(self, batch: Batch) -> list[Found]:
        """What became of the fresh alphas of a batch, in order; waits for it."""
        self.start(batch)
        return [found for piece in self._pieces.pop(batch.number) for found in self._finished(piece)]

    def _started(self, piece: _Piece) -> _Piece:
        if self.count > 1:
            try:
                if self._pool is None:
                    self._pool = _processes(self.count, self._open)
                piece.future = self._pool.submit(_work, piece.texts, piece.pool)
            except BrokenProcessPool:
                self._pool = None
        return piece

    def _finished(self, piece: _Piece) -> list[Found]:
        if self.count == 1:
            return self._here.found(piece.texts, piece.pool)
        try:
            if piece.future is not None:
                return piece.future.result()
        except BrokenProcessPool:
            self._pool = None
        return self._carefully(piece.texts, piece.pool)

    def _carefully(self, texts: Texts, pool: Pool) -> list[Found]:
        """Evaluate a piece by a worker of its own; where that dies, too, its halves."""
        if self._alone is None:
            self._alone = _processes(1, self._open)
        try:
            return self._alone.submit(_work, texts, pool).result()
        except BrokenProcessPool:
            self._alone = None
        if len(texts) == 1:
            help = "it may need more memory than there is"
            return [self._here.failed(texts[0], DataError("the process that evaluated it died", help=help))]
        half = len(texts) // 2
        return self._carefully(texts[:half], pool) + self._carefully(texts[half:], pool)


@dataclass(eq=False)
class _Piece:
    """A part of a batch, and where its results will come from."""

    texts: Texts
    pool: Pool
    future: Future[list[Found]] | None = field(default=None)


def available() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _processes(count: int, open: Callable[[], Evaluator]) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_begin, initargs=(open,))


def _begin(open: Callable[[], Evaluator]) -> None:
    """Make a process a worker: interrupts are its parent's business, and it does not outlive its parent."""
    global _open
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _open = cache(open)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(texts: Texts, pool: Pool) -> list[Found]:
    return _open().found(texts, pool)
