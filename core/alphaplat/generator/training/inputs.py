"""What a user gives to a corpus: alphas, pairs of documents and alphas, and what must never enter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from alphaplat.catalogue import Platform
from alphaplat.errors import AlphaError, DataError, one_error
from alphaplat.generator.corpus import HeldOut, Pair
from alphaplat.generator.corpus.curated import read_pairs
from alphaplat.text.tables import Piece, tables_with
from alphaplat.yaml_file import read_yaml
from alphaplat_dsl.catalogue import FieldType
from alphaplat_dsl.ir import Node


class HeldOutFile(BaseModel):
    """Alphas and documents that nothing is to be learned from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    alphas: list[str] = Field(default_factory=list)
    documents: list[str] = Field(default_factory=list)


def read_held_out(path: Path | None, platform: Platform, fields: Mapping[str, FieldType]) -> HeldOut:
    """What a file holds out, and always the documents of the curated validation.

    An alpha that does not compile could not be held out: it is an error.
    """
    given = HeldOutFile() if path is None else read_yaml(path, HeldOutFile)
    alphas: list[Node] = []
    problems: list[AlphaError] = []
    for text in given.alphas:
        try:
            alphas.append(platform.compile(text, panel_fields=fields).node)
        except AlphaError as error:
            problems += error.problems
    if problems:
        raise one_error(problems)
    curated = [pair.document for pair in read_pairs()]
    return HeldOut.of(alphas, [*given.documents, *curated], fields)


def read_expressions(paths: list[Path]) -> list[str]:
    """The alphas of files, one a line; empty lines and those that begin with '#' are passed over."""
    found: list[str] = []
    for path in paths:
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise DataError(f"'{path}' cannot be read: {error}") from None
        found += [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    return found


def read_user_pairs(
    paths: list[Path], platform: Platform, fields: Mapping[str, FieldType]
) -> tuple[list[Pair], Counter[str]]:
    """Documents with their alphas, and what was left out, by reason."""
    pairs: list[Pair] = []
    left_out: Counter[str] = Counter()
    for table in tables_with([str(path) for path in paths], {"document": "document", "alpha": "alpha"}):
        for piece in table.pieces():
            _read_piece(piece, platform, fields, pairs, left_out)
    return pairs, left_out


def _read_piece(
    piece: Piece,
    platform: Platform,
    fields: Mapping[str, FieldType],
    pairs: list[Pair],
    left_out: Counter[str],
) -> None:
    for document, alpha in zip(piece.frame["document"], piece.frame["alpha"], strict=True):
        if not isinstance(document, str) or not document.strip():
            left_out["pairs without a document"] += 1
            continue
        try:
            platform.compile(str(alpha), panel_fields=fields)
        except AlphaError:
            left_out["pairs whose alpha does not compile here"] += 1
            continue
        pairs.append(Pair(document.strip(), str(alpha)))
