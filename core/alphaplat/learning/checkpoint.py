"""Checkpoints: folders of safetensors and JSON, written beside and renamed, so that each is whole or absent.

Under the folder of a training stand `checkpoints/00000120` and so on, named by the steps done. Nothing is pickled.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alphaplat.errors import DataError

if TYPE_CHECKING:
    import torch

FOLDER, TENSORS, FACTS = "checkpoints", "tensors.safetensors", "facts.json"
_PACKAGES = ("alphaplat", "numpy", "safetensors", "tokenizers", "torch", "transformers")

Tensors = dict[str, "torch.Tensor"]


def steps_kept(folder: Path) -> list[int]:
    """The steps of which there is a checkpoint, in order."""
    return sorted(int(path.name) for path in (folder / FOLDER).glob("[0-9]*") if path.name.isdecimal())


def write(folder: Path, step: int, tensors: Mapping[str, torch.Tensor], facts: Mapping[str, Any]) -> None:
    """Write the checkpoint of a step; what was begun and not finished earlier is cleared away."""
    from safetensors import SafetensorError
    from safetensors.torch import save_file

    place = folder / FOLDER
    unfinished = place / f"unfinished-{step:08}"
    try:
        place.mkdir(parents=True, exist_ok=True)
        for left in place.glob("unfinished-*"):
            shutil.rmtree(left)
        unfinished.mkdir()
        save_file({name: values.detach().contiguous() for name, values in tensors.items()}, unfinished / TENSORS)
        (unfinished / FACTS).write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
        for path in (unfinished / TENSORS, unfinished / FACTS, unfinished):
            _to_disk(path)
        os.replace(unfinished, place / f"{step:08}")
        _to_disk(place)
    except (OSError, SafetensorError) as error:
        raise DataError(f"a checkpoint cannot be written to '{place}': {error}") from error


def read_facts(folder: Path, step: int) -> dict[str, Any]:
    """What a checkpoint says of itself."""
    path = folder / FOLDER / f"{step:08}" / FACTS
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"the checkpoint '{path.parent}' is damaged: {error}", help="remove that folder") from error
    return dict(said)


def read_tensors(folder: Path, step: int) -> Tensors:
    """The tensors of a checkpoint by their names."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    path = folder / FOLDER / f"{step:08}" / TENSORS
    try:
        return dict(load_file(path))
    except (OSError, SafetensorError) as error:
        raise DataError(f"the checkpoint '{path.parent}' is damaged: {error}", help="remove that folder") from error


def keep_only(folder: Path, steps: Sequence[int]) -> None:
    """Remove the checkpoints of all other steps."""
    for step in steps_kept(folder):
        if step not in steps:
            shutil.rmtree(folder / FOLDER / f"{step:08}")


def module_tensors(module: torch.nn.Module) -> Tensors:
    """The parameters and buffers of a module; weights that it uses twice stand here once."""
    return dict(module.named_parameters()) | dict(module.named_buffers())


def restore_module(module: torch.nn.Module, tensors: Mapping[str, torch.Tensor]) -> None:
    """Put tensors of the same names and shapes into a module; `DataError` where they are not the same."""
    import torch

    ours = module_tensors(module)
    odd = sorted(name for name in {*ours, *tensors} if _shape(ours, name) != _shape(tensors, name))
    if odd:
        raise DataError(f"the checkpoint is of another model: '{odd[0]}' differs")
    with torch.no_grad():
        for name, values in tensors.items():
            ours[name].copy_(values)


def circumstances() -> dict[str, str]:
    """What the last bits of a training depend on besides its settings: versions, and the kind of processor."""
    import torch

    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    processor = next(models, platform.processor() or platform.machine())
    found = {"python": platform.python_version(), "processor": processor}
    found["instructions"] = torch.backends.cpu.get_cpu_capability()
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def _shape(tensors: Mapping[str, torch.Tensor], name: str) -> tuple[int, ...] | None:
    return tuple(tensors[name].shape) if name in tensors else None


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
