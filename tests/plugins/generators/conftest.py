"""A context over the declared fields, small enough for many children."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import alphaplat as ap
from alphaplat.generator import Constraints, Grammar, Vocabulary
from alphaplat.search import Context
from alphaplat_dsl.catalogue import FieldType
from alphaplat_dsl.kinds import Kind


@pytest.fixture(scope="session")
def grammar() -> Grammar:
    return Grammar(Vocabulary.of(ap.default_platform(), {"news": FieldType(kind=Kind.VECTOR)}))


@pytest.fixture
def context(grammar: Grammar) -> Callable[..., Context]:
    """Make a context; keys are constraints."""

    def make(seed: int = 3, seeds: tuple[str, ...] = (), **bounds: Any) -> Context:
        constraints = Constraints(**{"max_tokens": 14} | bounds)
        return Context(
            platform=ap.default_platform(),
            panel_fields={},
            grammar=grammar,
            constraints=constraints,
            seed=seed,
            seeds=seeds,
        )

    return make
