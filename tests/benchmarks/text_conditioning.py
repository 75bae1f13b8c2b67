"""Answers of a generator to descriptions in words that it has never seen: is what was described in them?

    python tests/benchmarks/text_conditioning.py [--generator FOLDER] [--n 10]

Without --generator the one with --fusion in --generators is taken, and trained first where there is none; its training
holds the descriptions out. Beside the answers there are those of retrieval, which is the alpha of the nearest document
of a training corpus by the generator's own text encoder, and those to other descriptions of the list (`shuffled`).
Intervals are 95 % ones of a bootstrap over descriptions. The gate: recall and precision above both, intervals apart.
"""

from __future__ import annotations

import tempfile
from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from measuring import arguments, one_thread, report

one_thread()

import numpy as np  # noqa: E402
from answering import Asked, content, direction, exposures, horizon, market  # noqa: E402
from generators import DESCRIPTIONS, held_out, trained  # noqa: E402

import alphaplat as ap  # noqa: E402
from alphaplat.generator.corpus import Corpus, HeldOut  # noqa: E402
from alphaplat.panel import Panel  # noqa: E402
from alphaplat.text import TextEncoder  # noqa: E402
from alphaplat_dsl import Expression  # noqa: E402

Array = np.ndarray[Any, Any]
Answers = list[list[Expression]]

MEASURES = (
    *("recall", "precision", "field recall", "field precision", "concept recall", "concept precision"),
    *("direction", "horizon"),
)
TARGETS = {"recall": 0.80, "precision": 0.75}
RESAMPLED = 2000


def generated(generator: ap.Generator, asked: Sequence[Asked], panel: Panel, options: Namespace) -> Answers:
    """The answers of a generator, the likeliest first."""
    fields = panel.field_types()
    return [
        [
            found.expression
            for found in generator.generate(one.text, n=options.n, temperature=options.temperature, fields=fields)
        ]
        for one in asked
    ]


def retrieved(encoder: TextEncoder, asked: Sequence[Asked], panel: Panel, size: int) -> Answers:
    """The alpha of the nearest document among those of a corpus, by the cosine of their vectors."""
    platform = ap.default_platform()
    fields = platform.language(panel.field_types()).fields
    words = held_out()
    alphas = [platform.compile(text, panel_fields=fields).node for text in words["alphas"]]
    refused = HeldOut.of(alphas, words["documents"], fields)
    corpus = Corpus.build(platform, size=size, fields=fields, held_out=refused)
    samples = [sample for sample in corpus.train if sample.document]
    known, wanted = (unit(encoder, texts) for texts in ([s.document for s in samples], [one.text for one in asked]))
    nearest = (wanted @ known.T).argmax(axis=1)
    return [[platform.compile(samples[place].text, panel_fields=panel.field_types())] for place in nearest]


def unit(encoder: TextEncoder, texts: Sequence[str]) -> Array:
    """The vectors of texts, each of length 1."""
    values = np.asarray(encoder.embed(texts))
    return values / np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-12)


def shuffled(answers: Answers, seed: int = 0) -> Answers:
    """To each description the answers to another one."""
    order = np.random.default_rng(seed).permutation(len(answers))
    others: Answers = [[] for _ in answers]
    for place, other in zip(order, np.roll(order, 1), strict=True):
        others[place] = answers[other]
    return others


def scores(asked: Sequence[Asked], answers: Answers, panel: Panel) -> list[Array]:
    """For each description the measures of its answers, (answers, measures)."""
    known = exposures(
        [*(alpha for one in asked for alpha in one.meant), *(one for all in answers for one in all)], panel
    )
    found = []
    for one, given in zip(asked, answers, strict=True):
        meant = [known[alpha.id] for alpha in one.meant]
        rows = [
            content(one, answer)
            | {"direction": direction(meant, known[answer.id]), "horizon": horizon(one, answer.node)}
            for answer in given
        ]
        found.append(np.array([[row[name] for name in MEASURES] for row in rows]))
    return found


def best(measured: Sequence[Array]) -> Array:
    """The measures of each description's answer with the most recall and precision together."""
    return np.array([rows[np.argmax(np.nan_to_num(rows[:, :2]).sum(axis=1))] for rows in measured])


