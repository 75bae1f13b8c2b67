"""`alphaplat simulate` and `check`: many alphas at once, wrong ones among them, and what the registry remembers."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

import alphaplat as ap


def test_three_lines_from_a_pipe_one_of_them_wrong(command) -> None:
    answer = command("simulate", "-", stdin="# mine\nrank(close)\n\nrank(clse)\n-rank(volume)\n")
    assert answer.code == 2
    assert "rank(close)" in answer.out
    assert "-rank(volume)" in answer.out
    assert "clse" not in answer.out
    assert "stdin:4: error[name]: unknown field 'clse'" in answer.err
    assert "did you mean 'close'?" in answer.err


def test_a_mistake_in_a_file_is_told_with_its_line(command, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("rank(close)\nrank(clse)\n")
    answer = command("simulate", "mine.txt", "-rank(open)", "--json")
    assert answer.code == 2
    assert [one.get("expression") for one in answer.json] == ["rank(close)", None, "-rank(open)"]
    assert answer.json[1] == {
        "text": "rank(clse)",
        "alpha_id": None,
        "error": "unknown field 'clse'",
    }
    assert "mine.txt:2: error[name]" in answer.err


def test_json_has_the_numbers_of_python_and_null_for_nan(command, market: ap.Panel) -> None:
    settings = ap.Settings(delay=0, test_period="P6M", costs={"half_spread_bps": 5.0})  # type: ignore[arg-type]
    expected = ap.simulate("rank(close)", market, settings)
    words = ("rank(close)", "--delay", 0, "--test-period", "P6M", "--half-spread-bps", 5)
    answer = command("simulate", *words, "--json")
    (found,) = answer.json
    assert answer.code == 0
    assert found["alpha_id"] == expected.id
    assert set(found["metrics"]) == set(expected.metrics)
    for name, value in expected.metrics.items():
        if math.isnan(value):
            assert found["metrics"][name] is None
            assert found["reasons"][name]
        else:
            assert found["metrics"][name] == pytest.approx(value)
    assert set(found["by_part"]) == {"train", "test"}
    assert {one["name"] for one in found["checks"]} == {one.name for one in expected.checks}
    again = command("simulate", *words, "--json").json[0]
    assert again.pop("cached")
    assert not found.pop("cached")
    assert again == found


def test_results_are_kept_unless_asked_not_to(command) -> None:
    command("simulate", "rank(close)", "rank(open)", "--no-keep")
    assert command("alphas", "list", "--json").json["evaluated"] == 0
    command("simulate", "rank(close)", "rank(open)", "rank( CLOSE )")
    assert command("alphas", "list", "--json").json["evaluated"] == 2


def test_mistakes_are_no_trials(command) -> None:
    assert command("simulate", "rank(clse)").code == 2
    assert command("simulate", "rank(x)", "--field", "x=:matrix").code == 2
    assert command("alphas", "list", "--json").json["evaluated"] == 0


def test_an_empty_alpha_says_why(command) -> None:
    found = command("simulate", "ts_delay(close, 2000)", "--json").json[0]
    assert found["metrics"]["sharpe"] is None
    assert found["reasons"]["sharpe"] == "the signal has no value inside the universe"


def test_the_most_traded_names_are_a_universe_on_demand(command) -> None:
    found = command("simulate", "rank(close)", "--universe", "top20", "--json").json[0]
    assert found["settings"]["universe"] == "top20"
    assert 0 < found["metrics"]["long_count"] + found["metrics"]["short_count"] <= 20


def test_fields_and_conventions_reach_the_compiler(command) -> None:
    words = ["ts_std_dev(mid, 20)", "--field", "mid=(high + low) / 2", "--convention", "ddof=1", "--json"]
    found = command("simulate", *words).json[0]
    assert found["expression"] == "ts_std_dev((high + low) / 2, 20, ddof=1)"


def test_check_fails_with_code_1_and_prints_each_reason(command) -> None:
    answer = command("check", "rank(close)")
    assert answer.code == 1
    assert "FAIL" in answer.out
    assert "low_sharpe" in answer.out
    assert "profile user" in answer.out
    found = command("check", "rank(close)", "--json", "--profile", "consultant")
    assert found.code == 1
    assert {one["verdict"] for one in found.json["checks"]} >= {"fail"}


def test_check_passes_with_code_0(command, monkeypatch) -> None:
    from alphaplat import CheckOutcome, Verdict

    outcome = CheckOutcome("low_sharpe", Verdict.PASS)
    monkeypatch.setattr("alphaplat.runs.pipeline.run_checks", lambda *arguments: [outcome])
    assert command("check", "rank(close)").code == 0


def test_check_takes_one_alpha(command) -> None:
    answer = command("check", "-", stdin="close\nopen\n")
    assert answer.code == 2
    assert "one alpha is checked at a time, and '-' holds 2" in answer.err


def test_a_profile_is_never_answered_by_the_checks_of_another(command) -> None:
    user = command("simulate", "rank(close)", "--json").json[0]
    consultant = command("simulate", "rank(close)", "--profile", "consultant", "--json").json[0]
    assert (user["cached"], consultant["cached"]) == (False, False)
    assert {one["name"]: one["limit"] for one in user["checks"]} != {
        one["name"]: one["limit"] for one in consultant["checks"]
    }
    for profile, expected in (("user", user), ("consultant", consultant)):
        again = command("simulate", "rank(close)", "--profile", profile, "--json").json[0]
        assert again["cached"]
        assert again["checks"] == expected["checks"]


def test_a_near_duplicate_of_a_submitted_alpha_fails_the_self_correlation(command) -> None:
    def verdict(text: str, name: str = "self_correlation") -> tuple[str, str]:
        found = command("check", text, "--json").json
        return found["alpha_id"], next(one["verdict"] for one in found["checks"] if one["name"] == name)

    first, before = verdict("-rank(ts_delta(close, 5))")
    near, alone = verdict("-rank(ts_delta(close, 5)) + 0.001 * rank(volume)")
    assert command("alphas", "submit", first).code == 0
    assert (before, alone) == ("pass", "pass")
    assert verdict("-rank(ts_delta(close, 5)) + 0.001 * rank(volume)") == (near, "fail")
    assert verdict("rank(volume)")[1] == "pass"


def test_check_by_id_uses_the_settings_of_the_alpha(command) -> None:
    kept = command("simulate", "-rank(open)", "--delay", 0, "--decay", 3, "--json").json[0]
    found = command("check", kept["alpha_id"][:12], "--json").json
    assert found["alpha_id"] == kept["alpha_id"]
    assert (found["settings"]["delay"], found["settings"]["decay"]) == (0, 3)
    changed = command("check", kept["alpha_id"], "--delay", 1, "--json").json
    assert (changed["settings"]["delay"], changed["settings"]["decay"]) == (1, 3)


def test_an_interrupt_keeps_what_is_finished(command, monkeypatch) -> None:
    texts = [f"ts_mean(close, {days})" for days in range(2, 12)]
    from alphaplat.runs import pipeline

    simulate = pipeline.simulate_signal
    seen = []

    def interrupted(*arguments, **named):
        seen.append(1)
        if len(seen) > 4:
            raise KeyboardInterrupt
        return simulate(*arguments, **named)

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "simulate_signal", interrupted)
        answer = command("simulate", *texts)
    assert (answer.code, answer.out) == (130, "")
    assert command("alphas", "list", "--json").json["evaluated"] == 4
    assert [one["cached"] for one in command("simulate", *texts, "--json").json] == [True] * 4 + [False] * 6


def test_checks_of_a_profile_of_ones_own(command, tmp_path: Path) -> None:
    (tmp_path / "profiles.yaml").write_text("mine:\n  low_sharpe: {min: -9}\n  high_turnover: {max: 0.0001}\n")
    own = ("--profiles", "profiles.yaml")
    found = command("check", "rank(close)", "--profile", "mine", "--fee-bps", 2, "--json", *own)
    assert found.code == 1
    assert [one["name"] for one in found.json["checks"]] == ["low_sharpe", "high_turnover"]
    assert found.json["settings"]["costs"]["fee_bps"] == 2.0
    wrong = command("simulate", "rank(close)", "--profile", "mien", *own)
    assert wrong.code == 2
    assert "did you mean 'mine'?" in wrong.err
