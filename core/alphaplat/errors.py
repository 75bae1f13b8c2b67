"""The platform's own mistakes-of-the-user, beside those of the language; each knows the command's exit code.

AlphaError              base of every error that a user can cause
├── (the language's)    syntax, names, kinds, units, causality, limits
├── ConfigError         a configuration, a setting or a call that cannot be meant
├── DataError           a panel, a source or a file that cannot be used
├── RegistryFault       a registry that cannot be opened, or holds no such thing
└── PluginError         plugins that failed, under `strict`
"""

from __future__ import annotations

from alphaplat_dsl.errors import (
    AlphaCausalityError,
    AlphaError,
    AlphaErrors,
    AlphaLimitError,
    AlphaNameError,
    AlphaSyntaxError,
    AlphaTypeError,
    AlphaUnitError,
    one_error,
)

EXIT_INPUT, EXIT_DATA, EXIT_PLUGIN = 2, 3, 4


class ConfigError(AlphaError):
    """A configuration, a setting or a call that cannot be meant."""

    default_code = "config"


class DataError(AlphaError):
    """A panel, a source or a file that cannot be used as data."""

    default_code = "data"


class RegistryFault(AlphaError):
    """A registry that cannot be opened, or that holds no such thing."""

    default_code = "registry"


class PluginError(AlphaError):
    """Plugins that failed, raised together where the platform is strict."""

    default_code = "plugin"


def exit_code(error: AlphaError) -> int:
    """The command's exit code for an error: 2 for the user's input, 3 for data or store, 4 for plugins.

    Several problems have the code that all of them have, or else 2.
    """
    if len(error.problems) > 1:
        codes = {exit_code(problem) for problem in error.problems}
        return codes.pop() if len(codes) == 1 else EXIT_INPUT
    if isinstance(error, DataError | RegistryFault):
        return EXIT_DATA
    if isinstance(error, PluginError):
        return EXIT_PLUGIN
    return EXIT_INPUT


__all__ = [
    "AlphaCausalityError",
    "AlphaError",
    "AlphaErrors",
    "AlphaLimitError",
    "AlphaNameError",
    "AlphaSyntaxError",
    "AlphaTypeError",
    "AlphaUnitError",
    "ConfigError",
    "DataError",
    "PluginError",
    "RegistryFault",
    "exit_code",
    "one_error",
]
