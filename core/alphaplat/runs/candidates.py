"""From what a configuration names to alphas ready to be tried; a text that does not compile stays in, as an error."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from alphaplat.catalogue import Platform
from alphaplat.errors import AlphaError, ConfigError
from alphaplat.runs.config import AlphaSet, FieldConfig, RunConfig
from alphaplat.simulation.alpha import Alpha
from alphaplat.spec import FieldSpec
from alphaplat.suggest import did_you_mean
from alphaplat_dsl.catalogue import FieldType

_LARGEST_FILE = 100_000_000
DEFAULT_DIALECT = "brain"


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A text on its way: the alpha that it became, or the error that says why it did not."""

    name: str
    text: str
    alpha: Alpha | None = None
    error: AlphaError | None = None
    tags: tuple[str, ...] = ()


def read_sets(config: RunConfig, platform: Platform) -> list[list[tuple[str, str]]]:
    """Names and texts of each set of a configuration; what these cannot have is refused."""
    sets = []
    for one in config.alphas:
        platform.need("dialects", _dialect(one, platform)).conventions.updated(one.conventions)
        texts = _texts(one, platform)
        _refuse_unknown_names(one, [name for name, _ in texts])
        sets.append([(name, text) for name, text in texts if one.only is None or name in one.only])
    return sets


def compiled(
    config: RunConfig,
    sets: Sequence[Sequence[tuple[str, str]]],
    platform: Platform,
    panel_fields: Mapping[str, FieldType],
) -> list[Candidate]:
    """Compile what `read_sets` read, in its order."""
    return [
        candidate
        for one, texts in zip(config.alphas, sets, strict=True)
        for candidate in _of_set(one, texts, config.fields, platform, panel_fields)
    ]


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
    except IsADirectoryError:
        raise ConfigError(f"'{path}' is a folder, not a file of expressions") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"'{path}' cannot be read as text: {error}") from None
    if path.suffix.lower() in (".csv", ".tsv"):
        try:
            return list(_of_table(path, text, column, name_column))
        except csv.Error as error:
            raise ConfigError(f"'{path}' is not a table: {error}") from None
    lines = [(str(number), line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    return [(name, line) for name, line in lines if line and not line.startswith("#")]


def _of_table(path: Path, text: str, column: str, name_column: str | None) -> Iterator[tuple[str, str]]:
    lines = io.StringIO(text, newline="")
    tabs = path.suffix.lower() == ".tsv"
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE) if tabs else csv.DictReader(lines)
    known = list(rows.fieldnames or [])
    for wanted in filter(None, (column, name_column)):
        if wanted not in known:
            help = did_you_mean(wanted, known) or f"its columns are {', '.join(known)}"
            raise ConfigError(f"'{path.name}' has no column '{wanted}'", help=help)
    for number, row in enumerate(rows, 1):
        if row[column]:
            yield (row[name_column] or "" if name_column else str(number)), row[column].strip()


def _of_set(
    one: AlphaSet,
    texts: Sequence[tuple[str, str]],
    shared: Mapping[str, str | FieldConfig],
    platform: Platform,
    panel_fields: Mapping[str, FieldType],
) -> Iterator[Candidate]:
    fields = {name: _field(value) for name, value in {**shared, **one.fields}.items()}
    special = {name: other.settings for other in one.exceptions for name in other.names}
    for name, text in texts:
        shown = f"{one.label}-{name}" if one.label else name
        tags = (one.label,) if one.label else ()
        try:
            expression = platform.compile(
                text,
                dialect=_dialect(one, platform),
                conventions=one.conventions,
                fields=fields,
                panel_fields=panel_fields,
                name=shown,
            )
        except AlphaError as error:
            yield Candidate(name=shown, text=text, error=error, tags=tags)
        else:
            alpha = Alpha(expression, special.get(name, one.settings))
            yield Candidate(name=shown, text=text, alpha=alpha, tags=tags)


def _dialect(one: AlphaSet, platform: Platform) -> str:
    """What a set is written in: what it says, else what its library is written in."""
    return one.dialect or (platform.library(one.library)[0] if one.library is not None else DEFAULT_DIALECT)


def _texts(one: AlphaSet, platform: Platform) -> list[tuple[str, str]]:
    if one.library is not None:
        return list(platform.library(one.library)[1].items())
    if one.file is not None:
        found = read_texts(one.file, column=one.column, name_column=one.name_column)
        if not found:
            raise ConfigError(f"'{one.file}' holds no expression")
        return found
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
