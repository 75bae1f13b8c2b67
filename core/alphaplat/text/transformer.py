"""Transformers from checked folders, run in batches of like length on one thread."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from alphaplat.errors import ConfigError, DataError
from alphaplat.panel.fields import Array
from alphaplat.text.model_folder import NOTES, ModelFolder, fetched, look_at, refuse_unpinned

if TYPE_CHECKING:
    import torch

MOST_TOKENS = 512
OLDEST = (5, 3)
BATCH = 32
Head = Literal["encoder", "classifier", "masked"]


@dataclass(frozen=True, eq=False)
class Transformer:
    """A model with its tokenizer; texts of more than `max_tokens` tokens are cut."""

    folder: ModelFolder
    model: Any
    tokenizer: Any
    max_tokens: int

    @property
    def id(self) -> str:
        """The hash of the folder, and where texts are cut."""
        return f"{self.folder.digest}:{self.max_tokens}"

    def run(
        self, texts: Sequence[str], width: int, output: Callable[[Any, torch.Tensor], torch.Tensor]
    ) -> tuple[Array, Array]:
        """`output(model's output, mask (B, T))` of all texts, float32 (texts, width), and which were cut.

        Texts are batched by length, so that little is padded, and come back in their order.
        """
        result = np.zeros((len(texts), width), dtype=np.float32)

        def keep(chosen: Array, found: Any, mask: torch.Tensor) -> None:
            result[chosen] = output(found, mask).float().numpy()

        return result, self._read(texts, keep)

    def tokens(self, texts: Sequence[str]) -> list[Array]:
        """The last layer at every token of each text, float32 (tokens, width), with the marks of begin and end."""
        result: list[Array] = [np.zeros(0)] * len(texts)

        def keep(chosen: Array, found: Any, mask: torch.Tensor) -> None:
            hidden, real = found.last_hidden_state.float().numpy(), mask.bool().numpy()
            for row, at in enumerate(chosen):
                result[at] = hidden[row, real[row]]

        self._read(texts, keep)
        return result

    def _read(self, texts: Sequence[str], keep: Callable[[Array, Any, torch.Tensor], None]) -> Array:
        """Call `keep(which texts, model's output, mask (B, T))` for each batch; which texts were cut, bool (texts,)."""
        import torch

        rows, cut = self.coded(texts)
        order = np.argsort([len(row) for row in rows], kind="stable")
        with one_thread(), torch.inference_mode():
            for start in range(0, len(order), BATCH):
                chosen = order[start : start + BATCH]
                padded = self.tokenizer.pad({"input_ids": [rows[at] for at in chosen]}, return_tensors="pt")
                mask = padded["attention_mask"]
                keep(chosen, self.model(input_ids=padded["input_ids"], attention_mask=mask), mask)
        return cut

    def coded(self, texts: Sequence[str]) -> tuple[list[list[int]], Array]:
        """The tokens of each text, with the marks of begin and end, and which texts were cut."""
        if not texts:
            return [], np.zeros(0, dtype=np.bool_)
        coded = self.tokenizer(
            list(texts),
            truncation=True,
            max_length=self.max_tokens,
            return_overflowing_tokens=True,
            return_attention_mask=False,
            return_token_type_ids=False,
        )
        owner = np.asarray(coded["overflow_to_sample_mapping"])
        pieces = np.bincount(owner, minlength=len(texts))
        first = np.concatenate([[0], np.cumsum(pieces)[:-1]])
        return [coded["input_ids"][at] for at in first], pieces > 1

    @cached_property
    def marks(self) -> tuple[int, int]:
        """How many marks stand before and after the tokens of every text."""
        marked: list[int] = self.tokenizer("a", return_special_tokens_mask=True)["special_tokens_mask"]
        return marked.index(0), marked[::-1].index(0)

    def save(self, folder: Path, notes: dict[str, Any]) -> None:
        """Write a plain Hugging Face folder: configuration, tokenizer, safetensors; and how it is used, for us."""
        if folder.exists() and any(folder.iterdir()):
            raise DataError(f"'{folder}' is not empty", help="choose a new folder")
        try:
            with _quiet():
                self.model.save_pretrained(folder)
                self.tokenizer.save_pretrained(folder)
            (folder / NOTES).write_text(json.dumps(notes, indent=2) + "\n", encoding="utf-8")
        except OSError as error:
            raise DataError(f"'{folder}' cannot be written: {error.strerror or error}") from error


def load_transformer(
    model: str | Path,
    *,
    head: Head = "encoder",
    max_tokens: int | None = None,
    revision: str | None = None,
    changes: Mapping[str, Any] | None = None,
) -> Transformer:
    """A model from a folder, which needs no network, or from the hub at a pinned revision.

    The folder is looked at first: see `alphaplat.text.model_folder`. No code of the folder is ever run. With `changes`
    to its configuration, such as other labels, it is to be trained: a head that the folder lacks is drawn by torch's
    global generator.
    """
    if not Path(model).is_dir():
        refuse_unpinned(str(model), revision)
    _need_library()
    folder = look_at(model if Path(model).is_dir() else fetched(str(model), revision))
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from safetensors import SafetensorError
    from transformers import AutoModel, AutoModelForMaskedLM, AutoModelForSequenceClassification, AutoTokenizer
    from transformers.models.auto.configuration_auto import CONFIG_MAPPING

    safe: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
    heads = {"encoder": AutoModel, "classifier": AutoModelForSequenceClassification, "masked": AutoModelForMaskedLM}
    try:
        with _quiet():
            config = CONFIG_MAPPING[folder.model_type].from_dict({**folder.config, **(changes or {})})
            loaded, told = heads[head].from_pretrained(
                folder.path,
                config=config,
                use_safetensors=True,
                output_loading_info=True,
                ignore_mismatched_sizes=changes is not None,
                **safe,
            )
            tokenizer = AutoTokenizer.from_pretrained(folder.path, use_fast=True, **safe)
    except (SafetensorError, OSError, ValueError, RuntimeError, KeyError, TypeError, AttributeError) as error:
        said = (str(error) or repr(error)).splitlines()[0]
        raise DataError(f"the model in '{folder.path}' cannot be loaded: {said}") from error
    body = "" if changes is None else f"{loaded.base_model_prefix}."
    gaps = [*told["missing_keys"], *(name for name, *_ in told["mismatched_keys"])]
    _refuse_gaps(folder, [name for name in gaps if name.startswith(body)])
    if tokenizer.pad_token_id is None:
        raise DataError(f"the tokenizer in '{folder.path}' has no token to pad with")
    loaded.requires_grad_(False)
    return Transformer(folder, loaded.train(False), tokenizer, _longest(folder, loaded.config, tokenizer, max_tokens))


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the library's advice and bars off the screen."""
    from transformers.utils import logging

    loud = logging.get_verbosity()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(loud)
        logging.enable_progress_bar()


