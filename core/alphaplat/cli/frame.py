"""What click leaves open: names that are nearly right, and expressions that begin with a minus."""

from __future__ import annotations

import re
from itertools import islice

import click

_LONG_OPTION = re.compile(r"--[a-z][a-z0-9-]*(=.*)?", re.DOTALL)


class Group(click.Group):
    """A group that names the nearest command to one that it does not have."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        found = self.get_command(ctx, name)
        if found is not None or name.startswith("-") or ctx.resilient_parsing:
            return (name, found, args[1:]) if found else super().resolve_command(ctx, args)
        from alphaplat.suggest import did_you_mean

        guess = did_you_mean(name, self.list_commands(ctx))
        raise click.UsageError(f"no such command '{name}'" + (f"; {guess}" if guess else ""), ctx)


class ExpressionCommand(click.Command):
    """A command whose arguments are expressions, which may begin with '-', as `-rank(close)` and `-1 * close` do.

    An option is what is spelt exactly like one of the command's own, or like `--name` or `--name=value`; the value of
    a short option stands apart from it. Everything else is an argument.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        needs_value = {
            spelt: not parameter.is_flag and not parameter.count
            for parameter in self.get_params(ctx)
            if isinstance(parameter, click.Option)
            for spelt in (*parameter.opts, *parameter.secondary_opts)
        }
        options: list[str] = []
        arguments: list[str] = []
        words = iter(args)
        for word in words:
            if word == "--":
                arguments.extend(words)
            elif word in needs_value or _LONG_OPTION.fullmatch(word):
                value = list(islice(words, 1)) if needs_value.get(word) else []
                options += [word, *value]
                if needs_value.get(word) and not value:
                    return super().parse_args(ctx, options)
            else:
                arguments.append(word)
        return super().parse_args(ctx, [*options, "--", *arguments] if arguments else options)
