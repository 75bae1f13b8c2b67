"""What most commands need first: the platform, a panel, a registry, and texts from arguments, files or stdin."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from alphaplat.catalogue import Platform
    from alphaplat.checks import Profile
    from alphaplat.panel import Panel
    from alphaplat.runs import Registry

Command = TypeVar("Command", bound=Callable[..., Any])

_SUFFIXES = (".txt", ".csv", ".tsv", ".alpha")

dialect_option = click.option("--dialect", default="brain", show_default=True, help="How the text is written.")
panel_option = click.option(
    "--panel",
    "panel_name",
    envvar="ALPHAPLAT_PANEL",
    default="synthetic",
    show_default=True,
    help="A stored panel's folder, or 'synthetic', or 'synthetic:assets=200,years=2'.",
)
registry_option = click.option(
    "--registry",
    "registry_url",
    envvar="ALPHAPLAT_REGISTRY",
    help="A database URL or an SQLite file. [default: registry.db in your data folder]",
)


def convention_option(command: Command) -> Command:
    """Let `--convention name=value` be given, any number of times."""
    return click.option(
        "--convention",
        "conventions",
        multiple=True,
        metavar="NAME=VALUE",
        help="Change what the dialect takes for granted, as in --convention ddof=1.",
    )(command)


def field_option(command: Command) -> Command:
    """Let `--field name=text` define fields, any number of times."""
    return click.option(
        "--field",
        "definitions",
        multiple=True,
        metavar="NAME=TEXT",
        help="Define a field by an expression, as in --field 'mid=(high + low) / 2'; or declare it by a kind: "
        "--field news=:vector.",
    )(command)


def profile_options(command: Command) -> Command:
    """Which checks run: those of a built-in profile, or of one in a file of one's own."""
    name = click.option("--profile", default="user", show_default=True, help="The checks to run: user, consultant.")
    file = click.option(
        "--profiles",
        "profiles_file",
        type=click.Path(dir_okay=False, path_type=Path),
        help="A YAML file with profiles of your own; --profile says which.",
    )
    return name(file(command))


def the_profile(name: str, file: Path | None, platform: Platform) -> Profile:
    """The profile of this name, built in or from a file; mistakes are told before any work."""
    from alphaplat.checks import built_in_profile, load_profile

    checks = platform.checks.values()
    return built_in_profile(name, checks) if file is None else load_profile(file, checks, name=name)


def settings_options(command: Command) -> Command:
    """The settings of a simulation as options; what is not given keeps its default."""
    options = [
        click.option("--universe", help="A universe of the panel, such as top500; 'all' is every name with a bar."),
        click.option("--delay", type=int, help="Days from the signal to the trade. [default: 1]"),
        click.option("--decay", type=int, help="Days of the linear average of weights. [default: 0]"),
        click.option("--neutralization", help="'none', 'market', or a group field. [default: market]"),
        click.option("--truncation", type=float, help="Largest weight of a name. [default: 0.08]"),
        click.option("--pasteurization/--no-pasteurization", default=None, help="Mask inputs to the universe."),
        click.option("--nan-handling/--no-nan-handling", default=None, help="Let operators fill NaN."),
        click.option("--half-spread-bps", type=float, help="Half the spread, in basis points, paid on each trade."),
        click.option("--fee-bps", type=float, help="Fees, in basis points, paid on each trade."),
        click.option("--test-period", help="Length of the test part at the end, as P1Y."),
        click.option("--start", help="First day with profit."),
        click.option("--end", help="Last day with profit."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def the_settings(given: dict[str, Any]) -> Any:
    """Settings from the options that were given."""
    from alphaplat.simulation import Settings

    said = {name: value for name, value in given.items() if value is not None}
    costs = {name: said.pop(name) for name in ("half_spread_bps", "fee_bps") if name in said}
    if costs:
        said["costs"] = costs
    return Settings(**said)


def the_platform(obj: dict[str, bool]) -> Platform:
    """The platform of everything installed; broken plugins are an error under --strict."""
    from alphaplat.catalogue import Platform, default_platform

    return Platform.discover(strict=True) if obj["strict"] else default_platform()


def the_panel(name: str, platform: Platform) -> Panel:
    """The panel of a folder, or the synthetic market, which is built once and kept in the cache folder."""
    from alphaplat.runs.panels import open_or_refuse, synthetic

    if name == "synthetic" or name.startswith("synthetic:"):
        said = tuple(filter(None, name.partition(":")[2].split(",")))
        return synthetic(platform, pairs(said, "an option of the market"))
    return open_or_refuse(Path(name))


def the_registry(url: str | None) -> Registry:
    """The registry of a URL, or the user's own."""
    from alphaplat.runs import Registry, default_registry_path

    return Registry(url if url is not None else default_registry_path())


def the_texts(arguments: tuple[str, ...]) -> list[tuple[str, str]]:
    """Texts from the command line, each with where it stands: in itself (''), in a line of a file, or of stdin."""
    from alphaplat.errors import ConfigError
    from alphaplat.runs.candidates import read_texts

    found: list[tuple[str, str]] = []
    for argument in arguments:
        if argument == "-":
            lines = [(number, line.strip()) for number, line in enumerate(from_stdin().splitlines(), 1)]
            found += [(f"stdin:{number}", line) for number, line in lines if line and not line.startswith("#")]
        elif _is_file(argument):
            found += [(f"{argument}:{name}", text) for name, text in read_texts(Path(argument))]
        elif argument.lower().endswith(_SUFFIXES) or ("/" in argument and _is_folder(argument)):
            raise ConfigError(f"there is no file '{argument}'")
        else:
            found.append(("", argument))
    if not found:
        raise click.UsageError("there is no expression to work on")
    return found


def from_stdin() -> str:
    """All of stdin; ConfigError where it is closed, or no text."""
    from alphaplat.errors import ConfigError

    try:
        if sys.stdin is None:
            raise ConfigError("there is no stdin to read from")
        return sys.stdin.read()
    except UnicodeDecodeError as error:
        raise ConfigError(f"stdin cannot be read as text: {error}") from None


def pairs(given: tuple[str, ...], what: str) -> dict[str, str]:
    """NAME=VALUE options as a mapping."""
    result: dict[str, str] = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise click.UsageError(f"{what} is written NAME=VALUE, not '{one}'")
        result[name.strip()] = value.strip()
    return result


def compile_arguments(conventions: tuple[str, ...], definitions: tuple[str, ...]) -> dict[str, Any]:
    """The keyword arguments of `Platform.compile` that the options stand for."""
    from alphaplat.spec import FieldSpec

    said: dict[str, object] = {
        name: int(value) if value.isdigit() else value for name, value in pairs(conventions, "a convention").items()
    }
    fields: dict[str, str | FieldSpec] = {}
    for name, text in pairs(definitions, "a field").items():
        match text.split(":", 2):
            case ["", ("matrix" | "vector" | "group") as kind, *unit]:
                fields[name] = FieldSpec(name=name.lower(), description="", kind=kind, unit="".join(unit) or None)
            case ["", *_]:
                raise click.UsageError(f"a field is ':matrix', ':vector' or ':group', not '{text}'")
            case _:
                fields[name] = text
    return {"conventions": said, "fields": fields}


def _is_file(argument: str) -> bool:
    """Whether an argument names a file: an expression hardly ever does, and a very long text never."""
    try:
        return "\0" not in argument and Path(argument).is_file()
    except OSError:
        return False


def _is_folder(argument: str) -> bool:
    try:
        return "\0" not in argument and Path(argument).is_dir()
    except OSError:
        return False
