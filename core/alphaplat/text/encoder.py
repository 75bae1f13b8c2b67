"""Encoders of documents: texts in, one vector a text out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np

from alphaplat.catalogue import Platform, default_platform
from alphaplat.errors import ConfigError, DataError
from alphaplat.panel.fields import Array
from alphaplat.spec import EncoderSpec
from alphaplat.text.batches import in_pieces

DEFAULT = "minilm"
FOLDERS = "huggingface"


class Embeddings(np.ndarray[Any, Any]):
    """Vectors, float32 (texts, dimension), that know how many texts were cut because they were too long."""

    truncated: int | None

    def __array_finalize__(self, parent: Any) -> None:
        self.truncated = None

    @classmethod
    def of(cls, values: Array, truncated: int) -> Self:
        """Vectors with the number of texts that were cut; a part of them no longer knows it."""
        made = values.view(cls)
        made.truncated = truncated
        return made


class DocumentEncoder(Protocol):
    """What the `load` of an `EncoderSpec` for documents returns.

    `id` names the values and changes with them; `encode` gives float32 (texts, dimension), all finite, each row a
    function of its text alone, and which texts were cut, bool (texts,). It may have `tokens(texts)`, too: a list of
    float32 (words, dimension), a vector for each word of each text.
    """

    @property
    def id(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> tuple[Array, Array]: ...


class TextEncoder:
    """Turns texts into vectors: `TextEncoder.load(name_or_folder).embed(texts)`.

    `id` names the values, `dimension` is their length. `knowledge_cutoff` is the last day of what the encoder
    was trained on, '' where it was trained on nothing, None where nobody says.
    """

    def __init__(self, encoder: DocumentEncoder, *, name: str, knowledge_cutoff: str | None = None) -> None:
        self.encoder, self.name = encoder, name
        self.id = f"{name}:{encoder.id}"
        self.dimension = encoder.dimension
        self.knowledge_cutoff: str | None = getattr(encoder, "knowledge_cutoff", None) or knowledge_cutoff

    @classmethod
    def load(
        cls, name: str | Path = DEFAULT, *, pooling: str | None = None, platform: Platform | None = None, **options: Any
    ) -> TextEncoder:
        """An encoder by its name ('minilm', 'hashed'), by a folder, or by a hub id with a pinned `revision`.

        `pooling` names how the vectors of words become one ('mean', 'cls'); None is what the model was made with.
        Other options are the encoder's own, such as `max_tokens`. `AlphaError` for a name that nobody has, a folder
        that cannot be trusted, or an extra that is not installed.
        """
        from alphaplat.text.loading import made

        platform = platform if platform is not None else default_platform()
        spec: EncoderSpec
        spec, options = _chosen(str(name), platform, options)
        if pooling is not None:
            options["pooling"] = pooling
        encoder = made(spec, options, platform)
        return cls(encoder, name=spec.name, knowledge_cutoff=spec.knowledge_cutoff)

    def embed(self, texts: Sequence[str], *, progress: Callable[[int, int], None] | None = None) -> Embeddings:
        """The vectors of texts, float32 (texts, dimension), in their order; `.truncated` says how many were cut.

        `progress` is called with how many are done, and of how many.
        """
        if isinstance(texts, str):
            raise ConfigError("'embed' takes a list of texts, not one text", help="write encoder.embed([text])")
        values, cut = in_pieces(self.values, texts, self.dimension, progress)
        return Embeddings.of(values, int(cut.sum()))

    def values(self, texts: Sequence[str]) -> tuple[Array, Array]:
        """The vectors of texts, and which texts were cut; `DataError` where the encoder breaks its promise."""
        values, cut = self.encoder.encode(texts)
        if values.shape != (len(texts), self.dimension) or values.dtype != np.float32 or cut.shape != (len(texts),):
            raise DataError(
                f"encoder '{self.name}' gave {values.dtype} {values.shape} for {len(texts)} texts,"
                f" not float32 {(len(texts), self.dimension)}"
            )
        if not np.isfinite(values).all():
            raise DataError(f"encoder '{self.name}' gave values that are not finite", help="its weights are damaged")
        return values, cut

    def tokens(self, texts: Sequence[str]) -> list[Array]:
        """The vectors of each text's words in their order, float32 (words, dimension) a text.

        A transformer's marks of begin and end are among them. Where the encoder knows no words, that is the text's one
        vector.
        """
        of_words: Callable[[Sequence[str]], list[Array]] | None = getattr(self.encoder, "tokens", None)
        return of_words(texts) if of_words is not None else list(self.values(texts)[0][:, None, :])

    def words(self, texts: Sequence[str]) -> list[Array]:
        """The vectors of `tokens`, without a transformer's marks of begin and end."""
        before, after = getattr(getattr(self.encoder, "transformer", None), "marks", (0, 0))
        return [found[before : len(found) - after] for found in self.tokens(texts)]

    def save(self, folder: str | Path) -> None:
        """Write the encoder as a plain Hugging Face folder, where it is such a model."""
        save = getattr(self.encoder, "save", None)
        if save is None:
            raise ConfigError(f"encoder '{self.name}' has no weights to save")
        save(Path(folder))

    def __repr__(self) -> str:
        return f"TextEncoder('{self.id}', dimension {self.dimension})"


def _chosen(name: str, platform: Platform, options: dict[str, Any]) -> tuple[EncoderSpec, dict[str, Any]]:
    """The encoder of a name, or the one for folders and the hub, with what is to be loaded."""
    known = {key: spec for key, spec in platform.of_kind("encoders").items() if spec.encodes == "document"}
    if name in known:
        return known[name], dict(options)
    if Path(name).is_dir() or (name.count("/") == 1 and not name.startswith((".", "/", "~"))):
        return platform.need("encoders", FOLDERS), {"model": name, **options}
    if "/" in name or "\\" in name:
        raise DataError(f"there is no folder '{name}'", help="give the folder of a model, or a hub id and a revision")
    return platform.need("encoders", name), dict(options)
