"""How good a trained generator is: are its expressions valid, different, and what was described?"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from alphaplat.catalogue import Platform
from alphaplat.errors import AlphaError
from alphaplat.generator.checkpoint import Checkpoint
from alphaplat.generator.corpus import Sample
from alphaplat.generator.decode import Draft, Sampling, write
from alphaplat.generator.grammar import Grammar
from alphaplat.generator.mask import Machine
from alphaplat.generator.training.meaning import agreement
from alphaplat_dsl.catalogue import FieldType
from alphaplat_dsl.expression import Expression
from alphaplat_dsl.show import show

BUDGET = 40
_BATCH = 64


class Quality:
    """Measures a network on a platform and the fields that it writes."""

    def __init__(self, checkpoint: Checkpoint, platform: Platform, fields: Mapping[str, FieldType]) -> None:
        self.checkpoint, self.platform, self.fields = checkpoint, platform, fields
        self.machine = Machine(Grammar(checkpoint.vocabulary))

    def drawn(self, samples: Sequence[Sample], copies: int = 4, seed: int = 0) -> dict[str, float]:
        """The shares of valid and of different expressions among those drawn for each sample's document and seeds."""
        drafts = self._write(samples, copies, Sampling(temperature=1.0), seed)
        found = [self._compiled(draft) for draft in drafts]
        valid = [one.id for one in found if one is not None]
        return {"drawn": len(found), "valid": len(valid) / len(found), "distinct": len(set(valid)) / len(found)}

    def described(self, samples: Sequence[Sample], seed: int = 0) -> dict[str, dict[str, float]]:
        """How far the likeliest answers say what the documents do, and what shuffled documents would be met with."""
        drafts = self._write(samples, 1, Sampling(temperature=0.0), seed)
        meant = [sample.target for sample in samples]
        answers = [self.checkpoint.vocabulary.decode(draft.tokens) for draft in drafts]
        others = random.Random(seed).sample(answers, len(answers))
        return {"described": agreement(meant, answers), "shuffled": agreement(meant, others)}

    def _write(self, samples: Sequence[Sample], copies: int, sampling: Sampling, seed: int) -> list[Draft]:
        import torch

        from alphaplat.generator.training.examples import collate, examples_of

        model, vocabulary = self.checkpoint.model, self.checkpoint.vocabulary
        examples, _ = examples_of(samples, vocabulary, model.config)
        drafts: list[Draft] = []
        for start in range(0, len(examples), _BATCH):
            batch = collate(examples[start : start + _BATCH], vocabulary)
            with torch.inference_mode():
                memory = model.encode(batch.seeds, model.read(batch.documents))
            drafts += write(
                model, memory, self.machine, budget=BUDGET, copies=copies, sampling=sampling, seed=(seed, start)
            )
        return drafts

    def _compiled(self, draft: Draft) -> Expression | None:
        """The expression by the compiler, which knows nothing of the mask; None if it refuses."""
        vocabulary = self.checkpoint.vocabulary
        try:
            text = show(vocabulary.decode(draft.tokens), vocabulary.catalogue)
            return self.platform.compile(text, panel_fields=self.fields)
        except AlphaError:
            return None
