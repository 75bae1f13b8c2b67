"""Print how much of a corpus of other people's alphas compiles, and why the rest does not.

    python tests/benchmarks/corpus.py [--dialect brain] [--list] FILE.tsv

FILE has columns `expression` and `dialect`, or `formula`. Rows that call an operator which there is not are counted
apart: they are another language, not a failure of this one.
"""

from __future__ import annotations

import argparse
import csv
import re
import time
from collections import Counter
from pathlib import Path

from alphaplat.catalogue import Platform
from alphaplat_dsl.errors import AlphaError


def texts(path: Path, dialect: str) -> list[str]:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [row.get("expression") or row["formula"] for row in rows if row.get("dialect", dialect) == dialect]


def called(text: str) -> set[str]:
    """The names in front of a bracket."""
    return {name.lower() for name in re.findall(r"([A-Za-z_]\w*)\s*\(", text)}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("file", type=Path)
    arguments.add_argument("--dialect", default="brain")
    arguments.add_argument("--list", action="store_true", help="print each refused text with its errors")
    options = arguments.parse_args()
    platform = Platform.discover()
    spelled = platform.need("dialects", options.dialect)
    known = {*platform.language().operator_names, *spelled.operators, *spelled.windowed, "adv"}
    all_texts = texts(options.file, options.dialect)
    ours = [text for text in all_texts if called(text) <= known]
    refused: list[tuple[str, AlphaError]] = []
    started = time.perf_counter()
    for text in ours:
        try:
            platform.compile(text, dialect=options.dialect, undeclared="infer")
        except AlphaError as error:
            refused.append((text, error))
    seconds = time.perf_counter() - started
    compiled = len(ours) - len(refused)
    others = Counter(name for text in all_texts for name in called(text) - known)
    print(f"{len(all_texts)} texts, {len(all_texts) - len(ours)} with operators that there are not: {dict(others)}")
    print(f"{compiled} of {len(ours)} compile: {compiled / len(ours):.2%}, {1000 * seconds / len(ours):.1f} ms each")
    for reason, count in Counter(error.problems[0].message for _, error in refused).most_common():
        print(f"{count:6}  {reason}")
    if options.list:
        for text, error in refused:
            print(f"\n{text}\n{error}")


if __name__ == "__main__":
    main()
