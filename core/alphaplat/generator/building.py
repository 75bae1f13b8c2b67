"""The parts of a network, from the plugins that its configuration names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import nn

from alphaplat.catalogue import Platform
from alphaplat.errors import ConfigError
from alphaplat.generator.config import ModelConfig


def alpha_encoder(config: ModelConfig, platform: Platform) -> nn.Module:
    """The encoder of seed alphas; `ConfigError` for the name of one of documents."""
    name = config.alpha_encoder
    spec = platform.need("encoders", name)
    if spec.encodes != "alpha":
        known = sorted(key for key, one in platform.of_kind("encoders").items() if one.encodes == "alpha")
        raise ConfigError(f"'{name}' encodes documents, not alphas", help=f"there are {', '.join(known)}")
    return _built(name, spec.load, **_layered(config), layers=config.encoder_layers, max_tokens=config.max_seed_tokens)


def fusion(config: ModelConfig, platform: Platform) -> nn.Module:
    """What joins alphas and documents."""
    build = platform.need("fusions", config.fusion).build
    return _built(config.fusion, build, width=config.width, heads=config.heads, dropout=config.dropout)


def decoder(config: ModelConfig, platform: Platform) -> nn.Module:
    """What writes."""
    build = platform.need("decoders", config.decoder).build
    return _built(config.decoder, build, **_layered(config), layers=config.decoder_layers, max_tokens=config.max_tokens)


def _layered(config: ModelConfig) -> dict[str, Any]:
    return {"width": config.width, "heads": config.heads, "ffn": config.ffn, "dropout": config.dropout}


def _built(name: str, build: Callable[..., nn.Module], **sizes: Any) -> nn.Module:
    """A part; `ConfigError` where a package that it needs is missing."""
    try:
        return build(**sizes)
    except ImportError as error:
        missing = (error.name or str(error)).partition(".")[0]
        help = "pip install 'alphaplat[generator]', or what the plugin says"
        raise ConfigError(f"'{name}' needs '{missing}', which is not installed", help=help) from error
