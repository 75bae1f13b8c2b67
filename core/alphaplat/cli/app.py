"""The command's frame: lazy subcommands, plugin commands, and what becomes of errors.

Exit codes: 0 done; 1 ran, and the verdict is no; 2 the input is wrong; 3 data or store; 4 plugins under --strict;
70 a bug of ours; 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import entry_points
from itertools import takewhile
from typing import Any

import click

from alphaplat.cli.frame import Group

EXIT_BUG, EXIT_INTERRUPTED = 70, 130
_COMPLETION = "_ALPHAPLAT_COMPLETE"

_COMMANDS = {
    "demo": ("alphaplat.cli.demo:demo", "See alphas simulated, written by a network and mined, on a built-in market."),
    "explain": ("alphaplat.cli.explain:explain", "Show what an expression means: tree, kinds, units, lookback, ID."),
    "evaluate": ("alphaplat.cli.evaluate:evaluate", "Compute the signal of an expression."),
    "simulate": ("alphaplat.cli.simulate:simulate", "Backtest expressions: one row an alpha."),
    "check": ("alphaplat.cli.simulate:check", "Run the submission tests on an alpha."),
    "run": ("alphaplat.cli.run:run", "Do all that a configuration file says; resumes by itself."),
    "runs": ("alphaplat.cli.run:runs", "List, show, compare and resume runs."),
    "alphas": ("alphaplat.cli.alphas:alphas", "List, show, tag, submit and export registered alphas."),
    "operators": ("alphaplat.cli.catalogue:operators", "List operators, or explain one."),
    "fields": ("alphaplat.cli.catalogue:fields", "List fields, or explain one."),
    "library": ("alphaplat.cli.catalogue:library", "List collections of alphas such as alpha158, or print one."),
    "plugins": ("alphaplat.cli.catalogue:plugins", "Show which plugins are loaded and which failed."),
    "data": ("alphaplat.cli.data:data", "Import, show and check panels."),
    "documents": ("alphaplat.cli.documents:documents", "Import, show and search texts; make fields of them."),
    "train": ("alphaplat.cli.train:train", "Train models: a generator of alphas, or one of text."),
    "generate": ("alphaplat.cli.generate:generate", "Write alphas with a trained generator, one a line."),
    "db": ("alphaplat.cli.db:db", "Look after the registry's database."),
}


class LazyGroup(Group):
    """A group whose commands are imported when they run; help is printed from the table above."""

    def list_commands(self, context: click.Context) -> list[str]:
        return [*_COMMANDS, *sorted(_plugin_commands())]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name in _COMMANDS:
            module, _, attribute = _COMMANDS[name][0].partition(":")
            command: click.Command = getattr(import_module(module), attribute)
            return command
        point = _plugin_commands().get(name)
        if point is None:
            return None
        return _loaded(name, point)

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in _COMMANDS.items()])
        foreign = _plugin_commands()
        if foreign:
            with formatter.section("Commands of plugins"):
                formatter.write_dl([(name, f"from {_origin(point)}") for name, point in sorted(foreign.items())])


def _loaded(name: str, point: Any) -> click.Command:
    """The command of a plugin; PluginError where it cannot be loaded."""
    from alphaplat.errors import PluginError

    help = f"it is from '{_origin(point)}'; update or uninstall that"
    try:
        found = point.load()
    except Exception as error:
        raise PluginError(
            f"the command '{name}' cannot be loaded: {type(error).__name__}: {error}", help=help
        ) from None
    if not isinstance(found, click.Command):
        raise PluginError(f"the command '{name}' is no click command but {type(found).__name__}", help=help)
    return found


def _plugin_commands() -> dict[str, Any]:
    return {point.name: point for point in entry_points(group="alphaplat.commands") if point.name not in _COMMANDS}


def _origin(point: Any) -> str:
    return str(point.dist.name if point.dist is not None else point.value)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--strict", is_flag=True, help="Refuse to work while any plugin is broken.")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.version_option(package_name="alphaplat")
@click.pass_context
def app(context: click.Context, strict: bool, debug: bool) -> None:
    """Write, compile, simulate, test and register formulaic alphas.

    Start with `alphaplat demo`, then `alphaplat explain "-rank(ts_delta(close, 5))"`.
    """
    context.obj = {"strict": strict, "debug": debug}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and leave with its exit code; nobody is shown a traceback unless asked for by --debug."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        code = _run(words)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)


def _run(words: list[str]) -> int:
    """The exit code of a command line; a reader of stdout who went away is the caller's affair."""
    if instruction := os.environ.get(_COMPLETION):
        from click.shell_completion import shell_complete

        return shell_complete(app, {}, "alphaplat", _COMPLETION, instruction)
    try:
        with app.make_context("alphaplat", list(words)) as context:
            app.invoke(context)
    except (click.exceptions.Exit, SystemExit) as end:
        return _exit_code(end)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _say("interrupted", EXIT_INTERRUPTED)
    except BrokenPipeError:
        raise
    except Exception as error:
        return _failed(error, words)
    return 0


def _exit_code(end: click.exceptions.Exit | SystemExit) -> int:
    code = end.exit_code if isinstance(end, click.exceptions.Exit) else end.code
    return code if isinstance(code, int) else 0


def _say(text: str, code: int) -> int:
    click.echo(text, err=True)
    return code


def _failed(error: Exception, words: Sequence[str]) -> int:
    """Tell the user about an error: a mistake of theirs in its own words, a bug of ours with a report to send."""
    from alphaplat.errors import AlphaError, DataError, exit_code

    if "--debug" in takewhile(lambda word: word.startswith("-"), words):
        import traceback

        traceback.print_exception(error)
    if isinstance(error, OSError) and error.filename is not None:
        error = DataError(f"'{error.filename}' cannot be used: {error.strerror}")
    if isinstance(error, AlphaError):
        if "--json" in words:
            from alphaplat.cli.output import error_json

            return _say(error_json(error), exit_code(error))
        return _say(str(error), exit_code(error))
    from alphaplat.cli.bug import write_report

    return _say(
        f"alphaplat failed, and that is a bug: {type(error).__name__}: {error}\n"
        f"  a report is in '{write_report(error, words)}'; please attach it when you tell us",
        EXIT_BUG,
    )
