"""The corpus: alphas that people could have written, and what people could have said of them."""

from __future__ import annotations

from alphaplat.generator.corpus.corpus import Corpus
from alphaplat.generator.corpus.curated import read_curated
from alphaplat.generator.corpus.documents import write_document
from alphaplat.generator.corpus.samples import Pair, Sample
from alphaplat.generator.corpus.skeletons import HeldOut
from alphaplat.generator.corpus.wording import Wording

__all__ = ["Corpus", "HeldOut", "Pair", "Sample", "Wording", "read_curated", "write_document"]
