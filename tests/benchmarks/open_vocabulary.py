"""Operators and fields that came after training: does a generator find them by what is said of them?

    python tests/benchmarks/open_vocabulary.py [--preset tiny] [--documents minilm] [--generators FOLDER]

A generator is trained on a platform and a panel without the symbols of `open_vocabulary.yaml`, so that none of them
is in its corpus, and another one with them. Then a plugin brings them, in words that are not the product's, and both
are asked for what people describe: alphas with one of the symbols, and alphas in which none has a place. Recall is
the share of answers that have the symbol which was described, false use the share of answers with any of them where
none was. Intervals are 95 % ones of a bootstrap over symbols, and for false use over documents. Generators are trained
once in the folder --generators, and an interrupted training goes on.
"""

from __future__ import annotations

import tempfile
from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from measuring import arguments, one_thread, report

one_thread()

import numpy as np  # noqa: E402
import yaml  # noqa: E402
from generators import READS, held_out, kept  # noqa: E402
from later_symbols import later, panel_without, without  # noqa: E402

import alphaplat as ap  # noqa: E402
from alphaplat.catalogue import Platform  # noqa: E402
from alphaplat.generator.checkpoint import Checkpoint  # noqa: E402
from alphaplat.panel import Panel, save  # noqa: E402

TOLD: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
DESCRIPTIONS: dict[str, str] = {name: one["description"] for name, one in TOLD["symbols"].items()}
DOCUMENTS: dict[str, list[str]] = {name: one["documents"] for name, one in TOLD["symbols"].items()}
BETAS = (0.0, 5.0, 10.0)
RESAMPLED = 2000

Bounds = tuple[float, float, float]


@dataclass(frozen=True)
class Shares:
    """The shares of answers: with the symbol that was described, and with another one of them, for each symbol and
    document (symbols, documents); with any of them where none was described (others,).
    """

    recall: np.ndarray
    another: np.ndarray
    false: np.ndarray


def market() -> Panel:
    """The panel whose fields are written; its values do not matter."""
    return ap.synthetic_market(seed=0, assets=10, years=1, strength=0)


def trained(folder: Path, panel: Panel, platform: Platform, options: Namespace) -> Path:
    """The generator that learned to write the fields of this panel on this platform, with all documents held out."""
    folder.mkdir(parents=True, exist_ok=True)
    words = folder / "held_out.yaml"
    asked = [text for texts in DOCUMENTS.values() for text in texts] + TOLD["others"]
    words.write_text(yaml.safe_dump({"documents": held_out()["documents"] + asked}), encoding="utf-8")
    if not (folder / "panel").exists():
        save(panel, folder / "panel")
    config: dict[str, Any] = {
        "name": f"benchmark, {folder.name} later symbols",
        "output": str(folder / "trained"),
        "preset": options.preset,
    }
    config |= READS if options.documents == READS["documents"] else {"documents": options.documents}
    config["corpus"] = {"held_out": str(words), "panel": str(folder / "panel")}
    if options.size:
        config["corpus"]["size"] = options.size
    return kept(config, platform)


def answers(generator: ap.Generator, text: str, panel: Panel, n: int) -> list[frozenset[str]]:
    """The operators and fields of each answer to a document."""
    found = generator.generate(text, n=n, fields=panel.field_types())
    return [frozenset({*one.expression.operators, *one.expression.fields}) for one in found]


def asked(generator: ap.Generator, panel: Panel, n: int) -> Shares:
    """What becomes of all documents."""
    recall = np.zeros((len(DOCUMENTS), len(next(iter(DOCUMENTS.values())))))
    another = np.zeros_like(recall)
    for row, (name, texts) in enumerate(DOCUMENTS.items()):
        for column, text in enumerate(texts):
            given = answers(generator, text, panel, n)
            recall[row, column] = np.mean([name in one for one in given])
            another[row, column] = np.mean([bool(one & DOCUMENTS.keys() - {name}) for one in given])
    wrong = [
        np.mean([bool(one & DOCUMENTS.keys()) for one in answers(generator, text, panel, n)]) for text in TOLD["others"]
    ]
    return Shares(recall, another, np.array(wrong))


def bounds(values: np.ndarray, seed: int = 0) -> Bounds:
    """The mean, and both ends of its 95 % interval over rows that are drawn again."""
    rows = values.reshape(len(values), -1).mean(axis=1)
    drawn = np.random.default_rng(seed).integers(0, len(rows), (RESAMPLED, len(rows)))
    low, high = np.quantile(rows[drawn].mean(axis=1), [0.025, 0.975])
    return float(rows.mean()), float(low), float(high)


def shown(found: Bounds) -> str:
    return "{:.2f} ({:.2f} to {:.2f})".format(*found)


def row(side: str, shares: Shares, operators: Sequence[bool]) -> dict[str, str]:
    """The row of a generator in the table; `operators` says which symbols are operators."""
    chosen = np.array(operators)
    return {
        "generator": side,
        "recall": shown(bounds(shares.recall)),
        "of operators": shown(bounds(shares.recall[chosen])),
        "of fields": shown(bounds(shares.recall[~chosen])),
        "another of them": shown(bounds(shares.another)),
        "false use": shown(bounds(shares.false)),
    }


def by_symbol(sides: Mapping[str, Shares]) -> list[dict[str, Any]]:
    """The recall of each symbol, by generator."""
    return [
        {"symbol": name, **{side: f"{shares.recall[place].mean():.2f}" for side, shares in sides.items()}}
        for place, name in enumerate(DOCUMENTS)
    ]


def main() -> None:
    options = arguments(
        __doc__,
        name="open_vocabulary",
        preset="tiny",
        documents=READS["documents"],
        size=0,
        n=10,
        generators=str(Path(tempfile.gettempdir()) / "alphaplat-benchmark-generators" / "open_vocabulary"),
    )
    platform, panel = ap.default_platform(), market()
    folder = Path(options.generators) / f"{options.preset}-{options.documents}-{options.size or 'usual'}"
    unseen = trained(folder / "without", panel_without(panel, DESCRIPTIONS), without(platform, DESCRIPTIONS), options)
    seen = trained(folder / "with", panel, platform, options)
    after = later(platform, panel, DESCRIPTIONS)
    checkpoint = Checkpoint.load(unseen, platform=after)
    generators = {f"never seen, β = {beta:g}": ap.Generator(checkpoint, after, beta=beta) for beta in BETAS}
    generators["trained with them"] = ap.Generator.load(seen, platform=platform)
    sides = {side: asked(generator, panel, options.n) for side, generator in generators.items()}
    operators = [name in platform.operators for name in DOCUMENTS]
    count = f"{sum(map(len, DOCUMENTS.values()))} documents with a symbol and {len(TOLD['others'])} without"
    samples, reads = checkpoint.trained_on["corpus"]["samples"]["train"], checkpoint.model.config
    notes = [
        f"documents are read by {reads.documents.name}, the words of symbols by {reads.descriptions.name}",
        f"never seen: generator {checkpoint.id}, {samples:,} samples, without {', '.join(DOCUMENTS)}",
        f"trained with them: generator {generators['trained with them'].checkpoint.id}, by the product's descriptions",
        f"{count}, {options.n} different answers to each at temperature 1",
        "another of them: answers with one of these symbols that was not described, beside the right one or instead",
    ]
    title = "Operators and fields that came after training"
    more = {"Recall by symbol": by_symbol(sides)}
    rows = [row(side, shares, operators) for side, shares in sides.items()]
    report(options.name, title, rows, notes, save=not options.no_save, more=more)


if __name__ == "__main__":
    main()
