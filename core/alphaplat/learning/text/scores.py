"""How good predictions are: of classes, and of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from alphaplat.panel.fields import Array


def class_scores(logits: Array, targets: Array, labels: Sequence[str]) -> dict[str, Any]:
    """Scores of logits (n, classes) against the numbers of the true classes (n,).

    `loss` is the mean cross-entropy in nats, `macro_f1` the plain mean of the classes' F1. A class of which nothing
    is predicted, or of which there is nothing, has precision, recall or F1 of 0. `confusion` has a row for each true
    class and a column for each predicted one.

    >>> found = class_scores(np.array([[2.0, 0.0], [0.0, 1.0], [3.0, 0.0]]), np.array([0, 1, 1]), ["bad", "good"])
    >>> round(found["accuracy"], 3), round(found["macro_f1"], 3), found["confusion"]
    (0.667, 0.667, [[1, 0], [1, 1]])
    """
    shifted = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    chances = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    confusion = np.zeros((len(labels), len(labels)), dtype=np.int64)
    np.add.at(confusion, (targets, logits.argmax(axis=1)), 1)
    hits, true, told = confusion.diagonal(), confusion.sum(axis=1), confusion.sum(axis=0)
    precision, recall = hits / np.maximum(told, 1), hits / np.maximum(true, 1)
    f1 = 2 * hits / np.maximum(true + told, 1)
    return {
        "rows": len(targets),
        "loss": float(-chances[np.arange(len(targets)), targets].mean()),
        "accuracy": float(hits.sum() / len(targets)),
        "macro_f1": float(f1.mean()),
        "classes": {
            label: {
                "precision": float(precision[at]),
                "recall": float(recall[at]),
                "f1": float(f1[at]),
                "rows": int(true[at]),
            }
            for at, label in enumerate(labels)
        },
        "confusion": confusion.tolist(),
    }


def number_scores(predictions: Array, targets: Array) -> dict[str, Any]:
    """Scores of predictions (n,) against numbers (n,): the mean squared error, and the share of variance explained.

    `r2` is 1 - MSE / variance of the targets, below 0 where their mean is the better guess, None where they are equal.

    >>> number_scores(np.array([1.0, 2.0, 4.0]), np.array([1.0, 2.0, 3.0]))
    {'rows': 3, 'mse': 0.3333333333333333, 'r2': 0.5}
    """
    errors = np.asarray(predictions, dtype=np.float64) - targets
    mse, variance = float((errors**2).mean()), float(np.asarray(targets, dtype=np.float64).var())
    return {"rows": len(targets), "mse": mse, "r2": 1 - mse / variance if variance > 0 else None}
