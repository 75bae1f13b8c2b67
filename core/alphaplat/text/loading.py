"""Making a model from its spec: options checked, missing extras told with what to install."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from alphaplat.catalogue import Platform
from alphaplat.errors import ConfigError
from alphaplat.spec import EncoderSpec, ScorerSpec

EXTRA = "text"


def made(spec: EncoderSpec | ScorerSpec, options: dict[str, Any], platform: Platform) -> Any:
    """What `spec.load(**options)` returns; a pooling that is named is handed over as its function."""
    known = inspect.signature(spec.load).parameters
    if "poolings" in known:
        options = {**options, "poolings": platform.of_kind("poolings")}
    _check(spec.name, options, known)
    try:
        return spec.load(**options)
    except ImportError as error:
        missing = (error.name or str(error)).partition(".")[0]
        raise ConfigError(
            f"'{spec.name}' needs '{missing}', which is not installed",
            help=f"pip install 'alphaplat[{EXTRA}]'",
        ) from error


def _check(name: str, options: Mapping[str, Any], known: Mapping[str, inspect.Parameter]) -> None:
    """`ConfigError` for an option that `load` does not take, and for one that it needs and was not given."""
    free = any(parameter.kind is parameter.VAR_KEYWORD for parameter in known.values())
    told = ", ".join(key for key in known if key != "poolings")
    for option in options:
        if option not in known and not free:
            raise ConfigError(
                f"'{name}' has no option '{option}'", help=f"it takes {told}" if told else "it takes none"
            )
    for key, parameter in known.items():
        needed = parameter.default is parameter.empty and parameter.kind is not parameter.VAR_KEYWORD
        if needed and key not in options:
            raise ConfigError(f"'{name}' needs the option '{key}'", help=f"it takes {told}")
