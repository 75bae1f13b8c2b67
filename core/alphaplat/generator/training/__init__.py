"""Training of generators: from a corpus to a network that writes what is described to it."""

from __future__ import annotations

from alphaplat.generator.training.config import GeneratorTraining
from alphaplat.generator.training.result import GeneratorTrained
from alphaplat.generator.training.training import train_generator

__all__ = ["GeneratorTrained", "GeneratorTraining", "train_generator"]
