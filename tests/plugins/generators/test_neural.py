"""The network among the proposers: it learns what is rewarded, writes from seeds, and is refused what it cannot be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import alphaplat as ap
from alphaplat.errors import ConfigError
from alphaplat.search import Context, Proposal, Told
from alphaplat.search.saved import from_bytes, to_bytes
from alphaplat.simulation import Alpha
from alphaplat_dsl.catalogue import FieldType
from alphaplat_dsl.kinds import Kind

pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[generator]' to run this test")

from alphaplat.generator.checkpoint import Checkpoint
from alphaplat.generator.config import preset
from alphaplat_generators.network import Lesson, Written
from alphaplat_generators.neural import Neural

FIELDS = {"news": FieldType(kind=Kind.VECTOR)}
SMALL = {"width": 32, "heads": 2, "ffn": 64, "encoder_layers": 1, "decoder_layers": 1}


@pytest.fixture(scope="session")
def folder(grammar, tmp_path_factory) -> Path:
    """A small generator that nobody trained."""
    checkpoint = Checkpoint.untrained(preset("tiny", **SMALL), grammar.vocabulary, seed=1)
    return checkpoint.save(tmp_path_factory.mktemp("generators") / "small")


@pytest.fixture
def neural(context, folder: Path) -> Callable[..., Neural]:
    """Make a proposer of the small network; keys are options, and `given` those of its context."""

    def make(given: dict[str, Any] | None = None, **options: Any) -> Neural:
        return Neural(_with_news(context(**(given or {}))), **{"checkpoint": str(folder)} | options)

    return make


def _with_news(context: Context) -> Context:
    return replace(context, panel_fields=FIELDS)


def told(proposals: list[Proposal], worth: Callable[[str], float]) -> list[Told]:
    """Outcomes whose reward is what a text is worth."""
    found = []
    for proposal in proposals:
        expression = ap.default_platform().compile(proposal.text, panel_fields=FIELDS)
        reward = worth(expression.canonical)
        metrics = {"sharpe": 100 * reward, "turnover": float("inf")}
        found.append(
            Told(
                proposal=proposal,
                expression=expression,
                alpha_id=Alpha(expression).id,
                reward=reward,
                metrics=metrics,
            )
        )
    return found


def of_volume(text: str) -> float:
    """Worth something only with volume in it."""
    return 0.03 * ("volume" in text)


def rounds(proposer: Neural, count: int, worth: Callable[[str], float] = of_volume) -> list[float]:
    """What the network's own proposals are worth on average, batch by batch."""
    found = []
    for _ in range(count):
        batch = told(proposer.ask(40), worth)
        proposer.tell(batch, ())
        found.append(float(np.mean([one.reward for one in batch if one.proposal.how.startswith("written")])))
    return found


def test_it_comes_to_write_what_is_rewarded(neural) -> None:
    proposer = neural(gp=0.0, rate=5e-3, updates=8)
    known = {"volume": ["rank(volume)", "ts_mean(volume, 20)"], "open": ["rank(open)", "ts_mean(open, 20)"]}

    def likelihood(name: str) -> float:
        targets = [proposer._network.vocabulary.encode(ap.compile(text).node) for text in known[name]]
        written = Written(targets=targets, seeds=[[] for _ in targets])
        return float(proposer._network.log_probabilities(written).mean())

    before = likelihood("volume") - likelihood("open")
    found = rounds(proposer, 8)
    assert likelihood("volume") - likelihood("open") > before + 1
    assert np.mean(found[-3:]) > 2 * np.mean(found[:2])


def test_without_updates_it_stays_as_it_was(neural) -> None:
    proposer = neural(updates=0)
    rounds(proposer, 2)
    assert proposer._network.steps == 0
    assert {one.checkpoint for one in proposer.ask(40) if one.checkpoint} == {proposer._network.begun_with}


@pytest.mark.parametrize("only", ["imitation", "policy"])
def test_each_objective_by_itself_raises_what_earned_most(neural, only: str) -> None:
    network = neural(entropy=0.0, rate=1e-3)._network
    rows = [network.vocabulary.encode(ap.compile(text).node) for text in ("rank(volume)", "rank(open)", "-close")]
    written, none = Written(targets=rows, seeds=[[], [], []]), Written(targets=[], seeds=[])
    before = network.log_probabilities(written)
    labels = np.full((1, 1 + len(network.metrics)), np.nan)
    labels[:, 0] = 0.0
    lesson = Lesson(
        elites=none,
        weights=np.zeros(0),
        own=none,
        before=before,
        rewards=np.array([0.02, 0.01, 0.01]),
        outcomes=rows[:1],
        labels=labels,
    )
    changes: dict[str, dict[str, Any]] = {
        "imitation": {"elites": written, "weights": np.array([1.0, 0.0, 0.0])},
        "policy": {"own": written},
    }
    for _ in range(3):
        network.learn(replace(lesson, **changes[only]))
    gained = network.log_probabilities(written) - before
    assert gained[0] > 0
    assert gained.argmax() == 0


