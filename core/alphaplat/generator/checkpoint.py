"""A network with the vocabulary that it writes in and what it was trained on: made, kept in a folder, and extended.

The folder holds `generator.json` (sizes and parts, what it was trained on, versions), `vocabulary.json` and
`weights.safetensors`. Nothing is pickled, and no code of a folder is ever run.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from alphaplat.catalogue import Platform
from alphaplat.errors import DataError
from alphaplat.generator.config import ModelConfig
from alphaplat.generator.identity import FACTS, FORMAT, generator_facts
from alphaplat.generator.model import GeneratorModel
from alphaplat.generator.vocabulary import Vocabulary
from alphaplat.learning.checkpoint import circumstances, module_tensors, restore_module

_WEIGHTS = "weights.safetensors"


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A network and its vocabulary.

    `trained_on` is plain data about what it learned from, and `versions` those of what it was last saved by; both are
    empty for a network that nobody trained.
    """

    model: GeneratorModel
    vocabulary: Vocabulary
    trained_on: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def untrained(
        cls, config: ModelConfig, vocabulary: Vocabulary, *, seed: int = 0, platform: Platform | None = None
    ) -> Checkpoint:
        """A network with random weights, which follow from the seed."""
        text = _described(config, vocabulary, 0, platform)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            return cls(GeneratorModel(config, text, platform=platform), vocabulary)

    def extended(self, vocabulary: Vocabulary, *, platform: Platform | None = None) -> Checkpoint:
        """The network with the symbols that a longer vocabulary has at its end; it knows them by their descriptions."""
        before = len(self.vocabulary)
        if vocabulary.entries[:before] != self.vocabulary.entries:
            raise DataError("the vocabulary does not begin with that of the network", help="use vocabulary.extended")
        config, trained = self.model.config, len(self.model.symbols.bias)
        model = _restored(config, before, trained, module_tensors(self.model), platform)
        model.symbols.add(_described(config, vocabulary, before, platform))
        return replace(self, model=model, vocabulary=vocabulary)

    @property
    def id(self) -> str:
        """A hash of all weights, of the parts and of the vocabulary."""
        digest = hashlib.sha256(f"{json.dumps(self.model.config.as_json())}:{self.vocabulary.id}".encode())
        for name, values in sorted(module_tensors(self.model).items()):
            digest.update(name.encode() + values.detach().contiguous().numpy().tobytes())
        return digest.hexdigest()[:16]

    def save(self, folder: str | Path) -> Path:
        """Write a new folder, whole or not at all; `DataError` where there is one already."""
        folder = Path(folder)
        if folder.exists():
            raise DataError(f"'{folder}' is there already", help="choose a new folder")
        unfinished = folder.with_name(f".{folder.name}-unfinished")
        facts = {
            "format": FORMAT,
            "id": self.id,
            "config": self.model.config.as_json(),
            "trained_symbols": len(self.model.symbols.bias),
            "trained_on": dict(self.trained_on),
            "versions": circumstances(),
        }
        tensors = {name: values.detach().contiguous() for name, values in module_tensors(self.model).items()}
        try:
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir(parents=True)
            self.vocabulary.save(unfinished)
            save_file(tensors, unfinished / _WEIGHTS)
            (unfinished / FACTS).write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
            os.replace(unfinished, folder)
        except (OSError, SafetensorError) as error:
            raise DataError(f"a generator cannot be written to '{folder}': {error}") from error
        return folder

    @classmethod
    def load(cls, folder: str | Path, *, platform: Platform | None = None) -> Checkpoint:
        """The network of a folder; `DataError` where it is damaged or was written by a later alphaplat."""
        folder = Path(folder)
        facts = generator_facts(folder)
        vocabulary = Vocabulary.load(folder)
        config = ModelConfig.from_json(facts["config"])
        try:
            tensors = load_file(folder / _WEIGHTS)
        except (OSError, SafetensorError) as error:
            raise DataError(f"the generator in '{folder}' is damaged: {error}") from error
        model = _restored(config, len(vocabulary), facts["trained_symbols"], tensors, platform)
        loaded = cls(model, vocabulary, facts["trained_on"], facts["versions"])
        if loaded.id != facts["id"]:
            raise DataError(f"the generator in '{folder}' is damaged: its weights are not those that were saved")
        return loaded


def _described(config: ModelConfig, vocabulary: Vocabulary, start: int, platform: Platform | None) -> torch.Tensor:
    """The vectors of symbols' descriptions, from a number on."""
    texts = [entry.text for entry in vocabulary.entries[start:]]
    values, _ = config.descriptions.load(platform).values(texts)
    return torch.from_numpy(values)


def _restored(
    config: ModelConfig, symbols: int, trained: int, tensors: Mapping[str, torch.Tensor], platform: Platform | None
) -> GeneratorModel:
    """A network with these weights, ready to be used."""
    text = torch.zeros(symbols, config.descriptions.width)
    model = GeneratorModel(config, text, trained=trained, platform=platform)
    restore_module(model, tensors)
    model.train(False)
    return model
