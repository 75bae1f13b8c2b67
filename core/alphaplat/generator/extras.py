"""What the generator's network needs beyond the platform itself."""

from __future__ import annotations

from importlib.util import find_spec

from alphaplat.errors import ConfigError


def need_torch() -> None:
    """`ConfigError` where a package of the extra 'generator' is not installed."""
    for package in ("torch", "safetensors", "transformers"):
        if find_spec(package) is None:
            raise ConfigError(
                f"a generator needs '{package}', which is not installed", help="pip install 'alphaplat[generator]'"
            )
