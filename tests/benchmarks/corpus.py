"""Print how much of a corpus of other people's alphas compiles, and why the rest does not.

    python tests/benchmarks/corpus.py FILE.tsv [--dialect brain | --all] [--list]

FILE has columns `expression` and `dialect`, or `formula`. With `--all` every dialect that FILE names is read by ours
of that name; one that we have none for is counted. Names that nobody knows are taken for fields. An operator that
there is not makes a text one of another language, so the share is also given without those.
"""

from __future__ import annotations

import argparse
import csv
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from alphaplat.catalogue import Platform
from alphaplat_dsl.errors import AlphaError

_VARYING = re.compile(r"'[^']*'|-?\d+(\.\d+)?")
_UNKNOWN = re.compile(r"unknown operator '(.+)'")


def texts(path: Path, dialect: str) -> dict[str, list[str]]:
    """The texts of each dialect; those of a row that names none are of `dialect`."""
    found: dict[str, list[str]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            found[row.get("dialect") or dialect].append(row.get("expression") or row["formula"])
    return found


def refused(platform: Platform, dialect: str, given: Iterable[str]) -> Iterator[tuple[str, AlphaError]]:
    """The texts that do not compile, each with all that is wrong with it."""
    for text in given:
        try:
            platform.compile(text, dialect=dialect, undeclared="infer")
        except AlphaError as error:
            yield text, error


def reason(error: AlphaError) -> tuple[bool, str]:
    """Whether an operator is missing, and why a text is refused, without what differs from text to text."""
    missing = [match[1].lower() for one in error.problems if (match := _UNKNOWN.match(one.message))]
    if missing:
        return True, f"no operator '{missing[0]}'"
    first = error.problems[0]
    return False, f"{first.code}: {_VARYING.sub('...', first.message)}"


def report(platform: Platform, dialect: str, given: list[str], *, listed: bool) -> None:
    if dialect not in platform.dialects:
        print(f"{dialect}: {len(given)} texts, and no dialect of that name: not read")
        return
    started = time.perf_counter()
    rest = list(refused(platform, dialect, given))
    each = 1000 * (time.perf_counter() - started) / len(given)
    compiled = len(given) - len(rest)
    reasons = Counter(reason(error) for _, error in rest)
    known = len(given) - sum(count for (missing, _), count in reasons.items() if missing)
    share = f"; {compiled / known:.2%} of the {known} whose operators there are" if known < len(given) else ""
    print(f"{dialect}: {compiled} of {len(given)} compile: {compiled / len(given):.2%}{share}; {each:.1f} ms each")
    for (_, why), count in reasons.most_common():
        print(f"{count:6}  {why}")
    if listed:
        for text, error in rest:
            print(f"\n{text}\n{error}")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("file", type=Path)
    which = arguments.add_mutually_exclusive_group()
    which.add_argument("--dialect", default="brain")
    which.add_argument("--all", action="store_true", help="read every dialect that the file names")
    arguments.add_argument("--list", action="store_true", help="print each refused text with its errors")
    options = arguments.parse_args()
    platform = Platform.discover()
    found = texts(options.file, options.dialect)
    for dialect in sorted(found) if options.all else [options.dialect]:
        report(platform, dialect, found[dialect], listed=options.list)


if __name__ == "__main__":
    main()
