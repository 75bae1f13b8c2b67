"""The shape of the repository and of what is installed: folders, entry points, public names, imports, the wheel."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from zipfile import ZipFile

import pytest

import alphaplat
from alphaplat import hookspecs, spec

ROOT = Path(__file__).parents[1]
ROOTS = ["core", "dsl", "registry", "plugins"]
TOP = {
    *ROOTS,
    "tests",
    "docs",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    ".ci",
    ".gitignore",
}
HEAVY = {
    "numba",
    "numpy",
    "pandas",
    "xarray",
    "zarr",
    "sqlalchemy",
    "lark",
    "torch",
    "pydantic",
    "scipy",
    "pyarrow",
    "rich",
}
LONGEST_FILE = 400
INSTALL_AGAIN = "entry points are read from installed metadata: run `pip install -e .` again"

PUBLIC = {
    "Alpha",
    "AlphaError",
    "CheckContext",
    "CheckOutcome",
    "CheckSpec",
    "ConfigError",
    "Constraints",
    "DataError",
    "DecoderSpec",
    "DialectSpec",
    "DocumentStore",
    "EncoderSpec",
    "EvaluationContext",
    "Expression",
    "FieldSpec",
    "FusionSpec",
    "Generator",
    "OperatorSpec",
    "Panel",
    "Platform",
    "PluginError",
    "PluginInfo",
    "Ragged",
    "Registry",
    "RegistryFault",
    "Result",
    "Results",
    "Session",
    "Settings",
    "SourceSpec",
    "TextEncoder",
    "TextScorer",
    "Verdict",
    "__version__",
    "check",
    "compile",
    "default_platform",
    "evaluate",
    "hookimpl",
    "open_panel",
    "simulate",
    "synthetic_market",
    "text_fields",
    "train_generator",
    "train_results",
    "train_text",
}


def pyproject() -> dict[str, dict[str, dict[str, dict[str, str]]]]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def sources() -> Iterator[Path]:
    return (path for root in ROOTS for path in sorted((ROOT / root).rglob("*.py")))


def test_the_top_level_holds_nothing_else() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("this is no git repository, so there is no list of its files")
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {line.split("/")[0] for line in listed.splitlines()} == TOP


def test_roots_are_no_packages() -> None:
    assert not [root for root in ROOTS if (ROOT / root / "__init__.py").exists()]


def test_every_built_in_plugin_is_declared_and_installed() -> None:
    folders = {path.parent.name for path in (ROOT / "plugins").glob("*/__init__.py")}
    declared = pyproject()["project"]["entry-points"]["alphaplat"]
    installed = {
        point.name: point.value
        for point in entry_points(group="alphaplat")
        if point.dist is not None and point.dist.name == "alphaplat"
    }
    assert set(declared.values()) == folders, (
        "each folder of plugins/ has a line in pyproject.toml, and each line a folder"
    )
    assert all(module == f"alphaplat_{name}" for name, module in declared.items())
    assert installed == declared, INSTALL_AGAIN


def test_every_hook_has_a_record_and_a_line_in_the_documentation() -> None:
    hooks = {name for name in vars(hookspecs) if name.startswith("alphaplat_")}
    page = (ROOT / "docs/write-a-plugin.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(alphaplat_\w+)\(\)` \|[^`]*`(\w+)`", page, re.MULTILINE))
    assert set(rows) == hooks
    for name, record in rows.items():
        assert record in str(getattr(hookspecs, name).__annotations__["return"])
        assert hasattr(spec, record)


def test_the_rooms_stand_in_the_order_that_the_contracts_enforce() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (rooms,) = [one["layers"] for one in contracts if one.get("containers") == ["alphaplat"]]
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    (told,) = re.findall(r"^`errors` →.+?\n\n", page, re.MULTILINE | re.DOTALL)
    assert re.findall(r"\w+", told) == [layer.split(" : ")[0] for layer in reversed(rooms)]


def test_public_names_are_these_and_can_be_imported() -> None:
    assert sorted(alphaplat.__all__) == sorted(PUBLIC)
    assert all(getattr(alphaplat, name) is not None for name in PUBLIC)
    assert set(dir(alphaplat)) == PUBLIC
    with pytest.raises(AttributeError, match="no attribute 'simulat'"):
        _ = alphaplat.simulat


def test_public_names_are_typed_as_they_are_resolved() -> None:
    tree = ast.parse(Path(alphaplat.__file__).read_text(encoding="utf-8"))
    (block,) = [node for node in tree.body if isinstance(node, ast.If)]
    typed = {one.asname: node.module for node in block.body if isinstance(node, ast.ImportFrom) for one in node.names}
    assert typed == alphaplat._HOME


@pytest.mark.parametrize(
    "statement", ["import alphaplat", "import alphaplat.cli", "from alphaplat import hookimpl, OperatorSpec"]
)
def test_importing_loads_nothing_heavy(statement: str) -> None:
    script = f"import sys; {statement}; print(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not HEAVY & set(done.stdout.split())


def test_the_help_loads_no_plugin_and_nothing_heavy() -> None:
    script = (
        "import sys\nfrom alphaplat.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit as end:\n"
        "    assert not end.code\nprint(*{name.split('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    assert "demo" in done.stdout
    assert not HEAVY & loaded
    assert not {name for name in loaded if name.startswith(("alphaplat_ops", "alphaplat_sources"))}


def test_modules_of_the_language_need_no_numpy() -> None:
    script = "import sys, alphaplat_dsl.compile, alphaplat_dsl.infer; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@pytest.mark.parametrize("root", ROOTS)
def test_nothing_is_executed_that_was_read(root: str) -> None:
    """No `eval`, `exec` or pickle in what we ship: expressions and files are data."""
    found = [
        f"{path.relative_to(ROOT)}:{place}"
        for path in sources()
        if path.is_relative_to(ROOT / root)
        for place in executed(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not found


def executed(tree: ast.AST) -> list[int]:
    """The lines of calls of `eval`, `exec` and `__import__`, and of imports of pickle and its kin."""
    lines = []
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="eval" | "exec" | "__import__")):
                lines.append(node.lineno)
            case ast.Import(names=names) if {one.name.split(".")[0] for one in names} & UNSAFE:
                lines.append(node.lineno)
            case ast.ImportFrom(module=str(module)) if module.split(".")[0] in UNSAFE:
                lines.append(node.lineno)
    return lines


UNSAFE = {"pickle", "cPickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"}


def test_the_search_for_what_executes_finds_it() -> None:
    text = "import os\nimport pickle\nfrom pickle import loads\nx = eval('1')\nfound = re.compile('a')\nexec('2')\n"
    assert executed(ast.parse(text)) == [2, 3, 4, 6]


def test_no_file_is_a_giant() -> None:
    lines = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    assert not {path: count for path, count in lines.items() if count > LONGEST_FILE}


def test_no_drawer_for_everything() -> None:
    drawers = {"utils", "util", "helpers", "common", "misc"}
    assert not [path for path in sources() if path.stem in drawers or path.parent.name in drawers]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    """The wheel, built without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    (path,) = folder.glob("*.whl")
    return ZipFile(path)


