"""What an expression may and must hold, and how large it may be, as people say it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np

from alphaplat.errors import AlphaNameError, ConfigError
from alphaplat.generator.entries import EntryKind
from alphaplat.generator.grammar import Flags, Grammar
from alphaplat.generator.vocabulary import Vocabulary
from alphaplat_dsl.names import did_you_mean

MOST_REQUIRED = 6


@dataclass(frozen=True, kw_only=True)
class Constraints:
    """Bounds on what is written; None is no bound.

    `fields` and `operators` are all that may be used, by name. Each name in `required`, of a field or an operator,
    occurs at least once as it is written; at most 6 of them. `max_nodes` counts operators, fields and numbers,
    `max_tokens` symbols. `max_lookback` is the most days that today's value needs, today included.
    """

    fields: Collection[str] | None = None
    operators: Collection[str] | None = None
    required: Collection[str] = ()
    max_tokens: int | None = None
    max_nodes: int | None = None
    max_lookback: int | None = None

    def __post_init__(self) -> None:
        for name in ("max_tokens", "max_nodes", "max_lookback"):
            bound = getattr(self, name)
            if bound is not None and bound < 1:
                raise ConfigError(f"'{name}' cannot be {bound}", help="it is at least 1, or None for no bound")
        if len(set(self.required)) > MOST_REQUIRED:
            raise ConfigError(
                f"{len(set(self.required))} names are required, and {MOST_REQUIRED} are the most",
                help="allow the others by 'fields' and 'operators'",
            )

    def allowed(self, grammar: Grammar) -> Flags:
        """Which symbols may be written, (V,); AlphaNameError for a name that the vocabulary lacks."""
        vocabulary = grammar.vocabulary
        allowed = np.ones(len(vocabulary), dtype=bool)
        for kind, names in ((EntryKind.FIELD, self.fields), (EntryKind.OPERATOR, self.operators)):
            if names is not None:
                chosen = [_number(vocabulary, name, (kind,)) for name in names]
                allowed[[*vocabulary.numbered[kind].values()]] = False
                allowed[chosen] = True
        operators = vocabulary.numbered[EntryKind.OPERATOR]
        for option, (operator, _) in vocabulary.option_parts.items():
            allowed[option] = allowed[operators[operator]]
        return allowed

    def needed(self, grammar: Grammar, allowed: Flags) -> list[int]:
        """The numbers of the required symbols; ConfigError for one that is not allowed."""
        numbers: list[int] = []
        for name in sorted(set(self.required)):
            number = _number(grammar.vocabulary, name, (EntryKind.FIELD, EntryKind.OPERATOR))
            if not allowed[number]:
                raise ConfigError(f"'{name}' is required, and not allowed", help="name it among those that are allowed")
            numbers.append(number)
        return numbers


def _number(vocabulary: Vocabulary, name: str, kinds: Iterable[EntryKind]) -> int:
    known = {token: number for kind in kinds for token, number in vocabulary.numbered[kind].items()}
    if name not in known:
        what = " or ".join(kinds)
        raise AlphaNameError(f"the vocabulary has no {what} '{name}'", help=did_you_mean(name, known))
    return known[name]