def mean_of(measured: Sequence[Array]) -> Array:
    """The means over each description's answers, (descriptions, measures); NaN where no answer has the measure."""
    known = np.array([np.isfinite(rows).sum(axis=0) for rows in measured])
    total = np.array([np.nansum(rows, axis=0) for rows in measured])
    return np.where(known > 0, total / np.maximum(known, 1), np.nan)


def with_bounds(values: Array, seed: int = 0) -> dict[str, tuple[float, float, float]]:
    """Mean, and both ends of its 95 % interval, of each measure over descriptions; NaN for one that none has."""
    drawn = np.random.default_rng(seed).integers(0, len(values), (RESAMPLED, len(values)))
    known, total = np.isfinite(values), np.nan_to_num(values)
    with np.errstate(invalid="ignore"):
        means = total[drawn].sum(axis=1) / known[drawn].sum(axis=1)
        middle = total.sum(axis=0) / known.sum(axis=0)
    ends = np.quantile(np.where(np.isnan(means), middle, means), [0.025, 0.975], axis=0)
    return {name: (float(middle[at]), float(ends[0, at]), float(ends[1, at])) for at, name in enumerate(MEASURES)}


def verdicts(sides: Mapping[str, Mapping[str, tuple[float, float, float]]], ours: str) -> list[str]:
    """Whether the gate holds, and which targets are met."""
    notes = []
    for measure, target in TARGETS.items():
        middle, low, _ = sides[ours][measure]
        above = {other: low > sides[other][measure][2] for other in ("retrieval", "shuffled")}
        told = ", ".join(f"{other}: {'holds' if holds else 'does not hold'}" for other, holds in above.items())
        notes.append(f"gate, {measure} above, intervals apart: {told}")
        notes.append(f"target, {measure} {target:.2f}: {middle:.2f}, {'met' if middle >= target else 'not met'}")
    return notes


def main() -> None:
    options = arguments(
        __doc__,
        name="text_conditioning",
        generator="",
        generators=str(Path(tempfile.gettempdir()) / "alphaplat-benchmark-generators"),
        fusion="cross_attention",
        preset="tiny",
        n=10,
        temperature=1.0,
        corpus=20_000,
    )
    folder = (
        Path(options.generator)
        if options.generator
        else trained(Path(options.generators), options.fusion, preset=options.preset)
    )
    generator = ap.Generator.load(folder)
    panel = market()
    asked = [Asked.of(one, panel) for one in DESCRIPTIONS["descriptions"]]
    answers = generated(generator, asked, panel, options)
    own = scores(asked, answers, panel)
    found = {
        f"generator, mean of {options.n}": mean_of(own),
        "generator, likeliest": mean_of([rows[:1] for rows in own]),
        f"generator, best of {options.n}": best(own),
        "shuffled": mean_of(scores(asked, shuffled(answers), panel)),
    }
    encoder = generator.checkpoint.model.config.documents.load()
    found["retrieval"] = mean_of(scores(asked, retrieved(encoder, asked, panel, options.corpus), panel))
    sides = {side: with_bounds(values) for side, values in found.items()}
    rows = [
        {
            "answers": side,
            **{name: f"{middle:.2f} ({low:.2f} to {high:.2f})" for name, (middle, low, high) in of.items()},
        }
        for side, of in sides.items()
    ]
    told = generator.checkpoint.trained_on
    learned = f"{told.get('corpus', {}).get('samples')} samples, held out {told.get('held_out')}"
    notes = [
        f"generator {generator.checkpoint.id}, {told.get('name')}: {learned}, documents by {encoder.name}",
        f"{len(asked)} descriptions; retrieval among the documents of a corpus of {options.corpus:,}",
        f"temperature {options.temperature:g}; the best answer is chosen by knowing what is meant",
        "recall: the share of the fields and concepts asked for; precision: that of the answer's own which were meant",
        "direction: the signal goes with what is meant, with a rank correlation above 0.1 on a synthetic market",
        "horizon: the answer has a number of days from two thirds to one and a half of those asked for",
        *verdicts(sides, f"generator, mean of {options.n}"),
    ]
    report(options.name, "Answers to descriptions in words of their own", rows, notes, save=not options.no_save)


if __name__ == "__main__":
    main()
