"""From a registry to a generator that has learned from it: results, stage 2, scores, a folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alphaplat.catalogue import Platform, default_platform
from alphaplat.errors import DataError
from alphaplat.generator.extras import need_torch
from alphaplat.generator.training.result import ResultsTrained
from alphaplat.generator.training.results_config import ResultsTraining, read_results_config
from alphaplat.generator.training.training import save_generator
from alphaplat.learning.trainer import Trainer
from alphaplat.runs.panels import default_registry_path
from alphaplat.runs.registry import Registry

if TYPE_CHECKING:
    from alphaplat.generator.training.simulated import Evaluated


def train_results(
    config: str | Path | Mapping[str, Any] | ResultsTraining,
    *,
    registry: str | Path | None = None,
    overrides: Sequence[str] = (),
    resume: bool = False,
    progress: Callable[[int, int], None] | None = None,
    platform: Platform | None = None,
) -> ResultsTrained:
    """Let a generator learn from a registry as a configuration says: a YAML file, plain data, or `ResultsTraining`.

    `registry` is a database URL or an SQLite file, instead of the configuration's. The generator is the folder `model`
    in the output folder, beside checkpoints, logs and `result.json`. With `resume` it goes on with what the output
    folder holds, from the same results. `progress` is called with the steps that are done, and of how many.
    `AlphaError` for what is wrong with the configuration, the registry or the generator.
    """
    config = read_results_config(config, overrides)
    Trainer(config.output, config.training).check(resume=resume)
    need_torch()
    from alphaplat.generator.checkpoint import Checkpoint
    from alphaplat.generator.training.results import learn_from_results

    platform = platform if platform is not None else default_platform()
    checkpoint = Checkpoint.load(config.generator, platform=platform)
    url = registry if registry is not None else config.registry
    numbers = list(dict.fromkeys([config.by, *checkpoint.model.config.metrics]))
    results = _results(str(url if url is not None else default_registry_path()), config.where, numbers)
    learned = learn_from_results(checkpoint, results, config, platform=platform, progress=progress, resume=resume)
    checkpoint = learned.checkpoint
    folder = save_generator(checkpoint, config.output)
    facts = checkpoint.trained_on["results"]
    trained = ResultsTrained(config.name, folder, checkpoint.id, facts, learned.scores, learned.training)
    trained.write(config.output)
    return trained


def _results(url: str, where: str, numbers: Sequence[str]) -> list[Evaluated]:
    """The evaluated alphas of a registry, in the order of their IDs; `DataError` where there are none."""
    from alphaplat.generator.training.simulated import Evaluated

    if "://" not in url and not Path(url).is_file():
        raise DataError(
            f"there is no registry '{url}'", help="say where it is: --registry FILE, or 'registry' in the configuration"
        )
    columns = ["alpha_id", "expression", "last_day", *numbers]
    with Registry(url) as registry:
        rows = registry.find(where, sort="alpha_id", limit=None, columns=columns)
        if not rows:
            matching = f" that matches '{where}'" if where else ""
            raise DataError(f"the registry holds no evaluated alpha{matching}, of {registry.count():,} in all")
        return [
            Evaluated(
                row["expression"],
                {name: row[name] for name in numbers},
                document=_document(registry, row["alpha_id"]),
                last_day=row["last_day"],
            )
            for row in rows
        ]


def _document(registry: Registry, alpha_id: str) -> str:
    """The document that an alpha was first proposed for, '' if for none."""
    return next((one.document for one in registry.lineage(alpha_id) if one.document), "")