def test_it_expects_more_of_what_is_rewarded(neural) -> None:
    proposer = neural(rate=5e-3, updates=8)
    rounds(proposer, 4)
    encode = proposer._network.vocabulary.encode
    texts = ["ts_rank({}, 15)", "rank({}) - rank(close)", "ts_delta({}, 9)", "-zscore({})"]
    volume, opening = (
        proposer._network.worth([encode(ap.compile(text.format(name)).node) for text in texts])
        for name in ("volume", "open")
    )
    assert volume.mean() > opening.mean()


def test_of_a_surplus_it_keeps_what_it_expects_most_of(neural) -> None:
    def lengths(surplus: int) -> float:
        proposer = neural(gp=0.0, updates=1, surplus=surplus)
        rounds(proposer, 1)
        proposer._network.worth = lambda rows: -np.array([len(row) for row in rows])
        return float(np.mean([len(one.text) for one in proposer.ask(60) if one.how.startswith("written")]))

    assert lengths(4) < 0.8 * lengths(1)


def test_it_goes_on_from_its_state_with_a_surplus_and_seeds(neural) -> None:
    given = {"seeds": ("rank(ts_delta(close, 5))",)}
    one, other = (neural(given, surplus=3, updates=2, seeded=0.8) for _ in range(2))
    first = one.ask(30)
    second = one.ask(30)
    one.tell(told(first, of_volume), ())
    other.restore(from_bytes(to_bytes(one.state())))
    for _ in range(2):
        for proposer in (one, other):
            proposer.tell(told(second, of_volume), ())
        second = one.ask(30)
        assert other.ask(30) == second


def test_what_is_proposed_is_new_and_has_its_lineage(neural) -> None:
    given = {"seeds": ("rank(ts_delta(close, 5))",), "max_tokens": 6}
    proposer = neural(given)
    known: set[str] = set()
    ways: Counter[str] = Counter()
    for _ in range(4):
        batch = told(proposer.ask(40), of_volume)
        own = [one for one in batch if one.proposal.how.startswith("written")]
        ids = [one.expression.id for one in own if one.expression]
        assert len(set(ids)) == len(ids)
        assert not known & set(ids)
        known |= {one.expression.id for one in batch if one.expression}
        ways.update(one.proposal.how for one in batch)
        proposer.tell(batch, ())
    assert {"written", "written from a seed", "sample", "crossover", "seed"} <= set(ways)
    assert own[0].proposal.checkpoint == f"{proposer._network.begun_with}+{3 * 4}"
    assert any(one.proposal.parents for one in own if one.proposal.how == "written from a seed")
    assert not any(one.proposal.parents for one in own if one.proposal.how == "written")


def test_it_writes_what_the_constraints_allow(neural) -> None:
    proposer = neural({"fields": ["close", "volume"], "max_lookback": 30, "max_tokens": 9}, budget=7)
    for one in [*proposer.ask(60), *proposer.ask(60)]:
        expression = ap.compile(one.text)
        assert set(expression.fields) <= {"close", "volume"}
        assert expression.lookback is not None
        assert expression.lookback <= 30


def test_a_folder_is_looked_for_where_the_search_says(context, folder: Path) -> None:
    placed = replace(_with_news(context()), folder=folder.parent)
    assert Neural(placed, checkpoint="small")._network.begun_with == Checkpoint.load(folder).id


def test_a_search_does_not_go_on_with_another_generator(context, neural) -> None:
    state = from_bytes(to_bytes(neural().state()))
    with pytest.raises(ConfigError, match="the search began with the generator"):
        Neural(_with_news(context())).restore(state)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"random": 0.05}, "'0.05' for random"),
        ({"gp": 0.95}, "'0.95' for gp"),
        ({"seeded": "half"}, "'half' for seeded"),
        ({"updates": -1}, "'-1' for updates"),
        ({"surplus": 0}, "'0' for surplus"),
        ({"budget": 0}, "a budget of 0 symbols is too small"),
        ({"checkpoint": "nowhere"}, "holds no generator"),
    ],
)
def test_options_that_cannot_be_meant(neural, options: dict[str, Any], said: str) -> None:
    with pytest.raises(ap.AlphaError, match=said):
        neural(**options)