def test_the_wheel_holds_our_packages_and_nothing_else(wheel: ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    ours = {path.parent.name for root in ROOTS for path in (ROOT / root).glob("*/__init__.py")}
    version = pyproject()["project"]["version"]
    assert tops == ours | {f"alphaplat-{version}.dist-info"}
    assert {"alphaplat", "alphaplat_dsl", "alphaplat_registry"} < ours


def test_the_wheel_holds_what_is_no_python(wheel: ZipFile) -> None:
    needed = {
        "alphaplat/py.typed",
        "alphaplat/runs/demo.yaml",
        "alphaplat/runs/demo_generator.yaml",
        "alphaplat/runs/demo_search.yaml",
        "alphaplat_dsl/alpha.lark",
        "alphaplat_dsl/py.typed",
        "alphaplat_registry/py.typed",
        "alphaplat_registry/migrations/env.py",
        "alphaplat_registry/migrations/versions/0001_first_tables.py",
        "alphaplat_registry/migrations/versions/0002_checkpoints.py",
    }
    assert needed <= set(wheel.namelist())
    assert not [name for name in wheel.namelist() if "__pycache__" in name or "tests" in name.split("/")]


def test_every_module_can_be_imported_and_says_what_it_is_for() -> None:
    silent = []
    for path in sources():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if not ast.get_docstring(tree) and tree.body:
            silent.append(str(path.relative_to(ROOT)))
    assert not silent
    assert import_module("alphaplat.report.operator_page")
