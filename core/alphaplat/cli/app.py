"""The command's frame: lazy subcommands, plugin commands, and what becomes of errors.

Exit codes: 0 done; 1 ran, and the verdict is no; 2 the input is wrong; 3 data or store; 4 plugins under --strict;
70 a bug of ours; 130 interrupted.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

import click

EXIT_BUG, EXIT_INTERRUPTED = 70, 130

_COMMANDS = {
    "demo": ("alphaplat.cli.demo:demo", "See alphas compiled, simulated, tested and registered on a built-in market."),
    "explain": ("alphaplat.cli.explain:explain", "Show what an expression means: tree, kinds, units, lookback, ID."),
    "evaluate": ("alphaplat.cli.evaluate:evaluate", "Compute the signal of an expression."),
    "simulate": ("alphaplat.cli.simulate:simulate", "Backtest expressions: one row an alpha."),
    "check": ("alphaplat.cli.simulate:check", "Run the submission tests on an alpha."),
    "run": ("alphaplat.cli.run:run", "Do all that a configuration file says; resumes by itself."),
    "runs": ("alphaplat.cli.run:runs", "List, show, compare and resume runs."),
    "alphas": ("alphaplat.cli.alphas:alphas", "List, show, tag, submit and export registered alphas."),
    "operators": ("alphaplat.cli.catalogue:operators", "List operators, or explain one."),
    "fields": ("alphaplat.cli.catalogue:fields", "List fields, or explain one."),
    "plugins": ("alphaplat.cli.catalogue:plugins", "Show which plugins are loaded and which failed."),
    "data": ("alphaplat.cli.data:data", "Import, show and check panels."),
    "db": ("alphaplat.cli.db:db", "Look after the registry's database."),
}


class LazyGroup(click.Group):
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
        try:
            found = point.load()
        except Exception as error:
            raise click.ClickException(f"the plugin command '{name}' cannot be loaded: {error}") from error
        return found if isinstance(found, click.Command) else None

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in _COMMANDS.items()])
        foreign = _plugin_commands()
        if foreign:
            with formatter.section("Commands of plugins"):
                formatter.write_dl([(name, f"from {_origin(point)}") for name, point in sorted(foreign.items())])


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
    try:
        code = app.main(words, prog_name="alphaplat", standalone_mode=False)
    except click.exceptions.Exit as end:
        code = end.exit_code
    except click.Abort:
        code = _say("interrupted", EXIT_INTERRUPTED)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except KeyboardInterrupt:
        code = _say("interrupted; what was finished is kept, and the same command goes on from there", EXIT_INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()
        code = 0
    except Exception as error:
        code = _failed(error, words)
    sys.exit(code if isinstance(code, int) else 0)


def _say(text: str, code: int) -> int:
    click.echo(text, err=True)
    return code


def _failed(error: Exception, words: Sequence[str]) -> int:
    """Tell the user about an error: a mistake of theirs in its own words, a bug of ours with a report to send."""
    from alphaplat.errors import AlphaError, exit_code

    if "--debug" in words:
        raise error
    if isinstance(error, AlphaError):
        if "--json" in words:
            from alphaplat.cli.output import error_json

            return _say(error_json(error), exit_code(error))
        return _say(str(error), exit_code(error))
    from alphaplat.cli.bug import write_report

    path = write_report(error, words)
    return _say(
        f"alphaplat failed, and that is a bug: {type(error).__name__}: {error}\n"
        f"  a report is in '{path}'; please attach it when you tell us",
        EXIT_BUG,
    )
