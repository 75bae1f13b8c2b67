"""Proposers made from what plugins declare, by name, with options that are checked before anything works."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from alphaplat.catalogue import Platform
from alphaplat.errors import ConfigError
from alphaplat.search.mixture import Mixture
from alphaplat.search.proposer import Context, Proposer
from alphaplat.spec import GeneratorSpec
from alphaplat.suggest import did_you_mean

Options = Mapping[str, Any]


def check_options(spec: GeneratorSpec, options: Options) -> None:
    """`ConfigError` for an option that `build` does not take, and for one that it needs and was not given."""
    _, *taken = inspect.signature(spec.build).parameters.values()
    known = {one.name: one for one in taken if one.kind is not one.VAR_KEYWORD}
    told = f"it takes {', '.join(known)}" if known else "it takes none"
    for name in options:
        if name not in known and len(known) == len(taken):
            raise ConfigError(f"'{spec.name}' has no option '{name}'", help=did_you_mean(name, known) or told)
    for name, one in known.items():
        if one.default is one.empty and name not in options:
            raise ConfigError(f"'{spec.name}' needs the option '{name}'", help=told)


def identity_of(spec: GeneratorSpec, context: Context, options: Options) -> Options:
    """The options as the ID of a run has them: what is read by a path is known by its content."""
    return options if spec.identity is None else spec.identity(context, **options)


def mixture_of(platform: Platform, context: Context, wanted: Mapping[str, tuple[float, Options]]) -> Mixture:
    """Proposers by name, each with its share and options; each gets a seed of its own."""
    proposers: dict[str, Proposer] = {}
    for name, (_, options) in wanted.items():
        spec: GeneratorSpec = platform.need("generators", name)
        check_options(spec, options)
        seed = int.from_bytes(sha256(f"{context.seed}\n{name}".encode()).digest()[:4], "big")
        proposers[name] = _built(spec, replace(context, seed=seed), options)
    return Mixture(proposers=proposers, shares={name: share for name, (share, _) in wanted.items()})


def _built(spec: GeneratorSpec, context: Context, options: Options) -> Proposer:
    """A proposer; `ConfigError` where a package that it needs is missing."""
    try:
        proposer: Proposer = spec.build(context, **options)
    except ImportError as error:
        missing = (error.name or str(error)).partition(".")[0]
        help = "pip install 'alphaplat[generator]', or what the plugin says"
        raise ConfigError(f"'{spec.name}' needs '{missing}', which is not installed", help=help) from error
    return proposer
