"""Run every benchmark that keeps results, one after the other; half an hour on a quiet machine.

    ALPHAPLAT_TEST_DATA=FOLDER python tests/benchmarks/all.py [--runs 5]

Options are handed on to each. The tables are in tests/benchmarks/results.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

WORKS = (
    ("alpha101_kunquant.py", "--dtype", "float32"),
    ("alpha101_kunquant.py", "--dtype", "float64"),
    ("alpha101_pandas.py",),
    ("alpha158_kunquant.py", "--dtype", "float32"),
    ("mining.py",),
    ("network.py",),
    ("memory.py",),
    ("scaling.py",),
    ("appended_day.py",),
    ("start.py",),
    ("decoding.py",),
)


def main() -> int:
    if {"-h", "--help"} & set(sys.argv):
        print(__doc__)
        return 0
    failed = []
    for script, *options in WORKS:
        path = Path(__file__).with_name(script)
        found = subprocess.run([sys.executable, path, *options, *sys.argv[1:]], check=False)
        failed += [script] if found.returncode else []
    print(f"failed: {', '.join(failed)}" if failed else f"all {len(WORKS)} done")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
