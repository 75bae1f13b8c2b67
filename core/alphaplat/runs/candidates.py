"""From what a configuration names to alphas ready to be tried; a text that does not compile stays in, as an error."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from alphaplat.catalogue import Platform
from alphaplat.errors import AlphaError, ConfigError
from alphaplat.runs.config import AlphaSet, FieldConfig, RunConfig
from alphaplat.simulation.alpha import Alpha
from alphaplat.simulation.settings import Settings
from alphaplat.spec import FieldSpec
from alphaplat.suggest import did_you_mean
from alphaplat_dsl.catalogue import FieldType

_LARGEST_FILE = 100_000_000


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A text on its way: the alpha that it became, or the error that says why it did not."""

    name: str
    text: str
    alpha: Alpha | None = None
    error: AlphaError | None = None
    tags: tuple[str, ...] = ()


def read_candidates(config: RunConfig, platform: Platform, panel_fields: Mapping[str, FieldType]) -> list[Candidate]:
    """Read and compile every alpha of a configuration, in its order."""
    return [candidate for one in config.alphas for candidate in _of_set(one, config, platform, panel_fields)]


def read_texts(path: Path, *, column: str = "expression", name_column: str | None = None) -> list[tuple[str, str]]:
    """Names and texts of a file: a CSV or TSV table by its columns, anything else one expression a line.

    In a text file, empty lines and lines that start with '#' are left out; names are line numbers.
    """
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise ConfigError(f"'{path}' is larger than {_LARGEST_FILE:,} bytes")
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(f"there is no file '{path}'") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"'{path}' cannot be read as text: {error}") from None
    if path.suffix.lower() in (".csv", ".tsv"):
        return list(_of_table(path, text, column, name_column))
    lines = [(str(number), line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    return [(name, line) for name, line in lines if line and not line.startswith("#")]


def _of_table(path: Path, text: str, column: str, name_column: str | None) -> Iterator[tuple[str, str]]:
    lines = text.splitlines()
    tabs = path.suffix.lower() == ".tsv"
    rows = csv.DictReader(lines, delimiter="	", quoting=csv.QUOTE_NONE) if tabs else csv.DictReader(lines)
    known = list(rows.fieldnames or [])
    for wanted in filter(None, (column, name_column)):
        if wanted not in known:
            help = did_you_mean(wanted, known) or f"its columns are {', '.join(known)}"
            raise ConfigError(f"'{path.name}' has no column '{wanted}'", help=help)
    for number, row in enumerate(rows, 1):
        if row[column]:
            yield (row[name_column] or "" if name_column else str(number)), row[column].strip()


def _of_set(
    one: AlphaSet, config: RunConfig, platform: Platform, panel_fields: Mapping[str, FieldType]
) -> Iterator[Candidate]:
    texts = _texts(one)
    _refuse_unknown_names(one, [name for name, _ in texts])
    fields = {name: _field(value) for name, value in {**config.fields, **one.fields}.items()}
    base = merged(config.settings, one.settings)
    special = {name: merged(base, other.settings) for other in one.exceptions for name in other.names}
    for name, text in texts:
        if one.only is not None and name not in one.only:
            continue
        shown = f"{one.label}-{name}" if one.label else name
        tags = (one.label,) if one.label else ()
        try:
            expression = platform.compile(
                text,
                dialect=one.dialect,
                conventions=one.conventions,
                fields=fields,
                panel_fields=panel_fields,
                name=shown,
            )
        except AlphaError as error:
            yield Candidate(name=shown, text=text, error=error, tags=tags)
        else:
            alpha = Alpha(expression, special.get(name, base))
            yield Candidate(name=shown, text=text, alpha=alpha, tags=tags)


def _texts(one: AlphaSet) -> list[tuple[str, str]]:
    if one.file is not None:
        return read_texts(one.file, column=one.column, name_column=one.name_column)
    if isinstance(one.expressions, dict):
        return list(one.expressions.items())
    return [(str(number), text) for number, text in enumerate(one.expressions, 1)]


def _refuse_unknown_names(one: AlphaSet, known: Sequence[str]) -> None:
    """A name in `only` or `exceptions` that no alpha has would silently do nothing."""
    asked = [*(one.only or ()), *(name for other in one.exceptions for name in other.names)]
    for name in asked:
        if name not in known:
            raise ConfigError(f"no alpha of the set is named '{name}'", help=did_you_mean(name, known))


def _field(value: str | FieldConfig) -> str | FieldType:
    if isinstance(value, str):
        return value
    return FieldSpec(name="field", description="", kind=value.kind, unit=value.unit).type


def merged(base: Settings, changes: Settings) -> Settings:
    """The base with those settings changed that were said in `changes`."""
    return base.replace(**{name: getattr(changes, name) for name in sorted(changes.model_fields_set)})
