"""Workers: in order whatever happens, and what kills a worker is an error of one alpha."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import SimpleNamespace

import pytest

from alphaplat.errors import DataError
from alphaplat.runs.workers import Workers

MODULE = '''
"""Evaluators that need nothing, for processes that import this module."""

import os
from functools import partial

from alphaplat.errors import DataError


class Evaluator:
    def found(self, texts, pool):
        if "deadly" in texts:
            os._exit(9)
        return [(text, pool, os.getpid()) for text in texts]

    def failed(self, text, error):
        return (text, error.message, os.getpid())


def open_evaluator():
    return Evaluator()


def cannot_open():
    raise DataError("the panel is gone", help="bring it back")
'''


@pytest.fixture
def evaluators(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "evaluators_for_tests.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    return importlib.import_module("evaluators_for_tests")


def batch(number: int, *texts: str) -> SimpleNamespace:
    alphas = [SimpleNamespace(expression=SimpleNamespace(text=text)) for text in texts]
    return SimpleNamespace(number=number, fresh=alphas, pool=f"pool {number}")


def test_results_come_in_the_order_of_the_batch_from_other_processes(evaluators) -> None:
    import os

    first, second = batch(0, *"abcde"), batch(1, *"fgh")
    with Workers(2, evaluators.open_evaluator, evaluators.Evaluator()) as workers:
        for one in (first, second, second):
            workers.start(one)
        found = workers.finish(first), workers.finish(second)
        nothing = workers.finish(batch(2))
    assert [[text for text, _, _ in one] for one in found] == [list("abcde"), list("fgh")]
    assert {pool for _, pool, _ in found[1]} == {"pool 1"}
    assert os.getpid() not in {process for one in found for _, _, process in one}
    assert nothing == []


def test_what_kills_a_worker_is_found_and_the_rest_goes_on(evaluators) -> None:
    first, second = batch(0, "a", "deadly", "b"), batch(1, "c", "d")
    with Workers(2, evaluators.open_evaluator, evaluators.Evaluator()) as workers:
        workers.start(first)
        workers.start(second)
        found = [*workers.finish(first), *workers.finish(second)]
    assert [text for text, _, _ in found] == ["a", "deadly", "b", "c", "d"]
    died = "the process that evaluated it died"
    assert [said == died for _, said, _ in found] == [False, True, False, False, False]


def test_a_worker_that_cannot_open_its_panel_says_why(evaluators) -> None:
    with (
        Workers(2, evaluators.cannot_open, evaluators.Evaluator()) as workers,
        pytest.raises(DataError, match="the panel is gone") as caught,
    ):
        workers.finish(batch(0, "a"))
    assert caught.value.help == "bring it back"


def test_one_worker_is_this_process(evaluators) -> None:
    import os

    with Workers(1, evaluators.cannot_open, evaluators.Evaluator()) as workers:
        assert [process for _, _, process in workers.finish(batch(0, "a", "b"))] == [os.getpid()] * 2
