"""Parts are recognised, and what runs come to is counted as it is said."""

from __future__ import annotations

from argparse import Namespace
from functools import partial

import planted_worlds
import pytest
import recovered
import world_runs
import world_tables as tables

import alphaplat as ap
from alphaplat.catalogue import default_platform


@pytest.fixture(scope="module")
def panel():
    return ap.synthetic_market(seed=3, assets=30, years=1, strength=0)


def run(curve, oracle=0.1):
    facts = {
        "parts": 0.5,
        "train_ic": 0.2,
        "train_oracle": 0.25,
        "core-seconds": 1.0,
        "market": {"strength": 0.04, "rounds": 3, "ic": 0.05},
    }
    return facts | {"curve": curve, "ic": curve[-1][1], "trials": 50, "oracle": oracle}


RUNS = {
    "a | random | 0": run([(25, 0.01), (50, 0.02)]),
    "a | gp | 0": run([(25, 0.05), (50, 0.09)]),
    "b | random | 0": run([(25, 0.06), (50, 0.03)]),
    "b | gp | 0": run([(25, 0.02), (50, 0.06)]),
}


@pytest.mark.parametrize(
    ("part", "pool", "share"),
    [
        ("-ts_delta(short_interest, 30)", ["rank(ts_delta(short_interest, 12)) * close"], 1),
        ("-ts_delta(short_interest, 30)", ["ts_delta(volume, 30)"], 0),
        ("-ts_delta(short_interest, 30)", ["ts_delay(short_interest, 30) - short_interest"], 1),
        ("-returns", ["ts_std_dev(returns, 20)"], 0),
        ("-returns", ["ts_returns(close, 1)"], 1),
        ("-returns", [], 0),
    ],
)
def test_parts_are_found_by_shape_and_by_what_they_say(panel, part, pool, share):
    assert recovered.share_found([part, "ts_zscore(sales, 120)"], pool, panel, default_platform()) == share / 2


def test_numbers_of_names_are_no_numbers():
    node = default_platform().compile("ts_mean(rsk59_short_interest, 60) + 0.5", undeclared="infer").node
    assert sorted(recovered.shape(node).split(" + ")) == ["#", "ts_mean(rsk59_short_interest, d=#)"]


def test_trials_to_a_share_of_the_oracle():
    assert tables.trials_to(RUNS["a | gp | 0"], 0.5) == 25
    assert tables.trials_to(RUNS["a | gp | 0"], 0.8) == 50
    assert tables.trials_to(run([(24, 0.01), (49, 0.02)]), 0.5) == 50
    assert not tables.has(RUNS["a | random | 0"], 0.5)
    assert not tables.has(run([(25, 0.01)], oracle=-0.1), 0.5)


def test_differences_are_paired_by_market_and_count_wins_and_losses():
    assert tables.paired(RUNS, "gp", "random", "IC") == pytest.approx([0.07, 0.03])
    (row,) = tables.differences(RUNS, ["random", "gp"])
    assert row["IC: better, worse"] == "2, 0"
    assert row["trials to 50 %: better, worse"] == "1, 1"


def test_each_side_and_each_world_has_a_row():
    random, gp = tables.sides_table(RUNS | {"a | gp | 0": RUNS["a | gp | 0"] | {"commit": "cafe"}}, ["random", "gp"])
    assert (random["commits"], gp["commits"]) == ("not noted", "cafe, not noted")
    assert (random["runs"], random["have 50%"], gp["have 80%"]) == (2, "50%", "50%")
    assert [row["gp"] for row in tables.worlds_table(RUNS, ["random", "gp"])] == ["0.0900", "0.0600"]


def test_gates_speak_of_what_is_demanded_alone():
    read = {key.replace("gp", "true/concat").replace("random", "shuffled/concat"): one for key, one in RUNS.items()}
    assert tables.gates(RUNS, ["random", "gp"]) == []
    (unsure,) = tables.gates(read, ["true/concat", "shuffled/concat"])
    assert unsure.endswith("+0.0500 ± 0.2541, FAIL")
    found = tables.gates(RUNS | read, ["random", "true/concat", "shuffled/concat"])
    assert sum(one.endswith("PASS") for one in found) == 2


def test_a_shuffled_document_is_another_worlds():
    for world in planted_worlds.WORLDS:
        others = {world_runs.other_document(world["name"], seed) for seed in range(20)}
        assert world["document"] not in others
        assert len(others) > 5


def test_sides_that_are_not_known_are_refused():
    assert len(planted_worlds.all_sides("")) == 12
    with pytest.raises(SystemExit, match="there is no side 'gpp'"):
        planted_worlds.all_sides("random,gpp")


def test_runs_are_kept_line_by_line_and_the_last_counts(tmp_path):
    path = tmp_path / "kept" / "runs.jsonl"
    assert world_runs.kept_runs(path) == {}
    for key, ic in (("a", 0.1), ("b", 0.2), ("a", 0.3)):
        world_runs.keep(path, key, {"ic": ic})
    assert world_runs.kept_runs(path) == {"a": {"ic": 0.3}, "b": {"ic": 0.2}}


def test_a_market_that_was_made_before_is_made_as_strong_again():
    facts = {"assets": 9, "years": 1, "ic": 0.05}
    runs = {"a | gp | 1": {"facts": facts, "market": {"strength": 0.07}}}
    strength = partial(planted_worlds.strength_of, runs)
    assert strength("a", 1, Namespace(**facts)) == 0.07
    assert strength("a", 11, Namespace(**facts)) is None
    assert strength("b", 1, Namespace(**facts)) is None
    assert strength("a", 1, Namespace(**facts | {"ic": 0.06})) is None
