"""What the benchmarks share: alternating runs, a description of the machine, and a table kept as JSON and Markdown."""

from __future__ import annotations

import argparse
import json
import math
import os
import platform as host
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import mean, median, stdev
from typing import Any

import numpy as np

RESULTS = Path(__file__).parent / "results"
ROOT = Path(__file__).parents[2]
LONG = 60.0
PACKAGES = ("numpy", "numba", "pandas", "torch", "KunQuant", "alpha101v", "gplearn")


def one_thread() -> None:
    """Keep libraries to one thread; they read this when they are imported."""
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = "1"


def arguments(description: str | None, **defaults: Any) -> argparse.Namespace:
    """Read the options that all benchmarks know, and those with a default that a benchmark names."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="runs of each side")
    parser.add_argument("--backend", default="fast", help="back end of ours")
    parser.add_argument("--formulas", type=Path, default=None, help="alpha101.tsv; default: in $ALPHAPLAT_TEST_DATA")
    parser.add_argument("--no-save", action="store_true", help="print the table only")
    for name, value in defaults.items():
        parser.add_argument(f"--{name}", type=type(value), default=value)
    return parser.parse_args()


def alternate(runs: int, sides: Mapping[str, Callable[[], Any]]) -> dict[str, list[float]]:
    """Run the sides in turns, after a first run of each that does not count; a side that takes long runs less often."""
    spent: dict[str, list[float]] = {name: [] for name in sides}
    for turn in range(runs + 1):
        for name, side in sides.items():
            long = spent[name] and min(spent[name]) > LONG
            if long and len(spent[name]) >= 2:
                continue
            started = time.perf_counter()
            kept = side()
            seconds = time.perf_counter() - started
            del kept
            if turn or seconds > LONG:
                spent[name].append(seconds)
    return spent


def timing(seconds: Sequence[float]) -> str:
    """The median and how far the runs lie apart."""
    return f"{median(seconds):.4g} s ({min(seconds):.4g} to {max(seconds):.4g}, {len(seconds)} runs)"


def interval(values: Sequence[float]) -> tuple[float, float]:
    """The mean, and half the width of its 95 % interval by Student's t; NaN for the width of one value."""
    from scipy.stats import t as student  # large, and no part of what is measured

    if len(values) < 2:
        return values[0], float("nan")
    return mean(values), float(student.ppf(0.975, len(values) - 1)) * stdev(values) / math.sqrt(len(values))


def with_interval(values: Sequence[float], digits: int = 3) -> str:
    """The mean ± half the width of its 95 % interval.

    >>> with_interval([1.0, 3.0], 1)
    '2.0 ± 12.7'
    """
    middle, half = interval(values)
    return f"{middle:.{digits}f}" if math.isnan(half) else f"{middle:.{digits}f} ± {half:.{digits}f}"


def difference(ours: np.ndarray, theirs: np.ndarray) -> tuple[float, float]:
    """The share of cells known to both that agree within 0.1 %, and the largest difference, by the size of a row."""
    both = np.isfinite(ours) & np.isfinite(theirs)
    if not both.any():
        return np.nan, np.nan
    a, b = np.where(both, ours, 0.0).astype(np.float64), np.where(both, theirs, 0.0).astype(np.float64)
    size = np.maximum(np.abs(b).max(axis=1, keepdims=True), 1e-30)
    apart = np.abs(a - b) / size
    return float((apart < 1e-3)[both].mean()), float(apart[both].max())


def agreement(shares: Mapping[Any, tuple[float, float]]) -> list[str]:
    """Say in how many works the values agree, how far they lie apart there, and which do not agree."""
    agree = {name: largest for name, (share, largest) in shares.items() if share > 0.999}
    if not agree:
        return ["no values agree"]
    worst = max(agree, key=agree.__getitem__)
    others = ", ".join(str(name) for name in shares if name not in agree)
    many = f"{len(agree)} of {len(shares)} agree, within 0.1 % of the day's largest value in 99.9 % of the cells"
    largest = f"the largest difference among them is {agree[worst]:.2g} of it ({worst})"
    usual = f"in the median one {median(agree.values()):.2g}"
    return [f"{many}; {largest}, {usual}", f"other conventions, or other rounding: {others or 'none'}"]


def machine() -> dict[str, Any]:
    """Which processor, how many cores, how loaded, and the versions of what was measured."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), host.processor())
    flags = next((line for line in lines if line.startswith("flags")), "")
    return {
        "processor": model,
        "avx512": "avx512f" in flags,
        "cores": os.cpu_count(),
        "load": [round(one, 2) for one in os.getloadavg()],
        "system": f"{host.system()} {host.release()}",
        "python": host.python_version(),
        "packages": {name: found for name in PACKAGES if (found := _version(name))},
        "commit": _commit(),
    }


def peak_bytes() -> int:
    """The most memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def child(*options: str) -> dict[str, Any]:
    """Run this script again in a process of its own and read the JSON of its last line."""
    found = subprocess.run([sys.executable, sys.argv[0], *options], capture_output=True, text=True, check=False)
    if found.returncode:
        raise SystemExit(found.stderr)
    return dict(json.loads(found.stdout.splitlines()[-1]))


Rows = Sequence[Mapping[str, Any]]


def report(
    name: str, title: str, rows: Rows, notes: Sequence[str], *, save: bool, more: Mapping[str, Rows] | None = None
) -> None:
    """Print a table, and those in `more` by their titles, and keep them with the machine and the command."""
    about = machine()
    command = " ".join(["python", os.path.relpath(sys.argv[0], ROOT), *map(shareable, sys.argv[1:])])
    lines = [f"# {title}", "", f"`{command}`", "", *_table(rows)]
    for heading, others in (more or {}).items():
        lines += [f"## {heading}", "", *_table(others)]
    lines += [*(f"- {note}" for note in notes), *([""] if notes else [])]
    lines += [f"{about['processor']}, {about['cores']} cores, AVX-512 {'yes' if about['avx512'] else 'no'}, "]
    lines[-1] += f"load {about['load'][0]}; Python {about['python']}, "
    lines[-1] += ", ".join(f"{package} {found}" for package, found in about["packages"].items())
    lines[-1] += f"; commit {about['commit']}"
    text = "\n".join(lines) + "\n"
    print(text)
    if save:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{name}.md").write_text(text, encoding="utf-8")
        kept = {"title": title, "command": command, "rows": list(rows), "notes": list(notes), "machine": about}
        kept |= {"more": {heading: list(others) for heading, others in more.items()}} if more else {}
        (RESULTS / f"{name}.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def _table(rows: Rows) -> list[str]:
    """Lines of Markdown, an empty one last."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    table = [columns, ["---"] * len(columns), *([_shown(row.get(column, "")) for column in columns] for row in rows)]
    return [*("| " + " | ".join(row) + " |" for row in table), ""]


def shareable(argument: str) -> str:
    """An argument of the command with FOLDER or FILE for a path outside of the repository.

    >>> [shareable(one) for one in ("--sides", "true/concat", "/home/me/model", "--formulas=~/alpha101.tsv")]
    ['--sides', 'true/concat', 'FOLDER', '--formulas=FILE']
    """
    option, equals, value = argument.rpartition("=")
    path = Path(value).expanduser()
    if not path.is_absolute() and ".." not in path.parts:
        return argument
    return f"{option}{equals}{'FILE' if path.suffix else 'FOLDER'}"


def _shown(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _commit() -> str:
    command = ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    return found.stdout.strip()
