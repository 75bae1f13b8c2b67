"""The platform, all fields that there are words for, and a small corpus over them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from alphaplat.catalogue import Platform, default_platform
from alphaplat.generator.corpus import Corpus, HeldOut, Wording
from alphaplat.generator.corpus.lexicon import known_fields
from alphaplat_dsl.catalogue import FieldType

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"


@pytest.fixture(scope="session")
def platform() -> Platform:
    return default_platform()


@pytest.fixture(scope="session")
def fields(platform: Platform) -> dict[str, FieldType]:
    return known_fields(platform)


@pytest.fixture(scope="session")
def wording(platform: Platform, fields: dict[str, FieldType]) -> Wording:
    return Wording(platform, fields)


@pytest.fixture(scope="session")
def worlds() -> list[dict[str, Any]]:
    return yaml.safe_load((BENCHMARKS / "worlds.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def descriptions() -> list[dict[str, Any]]:
    return yaml.safe_load((BENCHMARKS / "descriptions.yaml").read_text(encoding="utf-8"))["descriptions"]


@pytest.fixture(scope="session")
def held_out(platform, fields, worlds, descriptions) -> HeldOut:
    alphas = [platform.compile(world["text"], panel_fields=fields).node for world in worlds]
    documents = [one["document"] for one in worlds] + [one["text"] for one in descriptions]
    return HeldOut.of(alphas, documents, fields)


@pytest.fixture(scope="session")
def corpus(platform: Platform, held_out: HeldOut) -> Corpus:
    return Corpus.build(platform, seed=3, size=1500, held_out=held_out)
