from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import alphaplat as ap
from alphaplat.errors import DataError
from alphaplat.generator import Vocabulary
from alphaplat_dsl.catalogue import Catalogue

torch = pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[generator]' to run this test")

from alphaplat.generator.checkpoint import Checkpoint  # noqa: E402
from alphaplat.generator.config import preset  # noqa: E402

PREFIX = torch.tensor([[1, 5, 9, 30]])


def catalogue(*operators: str) -> Catalogue:
    """The language with these operators and the field `close` only."""
    whole = ap.default_platform().language()
    return Catalogue({name: whole.operators[name] for name in operators}, {"close": whole.fields["close"]})


@pytest.fixture
def checkpoint() -> Checkpoint:
    config = preset("tiny", width=24, heads=3, ffn=48)
    return Checkpoint.untrained(config, Vocabulary.of(catalogue("rank", "ts_delta")), seed=3)


def logits(checkpoint: Checkpoint) -> Any:
    with torch.no_grad():
        model = checkpoint.model.train(False)
        return model.logits(PREFIX, model.encode())


def test_weights_follow_from_the_seed(checkpoint: Checkpoint) -> None:
    before = torch.get_rng_state()
    again, other = (Checkpoint.untrained(checkpoint.model.config, checkpoint.vocabulary, seed=seed) for seed in (3, 4))
    assert again.id == checkpoint.id != other.id
    assert (torch.get_rng_state() == before).all()


def test_a_saved_network_gives_the_same(checkpoint: Checkpoint, tmp_path: Path) -> None:
    checkpoint.model.metric_head.calibrate(torch.tensor([[1.0] * 4, [3.0] * 4]))
    checkpoint = Checkpoint(checkpoint.model, checkpoint.vocabulary, {"corpus": "of tests", "rows": 3})
    checkpoint.save(tmp_path / "saved")
    assert {path.name for path in tmp_path.iterdir()} == {"saved"}
    again = Checkpoint.load(tmp_path / "saved")
    assert again.id == checkpoint.id
    assert again.model.config == checkpoint.model.config
    assert again.vocabulary.entries == checkpoint.vocabulary.entries
    assert again.trained_on == {"corpus": "of tests", "rows": 3}
    assert {"alphaplat", "torch", "python"} <= set(again.versions)
    assert torch.equal(logits(again), logits(checkpoint))
    with pytest.raises(DataError, match="is there already"):
        checkpoint.save(tmp_path / "saved")


def test_a_later_operator_enters_and_is_kept(checkpoint: Checkpoint, tmp_path: Path) -> None:
    before, count = logits(checkpoint), len(checkpoint.vocabulary)
    longer = checkpoint.vocabulary.extended(catalogue("rank", "ts_delta", "ts_mean"))
    assert "ts_mean" in [entry.token for entry in longer.entries[count:]]
    extended = checkpoint.extended(longer)
    extended.save(tmp_path / "extended")
    again = Checkpoint.load(tmp_path / "extended")
    for one in (extended, again):
        torch.testing.assert_close(logits(one)[..., :count], before)
        assert logits(one).shape[-1] == len(longer)
    with pytest.raises(DataError, match="does not begin with"):
        checkpoint.extended(Vocabulary.of(catalogue("ts_mean")))


def test_damage_is_told(checkpoint: Checkpoint, tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    folder = checkpoint.save(tmp_path / "saved")
    weights, facts = folder / "weights.safetensors", folder / "generator.json"
    tensors = load_file(weights)
    save_file({**tensors, "no_seed": tensors["no_seed"] + 1}, weights)
    with pytest.raises(DataError, match="not those that were saved"):
        Checkpoint.load(folder)
    save_file({name: values for name, values in tensors.items() if name != "no_seed"}, weights)
    with pytest.raises(DataError, match="'no_seed' differs"):
        Checkpoint.load(folder)
    weights.write_bytes(b"no weights")
    with pytest.raises(DataError, match="is damaged"):
        Checkpoint.load(folder)
    facts.write_text(json.dumps({**json.loads(facts.read_text()), "format": 1}))
    with pytest.raises(DataError, match="written in format 1, and this alphaplat reads 2"):
        Checkpoint.load(folder)
    facts.write_text("{")
    with pytest.raises(DataError, match=r"generator.json' is damaged"):
        Checkpoint.load(folder)
    facts.unlink()
    with pytest.raises(DataError, match="holds no generator"):
        Checkpoint.load(folder)
