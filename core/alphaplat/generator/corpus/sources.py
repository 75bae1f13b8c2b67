"""Where the alphas of a corpus come from: people, ideas, changes and crossings of both, and the random policy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from alphaplat.catalogue import Platform
from alphaplat.errors import AlphaError
from alphaplat.generator.corpus.conventions import unconventional
from alphaplat.generator.corpus.habits import Drawn, Habits
from alphaplat.generator.corpus.ideas import Ideas, is_alpha
from alphaplat.generator.corpus.lexicon import Lexicon
from alphaplat.generator.corpus.mutation import Mutation
from alphaplat_dsl.canonical import canonicalize
from alphaplat_dsl.catalogue import Catalogue, FieldType
from alphaplat_dsl.expression import Expression
from alphaplat_dsl.ir import Node

_LONGEST = 60
_PEOPLE_MOST, _REPEATS = 0.12, 6.0
_SHARES = {"idea": 0.58, "mutated": 0.16, "crossed": 0.07, "random": 0.07}
_NUMBERS_A_BATCH, _FEWEST_PARENTS = 2048, 50


@dataclass(frozen=True)
class People:
    """Alphas that people wrote, by where they come from, and the texts that do not compile."""

    alphas: Mapping[Node, str]
    left_out: tuple[str, ...]


def read_people(
    platform: Platform,
    catalogue: Catalogue,
    libraries: Sequence[str],
    expressions: Iterable[str | Expression],
    fields: Mapping[str, FieldType],
) -> People:
    """Compile people's alphas, without what only the conventions of their dialect say; longer ones are left out.

    An alpha that names a field which is not at hand does not compile, and is left out like any other.
    """
    alphas: dict[Node, str] = {}
    left_out: list[str] = []
    given: list[tuple[str, str, str | Expression]] = [("people", "brain", one) for one in expressions]
    for library in libraries:
        dialect, texts = platform.library(library)
        given += [(library, dialect, text) for text in texts.values()]
    for origin, dialect, one in given:
        try:
            text = one if isinstance(one, str) else one.text
            compiled = platform.compile(text, dialect=dialect, panel_fields=fields) if isinstance(one, str) else one
        except AlphaError:
            left_out.append(text)
            continue
        found = unconventional(compiled.node, catalogue)
        if is_alpha(found, _LONGEST) and set(compiled.fields) <= fields.keys():
            alphas.setdefault(found, origin)
        else:
            left_out.append(text)
    return People(alphas, tuple(left_out))


class Alphas:
    """Draws alphas for a corpus, each with its origin; `random` ones come in batches, from `draw_random`."""

    def __init__(
        self,
        catalogue: Catalogue,
        lexicon: Lexicon,
        fields: Mapping[str, FieldType],
        people: People,
        seed: int,
        size: int,
        draw_random: Callable[[int], list[Node]],
    ) -> None:
        own = {name: one for name, one in fields.items() if one.lag >= 0}
        self.ideas = Ideas(catalogue, lexicon, Habits.of(list(people.alphas), catalogue, own))
        self.mutation = Mutation(self.ideas)
        self._catalogue = catalogue
        self._people = list(people.alphas.items())
        share = min(_PEOPLE_MOST, _REPEATS * len(self._people) / size)
        self._origin = Drawn({"people": share, **_SHARES} if self._people else _SHARES)
        self._parents = [self.ideas.draw(Random(f"{seed}/parent {n}")) for n in range(max(_FEWEST_PARENTS, size // 10))]
        self._draw_random = draw_random
        self._random: dict[int, list[Node]] = {}

    def draw(self, number: int, rng: Random) -> tuple[Node, str, tuple[Node, ...]]:
        """An alpha, its origin, and the alphas that it was made of; `number` is the sample's own."""
        match self._origin.draw(rng):
            case "people":
                alpha, origin = rng.choice(self._people)
                return alpha, origin, ()
            case "mutated":
                parent = self._parent(rng)
                return self.mutation.mutated(parent, rng, rng.choice((1, 1, 2))), "mutated", (parent,)
            case "crossed":
                return self.crossed(rng)
            case "random":
                return self._of_policy(number), "random", ()
            case _:
                return self.ideas.draw(rng), "idea", ()

    def crossed(self, rng: Random) -> tuple[Node, str, tuple[Node, ...]]:
        """A part of one alpha put into another."""
        first, second = self._parent(rng), self._parent(rng)
        return self.mutation.crossed(first, second, rng), "crossed", (first, second)

    def _parent(self, rng: Random) -> Node:
        if self._people and rng.random() < 0.3:
            return rng.choice(self._people)[0]
        return rng.choice(self._parents)

    def _of_policy(self, number: int) -> Node:
        batch, place = divmod(number, _NUMBERS_A_BATCH)
        if batch not in self._random:
            drawn = (canonicalize(one, self._catalogue) for one in self._draw_random(batch))
            self._random = {batch: [one for one in drawn if is_alpha(one, self.ideas.habits.most_nodes)]}
        found = self._random[batch]
        return found[place % len(found)]
