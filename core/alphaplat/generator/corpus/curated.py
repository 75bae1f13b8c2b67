"""The curated validation: descriptions that were written by hand, in words that no table has."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from alphaplat.catalogue import Platform
from alphaplat.errors import AlphaError
from alphaplat.generator.corpus.lexicon import known_fields
from alphaplat.generator.corpus.samples import Pair, Sample
from alphaplat.generator.corpus.skeletons import skeleton
from alphaplat_dsl.catalogue import FieldType


@cache
def read_pairs() -> tuple[Pair, ...]:
    """The descriptions with their alphas, as they stand in the table."""
    import yaml

    text = (files("alphaplat.generator.corpus") / "curated.yaml").read_text(encoding="utf-8")
    return tuple(Pair(document=one["text"], alpha=one["alpha"]) for one in yaml.safe_load(text))


def read_curated(platform: Platform, fields: Mapping[str, FieldType] | None = None) -> tuple[Sample, ...]:
    """The descriptions that were written by hand, as samples for validation; those whose fields are at hand."""
    known = known_fields(platform) if fields is None else fields
    found = []
    for pair in read_pairs():
        try:
            target = platform.compile(pair.alpha, panel_fields=known).node
        except AlphaError:
            continue
        group = skeleton(target, known)
        found.append(Sample(target, (), pair.document, "describe", "curated", group))
    return tuple(found)
