"""Learning: the one trainer of the platform, and what fine-tunes models of text with it."""

from __future__ import annotations

from alphaplat.learning.settings import TrainerSettings
from alphaplat.learning.trainable import Loss, ParameterGroup, Trainable, TrainingData
from alphaplat.learning.trainer import Trainer, Training

__all__ = ["Loss", "ParameterGroup", "Trainable", "Trainer", "TrainerSettings", "Training", "TrainingData"]
