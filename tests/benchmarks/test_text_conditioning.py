"""What an answer is worth to a description, and what is made of many of them."""

from __future__ import annotations

from pathlib import Path

import answering
import numpy as np
import pytest
import text_conditioning as conditioning
from answering import Asked, content, direction, exposures, horizon
from generators import DESCRIPTIONS, WORLDS, trained

import alphaplat as ap
from alphaplat.generator.corpus.lexicon import known_fields
from alphaplat.generator.training.inputs import read_held_out


@pytest.fixture(scope="module")
def panel():
    return answering.market()


@pytest.fixture(scope="module")
def asked(panel):
    return [Asked.of(one, panel) for one in DESCRIPTIONS["descriptions"]]


@pytest.fixture
def bounce(panel):
    one = {"text": "It fell for a week, so buy.", "meant": ["-ts_returns(close, 5)", "-ts_delta(close, 5)"]}
    return Asked.of(one | {"fields": ["close|vwap"], "concepts": ["change"], "days": [5]}, panel)


def test_what_is_meant_is_a_perfect_answer(panel, asked):
    for one in asked:
        found = content(one, one.meant[0])
        assert found["recall"] == found["precision"] == 1, one.text
        assert horizon(one, one.meant[0].node) in (1, pytest.approx(np.nan, nan_ok=True)), one.text


def test_what_is_meant_has_the_direction_of_itself_and_not_that_of_its_opposite(panel, asked):
    opposite = {one.text: ap.compile(f"-({one.meant[0].canonical})", panel=panel) for one in asked}
    known = exposures([*(alpha for one in asked for alpha in one.meant), *opposite.values()], panel)
    for one in asked:
        meant = [known[alpha.id] for alpha in one.meant]
        assert direction(meant, meant[0]) == 1, one.text
        assert direction(meant, known[opposite[one.text].id]) == 0, one.text


@pytest.mark.parametrize(
    ("answer", "recall", "precision"),
    [
        ("-ts_delta(vwap, 7)", 1, 1),
        ("-rank(ts_returns(close, 5))", 1, 2 / 3),
        ("-ts_delta(volume, 5)", 1 / 2, 1 / 2),
        ("ts_corr(close, volume, 5)", 1 / 2, 1 / 3),
        ("-sales", 0, 0),
    ],
)
def test_superfluous_and_missing_things_are_counted(panel, bounce, answer, recall, precision):
    found = content(bounce, ap.compile(answer, panel=panel))
    assert (found["recall"], found["precision"]) == pytest.approx((recall, precision))


@pytest.mark.parametrize(("days", "hit"), [(5, 1), (4, 1), (7, 1), (8, 0), (3, 0), (20, 0)])
def test_days_may_be_off_by_a_half(panel, bounce, days, hit):
    assert horizon(bounce, ap.compile(f"-ts_delta(close, {days})", panel=panel).node) == hit


def test_nothing_to_do_with_it_is_no_direction(panel, bounce):
    alphas = [*bounce.meant, ap.compile("rank(sales)", panel=panel)]
    *meant, other = exposures(alphas, panel).values()
    assert abs(answering.correlation(meant[0], other)) < answering.SPOKEN
    assert direction(meant, other) == 0


def test_generators_are_trained_once_with_worlds_and_descriptions_held_out(tmp_path, monkeypatch):
    trainings = []

    def train(config, resume, platform):
        trainings.append(config)
        (Path(config["output"]) / "model").mkdir()
        (Path(config["output"]) / "model" / "generator.json").write_text("{}")

    monkeypatch.setattr("alphaplat.generator.training.train_generator", train)
    first, again = (
        trained(tmp_path, "concat", preset="tiny", documents="hashed", corpus={"size": 9}) for _ in range(2)
    )
    assert first == again == tmp_path / "concat" / "model"
    (config,) = trainings
    assert (config["fusion"], config["preset"], config["corpus"]["size"]) == ("concat", "tiny", 9)
    platform = ap.default_platform()
    fields = known_fields(platform)
    refused = read_held_out(Path(config["corpus"]["held_out"]), platform, fields)
    assert all(
        refused.refuses_text(one["text"]) for one in DESCRIPTIONS["descriptions"] if len(one["text"].split()) > 8
    )
    for world in WORLDS:
        assert refused.refuses_text(world["document"])
        assert refused.refuses(platform.compile(world["text"], panel_fields=fields).node, fields)


def test_shuffled_answers_are_those_to_another_description():
    answers = [[f"answer {place}"] for place in range(108)]
    others = conditioning.shuffled(answers)
    assert sorted(others) == sorted(answers)
    assert all(one != other for one, other in zip(answers, others, strict=True))


def test_means_and_the_best_answer_know_what_is_missing():
    nan, empty = np.nan, [np.nan] * 6
    measured = [np.array([[0.0, 1.0, *empty], [1.0, 0.5, *empty]]), np.array([[0.5, nan, *empty]])]
    assert conditioning.mean_of(measured)[:, :2].tolist() == [[0.5, 0.75], [0.5, pytest.approx(nan, nan_ok=True)]]
    assert conditioning.best(measured)[0, :2].tolist() == [1.0, 0.5]


def test_intervals_hold_the_mean_and_grow_narrower_with_more_descriptions():
    values = np.random.default_rng(1).random((400, len(conditioning.MEASURES)))
    wide, narrow = (conditioning.with_bounds(values[:count])["recall"] for count in (25, 400))
    assert wide[1] < wide[0] < wide[2]
    assert narrow[2] - narrow[1] < (wide[2] - wide[1]) / 2
    values[:, 0] = np.nan
    assert np.isnan(conditioning.with_bounds(values)["recall"]).all()


def test_the_gate_wants_intervals_apart():
    def side(low, middle, high):
        return {"recall": (middle, low, high), "precision": (middle, low, high)}

    sides = {"ours": side(0.6, 0.7, 0.8), "retrieval": side(0.5, 0.6, 0.65), "shuffled": side(0.1, 0.2, 0.3)}
    told = conditioning.verdicts(sides, "ours")
    assert told[0].endswith("retrieval: does not hold, shuffled: holds")
    assert told[1] == "target, recall 0.80: 0.70, not met"
