"""What any proposer of alphas must do, whoever wrote it."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from functools import cache
from typing import Any, ClassVar

import pytest

from alphaplat.catalogue import default_platform
from alphaplat.errors import AlphaError
from alphaplat.search import Context, Member, Proposal, Proposer, Told
from alphaplat.search.building import check_options
from alphaplat.search.saved import from_bytes, to_bytes
from alphaplat.simulation.alpha import Alpha
from alphaplat.spec import GeneratorSpec
from alphaplat.testing.expectations import expect, is_said
from alphaplat.testing.panels import small_panel

COUNTS = (7, 1, 12)


class ProposerTests:
    """Tests of a proposer: subclass and set `spec`."""

    spec: GeneratorSpec
    options: ClassVar[dict[str, Any]] = {}
    """What `build` is called with; a proposer that needs a folder of weights is tried where they are given."""

    def proposer(self, seed: int = 5) -> Proposer:
        """A new proposer, or a skipped test where an option or a package is missing."""
        _, *taken = inspect.signature(self.spec.build).parameters.values()
        needed = {one.name for one in taken if one.default is one.empty and one.kind is not one.VAR_KEYWORD}
        if missing := sorted(needed - set(self.options)):
            pytest.skip(f"'{self.spec.name}' needs '{missing[0]}': subclass the tests and set `options`")
        check_options(self.spec, self.options)
        try:
            built: Proposer = self.spec.build(_context(seed), **self.options)
        except ModuleNotFoundError as error:
            pytest.skip(f"'{self.spec.name}' needs '{error.name}', which is not installed")
        return built

    def test_it_is_described(self) -> None:
        expect(is_said(self.spec.summary), "the summary is one line of a few words")

    def test_it_gives_as_many_as_are_asked_for(self) -> None:
        proposer = self.proposer()
        for count in (*COUNTS, 0):
            found = proposer.ask(count)
            expect(len(found) == count, f"{len(found)} proposals came, where {count} were asked for")
            expect(all(isinstance(one, Proposal) for one in found), "each of them is a Proposal")

    def test_some_of_it_compiles(self) -> None:
        told = _outcomes(self.proposer().ask(20))
        expect(any(one.expression is not None for one in told), "none of 20 proposals compiles")

    def test_it_is_a_function_of_its_seed_and_of_what_it_was_told(self) -> None:
        one, other = self.proposer(), self.proposer()
        for count in COUNTS:
            expect(_rounds(one, [count]) == _rounds(other, [count]), "two of one seed, told the same, part ways")

    def test_it_goes_on_from_its_state(self) -> None:
        whole, first, second = self.proposer(), self.proposer(), self.proposer()
        expect(_rounds(whole, COUNTS) == _rounds(first, COUNTS), "two of one seed, told the same, part ways")
        second.restore(from_bytes(to_bytes(first.state())))
        expect(
            _rounds(whole, COUNTS) == _rounds(second, COUNTS), "one that was restored parts ways with one that ran on"
        )

    def test_looking_at_its_state_changes_nothing(self) -> None:
        one, other = self.proposer(), self.proposer()
        _rounds(one, COUNTS)
        _rounds(other, COUNTS)
        expect(to_bytes(one.state()) == to_bytes(one.state()), "the state changes when it is looked at")
        expect(_rounds(one, COUNTS) == _rounds(other, COUNTS), "looking at the state changes what is proposed")

    def test_it_is_asked_again_before_it_is_told(self) -> None:
        proposer = self.proposer()
        first, second = proposer.ask(4), proposer.ask(4)
        for batch in (first, second):
            proposer.tell(_outcomes(batch), ())
        expect(len(proposer.ask(4)) == 4, "it does not go on when it is told late")

    def test_it_is_told_of_failures_and_of_what_others_proposed(self) -> None:
        proposer = self.proposer()
        others = [Proposal(text=text, origin="another") for text in ("rank(close)", "rank(", "rank(close)", "open")]
        proposer.tell(_outcomes(others), ())
        proposer.tell((), ())
        expect(len(proposer.ask(5)) == 5, "it does not go on after it was told of others' proposals")


@cache
def _context(seed: int) -> Context:
    from alphaplat.generator import Constraints, Grammar, Vocabulary

    platform, fields = default_platform(), small_panel().field_types()
    grammar = Grammar(Vocabulary.of(platform, fields))
    constraints = Constraints(max_tokens=12)
    return Context(platform=platform, panel_fields=fields, grammar=grammar, constraints=constraints, seed=seed)


def _rounds(proposer: Proposer, counts: Sequence[int]) -> list[tuple[Proposal, ...]]:
    """What is proposed when it is asked and told in turn."""
    rounds = []
    for count in counts:
        proposals = tuple(proposer.ask(count))
        told = _outcomes(proposals)
        proposer.tell(told, _pool(told))
        rounds.append(proposals)
    return rounds


def _outcomes(proposals: Sequence[Proposal]) -> list[Told]:
    """Outcomes that the texts alone decide; a text that was there before is not fresh, and some cannot be evaluated."""
    seen: set[str] = set()
    told = []
    for proposal in proposals:
        try:
            expression = _context(5).compile(proposal.text)
        except AlphaError as mistake:
            told.append(Told(proposal=proposal, reward=-1.0, error=mistake.message))
            continue
        alpha_id, fresh = Alpha(expression).id, expression.id not in seen
        seen.add(expression.id)
        luck = sum(map(ord, expression.id)) % 10
        error = "it cannot be evaluated" if luck == 0 else ""
        reward = luck / 100 if fresh and not error else -0.5
        told.append(
            Told(
                proposal=proposal,
                reward=reward,
                expression=expression,
                alpha_id=alpha_id,
                fresh=fresh,
                error=error,
                gain=max(reward, 0.0),
                novelty=0.5,
                metrics={"sharpe": float("nan") if luck == 1 else 10 * reward},
                verdicts={"low_sharpe": "fail"},
            )
        )
    return told


def _pool(told: Sequence[Told]) -> list[Member]:
    """The best of them as a pool."""
    best = sorted((one for one in told if one.gain > 0), key=lambda one: (-one.gain, one.alpha_id))[:2]
    return [
        Member(alpha_id=one.alpha_id, text=one.expression.canonical, weight=0.5, ic=one.gain)
        for one in best
        if one.expression is not None
    ]
