"""The written measures of the generator, worlds and descriptions: many, of every kind, and without mistakes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from alphaplat.catalogue import default_platform
from alphaplat.generator.corpus.lexicon import known_fields
from alphaplat_dsl.ir import field_name, postorder

HERE = Path(__file__).parent
PLATFORM = default_platform()
FIELDS = known_fields(PLATFORM)
TABLE: dict[str, Any] = yaml.safe_load((HERE / "descriptions.yaml").read_text(encoding="utf-8"))
WORLDS: list[dict[str, Any]] = yaml.safe_load((HERE / "worlds.yaml").read_text(encoding="utf-8"))


def compiled(text: str) -> Any:
    return PLATFORM.compile(text, panel_fields=FIELDS, strict=True)


def test_there_are_enough_of_them():
    texts = [one["text"] for one in TABLE["descriptions"]]
    assert len(texts) == len(set(texts)) >= 100
    assert len(WORLDS) >= 10
    assert {one["kind"] for one in WORLDS} == {"single", "product", "conditional", "grouped", "text-driven"}


@pytest.mark.parametrize("one", TABLE["descriptions"], ids=lambda one: one["text"][:40])
def test_what_is_meant_has_what_is_asked_for(one):
    meant = [compiled(text) for text in one["meant"]]
    used = {name for alpha in meant for name in (*alpha.fields, *alpha.operators)}
    for alternatives in one["fields"]:
        assert set(alternatives.split("|")) & set(meant[0].fields), alternatives
        assert set(alternatives.split("|")) <= FIELDS.keys()
    for alternatives in one["concepts"]:
        assert used & {name for concept in alternatives.split("|") for name in TABLE["concepts"][concept]}, alternatives
    assert one["direction"] in ("high", "low")


def test_concepts_speak_of_what_there_is():
    for names in TABLE["concepts"].values():
        assert set(names) <= PLATFORM.operators.keys() | FIELDS.keys()


@pytest.mark.parametrize("world", WORLDS, ids=lambda one: one["name"])
def test_worlds_compile_and_hold_their_parts(world):
    fields = set(compiled(world["text"]).fields)
    assert world["document"].strip()
    for part in world["parts"]:
        named = {name for one in postorder(compiled(part).node) if (name := field_name(one)) is not None}
        assert named <= fields
