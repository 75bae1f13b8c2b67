"""Run the conformance kit over installed plugins:

python -m alphaplat.testing NAME... [options of pytest]

Exit code 0: all of them stand the tests; 1: a test failed; 4: no such plugin, or one that cannot be loaded;
5: nothing to test, since the kit knows no tests for such a plugin.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from alphaplat.errors import EXIT_PLUGIN
from alphaplat.suggest import did_you_mean

VARIABLE = "ALPHAPLAT_TEST_PLUGINS"


def main(arguments: Sequence[str]) -> int:
    """Test the plugins named before the first option, or all that are installed."""
    split = next((place for place, one in enumerate(arguments) if one.startswith("-")), len(arguments))
    names, options = arguments[:split], arguments[split:]
    if "--help" in options or "-h" in options:
        print((__doc__ or "").strip())
        return 0
    try:
        import pytest
    except ModuleNotFoundError:
        print("the tests need pytest: pip install pytest", file=sys.stderr)
        return EXIT_PLUGIN
    if (problem := _problem(names)) is not None:
        print(problem, file=sys.stderr)
        return EXIT_PLUGIN
    os.environ[VARIABLE] = ",".join(names)
    module = Path(__file__).with_name("installed.py")
    quiet = ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
    plain = ["--import-mode=importlib", "-q", *quiet, "-p", "no:cacheprovider", f"--config-file={os.devnull}"]
    return int(pytest.main([str(module), f"--rootdir={module.parent}", *plain, *options]))


def _problem(names: Sequence[str]) -> str | None:
    """Why these plugins cannot be tested, if so."""
    from alphaplat.catalogue import Platform

    platform = Platform.discover()
    for problem in platform.problems:
        if problem.plugin in names:
            return str(problem)
    for name in names:
        if name not in platform.plugins:
            hint = did_you_mean(name, platform.plugins) or f"there are: {', '.join(sorted(platform.plugins))}"
            return "; ".join([f"no plugin '{name}' is installed", hint, *map(str, platform.problems)])
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
