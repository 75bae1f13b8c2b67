"""What a generator is made of: sizes, the names of its parts, the encoders of its texts. Plain data, kept as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from types import MappingProxyType
from typing import Any

from alphaplat.catalogue import Platform
from alphaplat.errors import ConfigError, DataError
from alphaplat.suggest import did_you_mean
from alphaplat.text import TextEncoder
from alphaplat_registry.metrics import BY_NAME

PREDICTED = ("sharpe", "turnover", "rank_ic", "drawdown")


@dataclass(frozen=True, kw_only=True)
class TextSource:
    """A text encoder: the name or folder that `TextEncoder.load` takes, the id of its values, their dimension."""

    name: str = "hashed"
    id: str = "hashed:2:256"
    width: int = 256

    @classmethod
    def of(cls, name: str, platform: Platform | None = None) -> TextSource:
        """The text encoder of this name or folder, which has to be at hand."""
        encoder = TextEncoder.load(name, platform=platform)
        return cls(name=name, id=encoder.id, width=encoder.dimension)

    def load(self, platform: Platform | None = None) -> TextEncoder:
        """The encoder; `DataError` where its values are no longer those that are meant."""
        encoder = TextEncoder.load(self.name, platform=platform)
        if (encoder.id, encoder.dimension) != (self.id, self.width):
            raise DataError(
                f"the text encoder '{self.name}' is '{encoder.id}' here, and was '{self.id}' in training",
                help="install the same model again; a generator cannot read the vectors of another one",
            )
        return encoder


@dataclass(frozen=True, kw_only=True)
class ModelConfig:
    """The sizes and parts of a `GeneratorModel`; `ConfigError` where they cannot be meant.

    `width` is that of every layer, D; `ffn` that of the layers' hidden ones. `max_tokens` is the longest expression
    with its marks of begin and end, `max_seed_tokens` the longest row of seed alphas with the marks between them,
    `max_document_tokens` how much is read of a document.
    `descriptions` is the text encoder that reads what symbols mean, `documents` the one that reads documents, which
    stays as it is unless `tune_documents` says that it is trained along. `symbol_dropout` is the share of symbols that
    have to do with their description alone in a step of training. `metrics` are predicted, by their names in the
    registry's vocabulary.
    """

    width: int = 128
    heads: int = 4
    ffn: int = 512
    encoder_layers: int = 2
    decoder_layers: int = 2
    dropout: float = 0.1
    symbol_dropout: float = 0.2
    max_tokens: int = 100
    max_seed_tokens: int = 256
    max_document_tokens: int = 128
    alpha_encoder: str = "transformer"
    fusion: str = "cross_attention"
    decoder: str = "transformer"
    descriptions: TextSource = TextSource()
    documents: TextSource = TextSource()
    tune_documents: bool = False
    metrics: tuple[str, ...] = PREDICTED

    def __post_init__(self) -> None:
        for name in _SIZES:
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _LARGEST:
                raise ConfigError(f"{name} cannot be '{value}'", help=f"it is a whole number from 1 to {_LARGEST:,}")
        if self.width % self.heads:
            raise ConfigError(f"width {self.width} cannot be split among {self.heads} heads")
        for name in ("dropout", "symbol_dropout"):
            if not 0.0 <= getattr(self, name) < 1.0:
                raise ConfigError(f"{name} cannot be '{getattr(self, name)}'", help="it is from 0 to less than 1")
        for name in self.metrics:
            if name not in BY_NAME:
                help = did_you_mean(name, BY_NAME) or "metrics have the names of the registry's vocabulary"
                raise ConfigError(f"unknown metric '{name}'", help=help)

    def as_json(self) -> dict[str, Any]:
        """The configuration as plain values, for `from_json`."""
        return {**asdict(self), "metrics": list(self.metrics)}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> ModelConfig:
        """The configuration that `as_json` wrote; `ConfigError` for a key that is not known."""
        known = {field.name for field in fields(cls)}
        for key in said:
            if key not in known:
                help = did_you_mean(key, known) or "was it written by a later alphaplat?"
                raise ConfigError(f"the configuration of a generator has no '{key}'", help=help)
        texts = {name: TextSource(**said[name]) for name in ("descriptions", "documents") if name in said}
        return cls(**{**said, **texts, "metrics": tuple(said.get("metrics", PREDICTED))})


_LARGEST = 100_000
_SIZES = (
    *("width", "heads", "ffn", "encoder_layers", "decoder_layers"),
    *("max_tokens", "max_seed_tokens", "max_document_tokens"),
)

PRESETS: Mapping[str, ModelConfig] = MappingProxyType(
    {
        "tiny": ModelConfig(dropout=0.0, max_document_tokens=64),
        "small": ModelConfig(width=192, heads=6, ffn=768, encoder_layers=3, decoder_layers=3, dropout=0.0),
        "tinybert": ModelConfig(
            width=312, heads=12, ffn=1200, encoder_layers=4, decoder_layers=4, alpha_encoder="bert"
        ),
    }
)
"""`tiny` for tests and first steps, `small` for releases, `tinybert` with the alpha encoder of TinyBERT's shape."""


def preset(name: str, **changes: Any) -> ModelConfig:
    """The preset of this name with some values changed.

    >>> preset("tinybert", fusion="concat").width
    312
    """
    if name not in PRESETS:
        raise ConfigError(
            f"unknown preset '{name}'", help=did_you_mean(name, PRESETS) or f"there are {', '.join(PRESETS)}"
        )
    return replace(PRESETS[name], **changes)
