"""Trained generators for the benchmarks: trained once in a folder, with worlds and descriptions held out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from alphaplat.catalogue import Platform

HERE = Path(__file__).parent
WORLDS: list[dict[str, Any]] = yaml.safe_load((HERE / "worlds.yaml").read_text(encoding="utf-8"))
DESCRIPTIONS: dict[str, Any] = yaml.safe_load((HERE / "descriptions.yaml").read_text(encoding="utf-8"))

READS = {"documents": "minilm", "reworded": False}
"""Documents are read by a pretrained encoder, each once, since it keeps its words."""


def held_out() -> dict[str, list[str]]:
    """The alphas and documents that no generator may learn from that is measured here."""
    documents = [one["document"] for one in WORLDS] + [one["text"] for one in DESCRIPTIONS["descriptions"]]
    return {"alphas": [one["text"] for one in WORLDS], "documents": documents}


def trained(folder: Path, fusion: str, **changes: Any) -> Path:
    """The generator with this fusion in a folder, trained now where there is none yet; goes on if it was interrupted.

    `changes` are entries of the training's configuration.
    """
    output = folder / fusion
    output.mkdir(parents=True, exist_ok=True)
    words = output / "held_out.yaml"
    words.write_text(yaml.safe_dump(held_out()), encoding="utf-8")
    config = {"name": f"benchmark, {fusion}", "output": str(output), "fusion": fusion, **READS, **changes}
    return kept(config | {"corpus": {"held_out": str(words), **changes.get("corpus", {})}})


def kept(config: Mapping[str, Any], platform: Platform | None = None) -> Path:
    """The generator in a configuration's output folder, trained now where there is none yet; goes on if interrupted."""
    output = Path(config["output"])
    if not (output / "model" / "generator.json").is_file():
        from alphaplat.generator.training import train_generator

        print(f"training the generator '{config['name']}'", flush=True)
        train_generator(config, resume=(output / "checkpoints").is_dir(), platform=platform)
    return output / "model"
