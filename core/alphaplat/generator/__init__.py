"""The generator: expressions as typed symbols, the mask that keeps them valid, and what writes them."""

from __future__ import annotations

from alphaplat.generator.constraints import Constraints
from alphaplat.generator.grammar import Grammar
from alphaplat.generator.mask import Machine, State
from alphaplat.generator.policy import Policy, random_expressions
from alphaplat.generator.vocabulary import Vocabulary

__all__ = ["Constraints", "Grammar", "Machine", "Policy", "State", "Vocabulary", "random_expressions"]
