"""Profiles: which checks run, under which limits. The built-in ones stand in the checks, one's own in YAML.

    strict:                      # the profile's name
      low_sharpe: {min: 2.0}     # a check, and the limits that are to differ from its own
      low_turnover: {}

A limit that is left out keeps the check's value from the profile `user`, or else from its first profile. A limit
`name` may be given as `name_d0` for delay 0 and `name_d1` for later ones.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import yaml

from alphaplat.errors import AlphaError, ConfigError, one_error
from alphaplat.spec import CheckSpec
from alphaplat.suggest import did_you_mean
from alphaplat.yaml_text import compose, read_source, span_of
from alphaplat_dsl.source import Source

BASE = "user"
_BY_DELAY = re.compile(r"_d[01]$")


@dataclass(frozen=True)
class Profile:
    """A name, and for each check that runs its limits; `edition` tells limits of a file from others of their name."""

    name: str
    limits: Mapping[str, Mapping[str, float]]
    edition: str = ""

    @property
    def label(self) -> str:
        """The name under which results are kept: that of the profile, and the edition where there is one."""
        return f"{self.name}@{self.edition}" if self.edition else self.name


def profile_names(specs: Iterable[CheckSpec]) -> tuple[str, ...]:
    """The profiles that the checks know, in the order in which they first name them.

    >>> profile_names([])
    ()
    """
    return tuple(dict.fromkeys(name for spec in specs for name in spec.limits))


def built_in_profile(name: str, specs: Iterable[CheckSpec]) -> Profile:
    """The profile that the checks themselves declare under a name; `ConfigError` where none does."""
    known = tuple(specs)
    limits = {spec.name: spec.limits[name] for spec in known if name in spec.limits}
    if not limits:
        names = profile_names(known)
        help = did_you_mean(name, names) or f"there are: {', '.join(names) or 'none'}"
        raise ConfigError(f"unknown profile '{name}'", help=help)
    return Profile(name, limits)


def load_profile(path: Path | str, specs: Iterable[CheckSpec], *, name: str | None = None) -> Profile:
    """Read a profile from a YAML file; `name` says which, where the file holds several.

    Raises `ConfigError`, or several at once, with the line and a caret for each check or limit that nobody knows.
    """
    file = Path(path)
    source = read_source(file)
    root = compose(source)
    if root is None:
        raise ConfigError(f"'{source.name}' is empty", help="write 'name: {check: {limit: number}}'")
    profiles = dict(_pairs(root, source, "profiles"))
    if name is None and len(profiles) == 1:
        name = next(iter(profiles))
    if name not in profiles:
        held = ", ".join(profiles) or "none"
        if name is None:
            raise ConfigError(f"'{file.name}' holds several profiles", help=f"say which: {held}")
        help = did_you_mean(name, profiles) or f"it holds: {held}"
        raise ConfigError(f"'{file.name}' has no profile '{name}'", help=help)
    reading = _Reading(source, {spec.name: spec for spec in specs})
    limits = reading.checks(profiles[name][1])
    if reading.problems:
        raise one_error(reading.problems)
    edition = sha256(json.dumps(limits, sort_keys=True).encode()).hexdigest()[:8]
    return Profile(name, limits, edition)


class _Reading:
    """One pass over a profile's nodes, collecting its limits and all its mistakes."""

    def __init__(self, source: Source, specs: Mapping[str, CheckSpec]) -> None:
        self.source = source
        self.specs = specs
        self.problems: list[AlphaError] = []

    def checks(self, root: yaml.Node) -> dict[str, Mapping[str, float]]:
        found: dict[str, Mapping[str, float]] = {}
        for check, (key, value) in _pairs(root, self.source, "checks"):
            spec = self.specs.get(check)
            if spec is None:
                help = did_you_mean(check, self.specs) or f"there are: {', '.join(self.specs) or 'none'}"
                self._problem(f"unknown check '{check}'", key, help)
                continue
            found[check] = self._limits(spec, value)
        return found

    def _limits(self, spec: CheckSpec, root: yaml.Node) -> dict[str, float]:
        defaults = spec.limits.get(BASE) or next(iter(spec.limits.values()), {})
        plain = {_BY_DELAY.sub("", key) for limits in spec.limits.values() for key in limits}
        given: dict[str, float] = {}
        for limit, (key, value) in _pairs(root, self.source, f"limits of '{spec.name}'"):
            if _BY_DELAY.sub("", limit) not in plain:
                help = did_you_mean(limit, plain) or f"it has: {', '.join(sorted(plain)) or 'none'}"
                self._problem(f"check '{spec.name}' has no limit '{limit}'", key, help)
            elif (number := _number(value)) is None:
                self._problem(f"limit '{limit}' of '{spec.name}' is not a number", value, None)
            else:
                given[limit] = number
        replaced = {f"{limit}{suffix}" for limit in given for suffix in ("", "_d0", "_d1")}
        return {key: number for key, number in defaults.items() if key not in replaced} | given

    def _problem(self, message: str, node: yaml.Node, help: str | None) -> None:
        self.problems.append(ConfigError(message, span=span_of(node), source=self.source, help=help))


def _pairs(node: yaml.Node, source: Source, what: str) -> Iterator[tuple[str, tuple[yaml.Node, yaml.Node]]]:
    """Key, key node and value node of a mapping; nothing at all stands for an empty one."""
    if isinstance(node, yaml.ScalarNode) and node.value in ("", "null", "~"):
        return
    if not isinstance(node, yaml.MappingNode):
        raise ConfigError(f"{what} are written as keys and values", span=span_of(node), source=source)
    for key, value in node.value:
        yield str(key.value), (key, value)


def _number(node: yaml.Node) -> float | None:
    try:
        number = float(node.value) if isinstance(node, yaml.ScalarNode) else math.nan
    except ValueError:
        return None
    return number if math.isfinite(number) else None