def _need_library() -> None:
    """Older libraries could be made to run code by a configuration alone; `ModuleNotFoundError` where there is none."""
    try:
        found = version("transformers")
    except PackageNotFoundError:
        raise ModuleNotFoundError("no module named 'transformers'", name="transformers") from None
    major, minor = (int(part) for part in found.split(".")[:2])
    if (major, minor) < OLDEST:
        raise ConfigError(f"transformers {found} is too old to be safe", help="pip install 'alphaplat[text]'")


def _refuse_gaps(folder: ModelFolder, missing: Sequence[str]) -> None:
    """Weights that a folder lacks would be made up at random; only the pooler, which nothing here uses, may be."""
    needed = sorted(name for name in missing if "pooler" not in name)
    if needed:
        raise DataError(
            f"the model in '{folder.path}' lacks weights: {', '.join(needed[:3])}",
            help="is it the folder of a fine-tuned classifier?" if needed[0].startswith("classifier") else None,
        )


def _longest(folder: ModelFolder, config: Any, tokenizer: Any, asked: int | None) -> int:
    """How many tokens a text may have: as asked, as the folder notes, or 512; never more than the model has places."""
    places = int(config.max_position_embeddings) - (2 if "roberta" in folder.model_type else 0)
    limit = min(places, int(tokenizer.model_max_length))
    noted = folder.notes.get("max_tokens")
    wanted = asked if asked is not None else noted if isinstance(noted, int) else min(limit, MOST_TOKENS)
    if not 8 <= wanted <= limit:
        raise ConfigError(f"'{wanted}' tokens cannot be read at once", help=f"the model takes from 8 to {limit}")
    return wanted


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch use one thread, as many as then run side by side do best with."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
