"""The report that is written when the command itself fails."""

from __future__ import annotations

import platform
import re
import tempfile
import traceback
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

_PASSWORD = re.compile(r"://([^:/@\s]*):[^@\s]*@")
_PACKAGES = ("alphaplat", "numpy", "pandas", "xarray", "zarr", "lark", "sqlalchemy", "pydantic", "click")


def write_report(error: BaseException, words: Sequence[str]) -> Path:
    """Write the command, the versions and the traceback, without passwords, to a temporary file, and name it."""
    lines = [
        f"command: alphaplat {' '.join(words)}",
        f"python: {platform.python_version()} on {platform.platform()}",
        *(f"{name}: {version(name)}" for name in _PACKAGES),
        "",
        *traceback.format_exception(error),
    ]
    with tempfile.NamedTemporaryFile(
        "w", prefix="alphaplat-bug-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        file.write(_PASSWORD.sub(r"://\1:***@", "\n".join(lines)))
    return Path(file.name)
