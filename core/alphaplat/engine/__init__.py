"""The engine: graphs and a panel go in, signals come out. It knows nothing of positions or profits."""

from __future__ import annotations

from alphaplat.engine.backend import Backend, Loader, Outcome, backend_named
from alphaplat.engine.context import EvaluationContext
from alphaplat.engine.evaluate import DEFAULT_MEMORY, SEMANTICS, evaluate_nodes, evaluate_pieces
from alphaplat.engine.inputs import Inputs
from alphaplat.engine.plan import Batch, Plan, Planner, Step
from alphaplat.engine.state_store import StateStore
from alphaplat.engine.states import States

__all__ = [
    "DEFAULT_MEMORY",
    "SEMANTICS",
    "Backend",
    "Batch",
    "EvaluationContext",
    "Inputs",
    "Loader",
    "Outcome",
    "Plan",
    "Planner",
    "StateStore",
    "States",
    "Step",
    "backend_named",
    "evaluate_nodes",
    "evaluate_pieces",
]
