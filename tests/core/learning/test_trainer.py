"""The trainer: what is trained, what is kept, and that an interruption changes nothing."""

from __future__ import annotations

import csv
import json
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import alphaplat as ap
from alphaplat.learning import Trainer, TrainerSettings, checkpoint

torch = pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[text]' to run this test")

SETTINGS = TrainerSettings(
    epochs=2, batch_size=8, rate=0.02, discriminative_rates=0.85, gradual_unfreezing=2, checkpoint_every=2, seed=3
)
STEPS = 10  # 2 epochs of 36 rows in batches of 8
Make = Callable[..., Any]


def weights(model: Any) -> dict[str, torch.Tensor]:
    return {name: values.clone() for name, values in model.module.state_dict().items()}


def same(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


def stop_after(step: int) -> Callable[[int, int], None]:
    """A progress bar at which somebody presses Ctrl-C."""
    return lambda done, steps: signal.raise_signal(signal.SIGINT) if done == step else None


@pytest.fixture
def in_one_go(make_model: Make, make_rows: Make, tmp_path: Path) -> dict[str, torch.Tensor]:
    model = make_model()
    Trainer(tmp_path / "whole", SETTINGS).fit(model, make_rows(36), validation=make_rows(9, seed=1))
    return weights(model)


@pytest.mark.parametrize("step", [1, 4, 5, 7, 9])
def test_an_interruption_at_any_step_changes_no_bit(
    step: int, make_model: Make, make_rows: Make, in_one_go: dict[str, torch.Tensor], tmp_path: Path
) -> None:
    folder, rows, others = tmp_path / "parts", make_rows(36), make_rows(9, seed=1)
    with pytest.raises(KeyboardInterrupt):
        Trainer(folder, SETTINGS, progress=stop_after(step)).fit(make_model(), rows, validation=others)
    assert checkpoint.steps_kept(folder)[-1] == step
    torch.manual_seed(99)
    model = make_model()
    training = Trainer(folder, SETTINGS).fit(model, rows, validation=others, resume=True)
    assert same(weights(model), in_one_go)
    assert (training.done, training.finished, training.notes) == (STEPS, True, [])
    for name in ("steps.csv", "validations.csv"):
        assert (folder / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_a_crash_loses_no_more_than_the_steps_since_the_last_checkpoint(
    make_model: Make, make_rows: Make, in_one_go: dict[str, torch.Tensor], tmp_path: Path
) -> None:
    def crash(done: int, steps: int) -> None:
        if done == 7:
            raise MemoryError

    folder, rows, others = tmp_path / "parts", make_rows(36), make_rows(9, seed=1)
    with pytest.raises(MemoryError):
        Trainer(folder, SETTINGS, progress=crash).fit(make_model(), rows, validation=others)
    assert checkpoint.steps_kept(folder)[-1] == 6
    model = make_model()
    Trainer(folder, SETTINGS).fit(model, rows, validation=others, resume=True)
    assert same(weights(model), in_one_go)


def test_the_seed_decides(make_layers: Make, make_rows: Make, tmp_path: Path) -> None:
    found = []
    for number, seed in enumerate((3, 3, 4)):
        model = make_layers()
        settings = SETTINGS.model_copy(update={"seed": seed})
        Trainer(tmp_path / str(number), settings).fit(model, make_rows(36))
        found.append(weights(model))
    assert same(found[0], found[1])
    assert not same(found[0], found[2])


def test_the_weights_of_the_smallest_loss_are_kept(make_layers: Make, make_rows: Make, tmp_path: Path) -> None:
    settings = TrainerSettings(epochs=40, batch_size=8, rate=0.5, schedule="constant", warmup=0, patience=3)
    model, others = make_layers(), make_rows(9, seed=1)
    training = Trainer(tmp_path, settings).fit(model, make_rows(36), validation=others)
    losses = [one["loss"] for one in training.validations]
    assert training.best_loss == min(losses)
    assert training.best_step == training.validations[losses.index(min(losses))]["step"]
    assert training.stale == 3
    assert training.done == training.best_step + 3 * 5 < training.steps
    model.module.train(False)
    x, y = others.batch(range(9))
    assert float((model.module(x) - y).square().mean()) == pytest.approx(min(losses), rel=1e-5)
    assert not any(one.requires_grad for one in model.module.parameters())


def test_groups_below_are_left_alone_until_it_is_their_turn(make_layers: Make, make_rows: Make, tmp_path: Path) -> None:
    model = make_layers()
    before = weights(model)
    settings = TrainerSettings(epochs=1, batch_size=8, gradual_unfreezing=1)
    Trainer(tmp_path, settings).fit(model, make_rows(36))
    moved = {name for name, values in weights(model).items() if not torch.equal(values, before[name])}
    assert moved == {"5.weight", "5.bias"}


def test_rates_fall_from_group_to_group(make_layers: Make, make_rows: Make) -> None:
    from alphaplat.learning.optimizer import Optimizer

    optimizer = Optimizer(make_layers(), TrainerSettings(rate=1.0, warmup=0, discriminative_rates=0.5), 10, 5)
    assert optimizer.begin(0) == (1.0, 3)
    rates = {one["lr"] for one in optimizer.adamw.param_groups}
    decays = {(one["params"][0].ndim, one["weight_decay"]) for one in optimizer.adamw.param_groups}
    assert rates == {0.25, 0.5, 1.0}
    assert decays == {(1, 0.0), (2, 0.01)}


def test_every_parameter_needs_a_group(make_layers: Make, make_rows: Make, tmp_path: Path) -> None:
    model = make_layers()
    groups = model.parameter_groups()
    for wrong in (groups[:-1], [*groups, groups[0]]):
        model.parameter_groups = lambda wrong=wrong: wrong
        with pytest.raises(ap.ConfigError, match="each parameter belongs to one group"):
            Trainer(tmp_path, SETTINGS).fit(model, make_rows(9))


def test_the_log_has_a_row_a_step_and_one_a_validation(make_layers: Make, make_rows: Make, tmp_path: Path) -> None:
    settings = SETTINGS.model_copy(update={"log_every": 2, "validate_every": 4})
    Trainer(tmp_path, settings).fit(make_layers(), make_rows(36), validation=make_rows(9, seed=1))
    steps, validations = (
        list(csv.DictReader((tmp_path / name).open(encoding="utf-8"))) for name in ("steps.csv", "validations.csv")
    )
    assert [int(row["step"]) for row in steps] == [2, 4, 6, 8, 10]
    assert [int(row["epoch"]) for row in steps] == [0, 0, 1, 1, 1]
    assert list(steps[0]) == ["step", "epoch", "loss", "largest", "rate", "groups", "gradient"]
    assert [int(row["step"]) for row in validations] == [4, 8, 10]


def test_a_checkpoint_says_what_it_was_trained_on_and_holds_no_pickle(
    make_layers: Make, make_rows: Make, tmp_path: Path
) -> None:
    Trainer(tmp_path, SETTINGS).fit(make_layers(), make_rows(36), trained_on={"name": "made up"})
    (folder,) = (tmp_path / "checkpoints").iterdir()
    assert {path.name for path in folder.iterdir()} == {"tensors.safetensors", "facts.json"}
    facts = json.loads((folder / "facts.json").read_text())
    assert facts["trained_on"] == {"name": "made up", "train": {"rows": 36, "digest": "rows"}}
    assert facts["circumstances"]["torch"] == torch.__version__
    assert facts["state"]["done"] == STEPS
    assert facts["state"]["cpu_seconds"] > 0
    assert b"pickle" not in (folder / "tensors.safetensors").read_bytes()


@pytest.fixture
def begun(make_layers: Make, make_rows: Make, tmp_path: Path) -> Path:
    """A folder with a training that was stopped after three steps."""
    with pytest.raises(KeyboardInterrupt):
        Trainer(tmp_path / "begun", SETTINGS, progress=stop_after(3)).fit(make_layers(), make_rows(36))
    return tmp_path / "begun"


def test_a_training_that_is_there_is_never_overwritten(begun: Path, make_layers: Make, make_rows: Make) -> None:
    with pytest.raises(ap.ConfigError, match="holds a training already, of 3 steps"):
        Trainer(begun, SETTINGS).fit(make_layers(), make_rows(36))


@pytest.mark.parametrize(
    ("settings", "digest", "message"),
    [
        ({"rate": 0.5}, "rows", r"another setting: 'rate' was 0\.02, now 0\.5"),
        ({}, "others", "another data: 'train' was"),
    ],
)
def test_with_other_settings_or_data_nothing_is_resumed(
    settings: dict[str, float], digest: str, message: str, begun: Path, make_layers: Make, make_rows: Make
) -> None:
    trainer = Trainer(begun, SETTINGS.model_copy(update=settings))
    with pytest.raises(ap.ConfigError, match=message):
        trainer.fit(make_layers(), make_rows(36, digest), resume=True)


def test_another_processor_or_version_is_told(begun: Path, make_layers: Make, make_rows: Make) -> None:
    path = begun / "checkpoints" / "00000003" / "facts.json"
    facts = json.loads(path.read_text())
    facts["circumstances"]["torch"] = "2.6.0"
    path.write_text(json.dumps(facts))
    training = Trainer(begun, SETTINGS).fit(make_layers(), make_rows(36), resume=True)
    assert training.notes[0].startswith("resumed after 3 steps; the last bits may differ: torch 2.6.0, now")


def test_logging_may_change_between_the_parts(begun: Path, make_layers: Make, make_rows: Make) -> None:
    settings = SETTINGS.model_copy(update={"log_every": 5, "checkpoint_every": None})
    assert Trainer(begun, settings).fit(make_layers(), make_rows(36), resume=True).finished


def test_what_was_said_of_the_data_is_compared_as_it_was_kept(
    make_layers: Make, make_rows: Make, tmp_path: Path
) -> None:
    said = {"days": ("2014-01-02", "2016-12-30"), "sizes": {1: 2}}
    with pytest.raises(KeyboardInterrupt):
        Trainer(tmp_path, SETTINGS, progress=stop_after(3)).fit(make_layers(), make_rows(36), trained_on=said)
    assert Trainer(tmp_path, SETTINGS).fit(make_layers(), make_rows(36), trained_on=said, resume=True).finished


def test_what_was_half_written_is_cleared_away(begun: Path, make_layers: Make, make_rows: Make) -> None:
    (begun / "checkpoints" / "unfinished-00000004").mkdir()
    Trainer(begun, SETTINGS).fit(make_layers(), make_rows(36), resume=True)
    assert [path.name for path in (begun / "checkpoints").iterdir()] == ["00000010"]


def test_a_damaged_checkpoint_is_named(begun: Path, make_layers: Make, make_rows: Make) -> None:
    (begun / "checkpoints" / "00000003" / "tensors.safetensors").write_bytes(b"nothing")
    with pytest.raises(ap.DataError, match="00000003' is damaged"):
        Trainer(begun, SETTINGS).fit(make_layers(), make_rows(36), resume=True)


def test_a_finished_training_is_not_done_again(make_layers: Make, make_rows: Make, tmp_path: Path) -> None:
    first, again, told = make_layers(), make_layers(), []
    Trainer(tmp_path, SETTINGS).fit(first, make_rows(36))
    Trainer(tmp_path, SETTINGS, progress=lambda *done: told.append(done)).fit(again, make_rows(36), resume=True)
    assert same(weights(first), weights(again))
    assert told == []


def test_a_loss_that_is_no_number_ends_it(make_layers: Make, make_rows: Make, tmp_path: Path) -> None:
    rows = make_rows(36)
    rows.y[:] = float("inf")
    with pytest.raises(ap.DataError, match="at step 1"):
        Trainer(tmp_path, SETTINGS).fit(make_layers(), rows)


def test_no_rows_are_refused(make_layers: Make, make_rows: Make, tmp_path: Path) -> None:
    with pytest.raises(ap.DataError, match="nothing to train on"):
        Trainer(tmp_path, SETTINGS).fit(make_layers(), make_rows(0))


def test_tensorboard_is_an_extra(
    make_layers: Make, make_rows: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "tensorboard", None)
    trainer = Trainer(tmp_path, TrainerSettings(tensorboard=True))
    with pytest.raises(ap.ConfigError, match="needs 'tensorboard'") as caught:
        trainer.fit(make_layers(), make_rows(9))
    assert "alphaplat[tensorboard]" in str(caught.value)


def test_tensorboard_gets_the_same_numbers(make_layers: Make, make_rows: Make, tmp_path: Path) -> None:
    pytest.importorskip("tensorboard", reason="pip install 'alphaplat[tensorboard]' to run this test")
    settings = SETTINGS.model_copy(update={"tensorboard": True})
    Trainer(tmp_path, settings).fit(make_layers(), make_rows(36))
    (events,) = (tmp_path / "tensorboard").iterdir()
    assert b"steps/loss" in events.read_bytes()


def test_the_callers_chance_and_threads_are_given_back(make_layers: Make, make_rows: Make, tmp_path: Path) -> None:
    model = make_layers()
    torch.manual_seed(1)
    expected = torch.rand(1)
    torch.manual_seed(1)
    threads, handler = torch.get_num_threads(), signal.getsignal(signal.SIGINT)
    Trainer(tmp_path, SETTINGS).fit(model, make_rows(36))
    assert torch.equal(torch.rand(1), expected)
    assert torch.get_num_threads() == threads
    assert signal.getsignal(signal.SIGINT) is handler
