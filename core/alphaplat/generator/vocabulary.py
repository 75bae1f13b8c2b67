"""The symbols that expressions are written in, each with its number; frozen, ordered, kept as JSON.

The numbers of the special symbols are the same in every vocabulary. A vocabulary knows its operators and fields by
itself, so that a stored one needs no plugins; one that is extended keeps the numbers of all symbols that it had.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from alphaplat.catalogue import Platform
from alphaplat.errors import AlphaLimitError, DataError
from alphaplat.generator import prefix
from alphaplat.generator.entries import BOS, EOS, PAD, SEP, Entry, EntryKind, declared_entries, fixed_entries
from alphaplat.generator.stored import catalogue_of, check_same, declarations
from alphaplat_dsl.catalogue import Catalogue, FieldType
from alphaplat_dsl.ir import Node

FORMAT = 1
_FILE = "vocabulary.json"


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Symbols in the order of their numbers, and the catalogue of the operators and fields among them.

    >>> from alphaplat.catalogue import default_platform
    >>> platform = default_platform()
    >>> vocabulary = Vocabulary.of(platform)
    >>> ids = vocabulary.encode(platform.compile("rank(ts_delta(close, 5))").node)
    >>> [vocabulary.entries[one].token for one in ids]
    ['rank', 'ts_delta', '5', 'close']
    >>> vocabulary.decode(ids)
    rank(ts_delta(field(name='close'), d=5))
    """

    entries: tuple[Entry, ...]
    catalogue: Catalogue = field(repr=False)

    @classmethod
    def of(cls, declared: Platform | Catalogue, panel_fields: Mapping[str, FieldType] | None = None) -> Vocabulary:
        """The vocabulary of all operators, of the declared fields, and of those of a panel."""
        catalogue, entries = _declared(declared, panel_fields)
        return cls((*fixed_entries(), *entries), catalogue)

    def extended(
        self, declared: Platform | Catalogue, panel_fields: Mapping[str, FieldType] | None = None
    ) -> Vocabulary:
        """This vocabulary with what it lacks at its end, and what is declared now.

        AlphaTypeError if an operator takes other arguments than it did, or a field is of another kind.
        """
        catalogue, entries = _declared(declared, panel_fields)
        check_same(self.catalogue, catalogue)
        known = {(entry.kind, entry.token) for entry in self.entries}
        later = [entry for entry in entries if (entry.kind, entry.token) not in known]
        operators, fields = self.catalogue.operators, self.catalogue.fields
        merged = Catalogue({**operators, **catalogue.operators}, {**fields, **catalogue.fields})
        return Vocabulary((*self.entries, *later), merged)

    def __len__(self) -> int:
        return len(self.entries)

    @cached_property
    def numbered(self) -> Mapping[EntryKind, Mapping[str, int]]:
        """The numbers of the symbols of each kind, by how they are written."""
        found: dict[EntryKind, dict[str, int]] = {kind: {} for kind in EntryKind}
        for number, entry in enumerate(self.entries):
            found[entry.kind][entry.token] = number
        return found

    @property
    def turning(self) -> int | None:
        """The number of the operator that turns the sign, if there is one."""
        return self.numbered[EntryKind.OPERATOR].get("reverse")

    @cached_property
    def option_parts(self) -> Mapping[int, tuple[str, str]]:
        """The operator and the parameter of each option's number."""
        parts = {}
        for token, number in self.numbered[EntryKind.OPTION].items():
            operator, _, name = token.removesuffix("=").rpartition(".")
            parts[number] = operator, name
        return parts

    @cached_property
    def id(self) -> str:
        """A hash of the symbols and their meaning: what was trained with one vocabulary goes with no other."""
        return hashlib.sha256(json.dumps(self._content(), sort_keys=True).encode()).hexdigest()[:16]

    def encode(self, node: Node) -> list[int]:
        """The numbers of a graph's symbols, without begin and end; parts that are shared are written out.

        Raises AlphaNameError for what the vocabulary lacks, AlphaTypeError for what is no graph of its catalogue,
        and AlphaLimitError beyond `prefix.LONGEST` symbols.
        """
        return prefix.encode(self, node)

    def joined(self, nodes: Iterable[Node]) -> list[int]:
        """The numbers of several graphs, as seeds are read: with SEP between one and the next."""
        ids: list[int] = []
        for node in nodes:
            ids += [SEP, *self.encode(node)] if ids else self.encode(node)
        return ids

    def decode(self, ids: Iterable[int]) -> Node:
        """The graph that numbers stand for; `decode(encode(node)) is node`.

        A begin in front, and an end with paddings behind, are passed over. An AlphaError says which symbol does not
        belong where it stands.
        """
        return prefix.decode(self, ids)

    def spelled(self, ids: Iterable[int]) -> str:
        """The symbols as text, for people: `rank ts_delta 5 close`."""
        return " ".join(self.entries[one].token for one in ids)

    def batch(self, rows: Sequence[Sequence[int]], length: int | None = None) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Sequences with begin and end, padded on the right, as int64 of shape (B, T).

        T is `length`, or what the longest needs; AlphaLimitError if a sequence needs more.
        """
        needed = max((len(row) for row in rows), default=0) + 2
        if length is not None and needed > length:
            raise AlphaLimitError(
                f"an expression of {needed - 2:,} symbols, with begin and end, does not go into {length:,}",
                help="leave it out, or raise the length",
            )
        padded = np.full((len(rows), length or needed), PAD, dtype=np.int64)
        for place, row in enumerate(rows):
            padded[place, : len(row) + 2] = [BOS, *row, EOS]
        return padded

    def save(self, folder: Path | str) -> Path:
        """Write `vocabulary.json` into a folder, and give its path."""
        path = Path(folder) / _FILE
        path.parent.mkdir(parents=True, exist_ok=True)
        content = {"format": FORMAT, "id": self.id, **self._content()}
        path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        return path

    @classmethod
    def load(cls, folder: Path | str) -> Vocabulary:
        """Read what `save` wrote; DataError if it is not there, of a later format, or was changed since."""
        path = Path(folder) / _FILE
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            if content["format"] != FORMAT:
                raise DataError(f"'{path.name}' has format {content['format']}, and this version reads {FORMAT}")
            entries = tuple(Entry(one[0], EntryKind(one[1]), one[2], one[3]) for one in content["entries"])
            loaded = cls(entries, catalogue_of(content["catalogue"]))
            stored = content["id"]
        except OSError as error:
            raise DataError(f"there is no vocabulary in '{folder}'", help=f"it is the file {_FILE}") from error
        except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
            raise DataError(f"'{path}' is not a vocabulary: {error}") from error
        if loaded.id != stored:
            raise DataError(f"'{path}' was changed after it was written", help="its numbers would mean other symbols")
        return loaded

    def _content(self) -> dict[str, Any]:
        entries = [[entry.token, entry.kind.value, entry.signature, entry.description] for entry in self.entries]
        return {"catalogue": declarations(self.catalogue), "entries": entries}


def _declared(
    declared: Platform | Catalogue, panel_fields: Mapping[str, FieldType] | None
) -> tuple[Catalogue, Iterator[Entry]]:
    """The catalogue of what is declared, and its symbols."""
    if isinstance(declared, Platform):
        catalogue = declared.language(panel_fields)
        return catalogue, declared_entries(catalogue, {name: one.summary for name, one in declared.operators.items()})
    catalogue = declared.with_fields(panel_fields) if panel_fields else declared
    return catalogue, declared_entries(catalogue, {})
