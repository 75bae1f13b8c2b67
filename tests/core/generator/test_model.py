from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

import alphaplat as ap
from alphaplat.errors import AlphaNameError, ConfigError
from alphaplat.spec import FusionSpec, PluginInfo

torch = pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[generator]' to run this test")

from alphaplat.generator.config import TextSource  # noqa: E402
from alphaplat.generator.parts import Encoded  # noqa: E402

FUSIONS = ["concat", "cross_attention", "fusion_layer"]
SEEDS = torch.tensor([[6, 7, 4, 8, 6], [7, 0, 0, 0, 0], [0, 0, 0, 0, 0]])
PREFIX = torch.tensor([[1, 9, 6, 7, 2], [1, 8, 6, 2, 0], [1, 6, 2, 0, 0]])


def documents(rows: int = 3) -> Encoded:
    """Documents of four words, three, and none."""
    mask = torch.arange(4) < torch.tensor([[4], [3], [0]])
    return Encoded(torch.randn(3, 4, 5, generator=torch.Generator().manual_seed(1))[:rows], mask[:rows])


@pytest.mark.parametrize("fusion", FUSIONS)
@pytest.mark.parametrize("with_seeds", [True, False])
@pytest.mark.parametrize("with_documents", [True, False])
def test_seeds_and_documents_may_be_missing(
    make_model: Any, fusion: str, with_seeds: bool, with_documents: bool
) -> None:
    model = make_model(fusion=fusion)
    memory = model.encode(SEEDS if with_seeds else None, documents() if with_documents else None, batch=3)
    assert memory.mask.any(1).all()
    logits = model.logits(PREFIX, memory)
    assert logits.shape == (3, 5, 10)
    assert logits.isfinite().all()
    assert model.metrics(memory).shape == (3, len(model.config.metrics))
    assert model.metrics(memory).isfinite().all()


def test_what_is_missing_is_the_same_as_what_is_empty(model: Any) -> None:
    model.train(False)
    nothing = model.logits(PREFIX, model.encode(batch=3))
    empty = model.logits(PREFIX, model.encode(torch.zeros(3, 4, dtype=torch.int64), documents()))
    torch.testing.assert_close(empty[2], nothing[2], atol=1e-5, rtol=0)
    assert not torch.allclose(empty[0], nothing[0], atol=1e-3)


@pytest.mark.parametrize("fusion", FUSIONS)
def test_padding_does_not_matter(make_model: Any, fusion: str) -> None:
    model = make_model(fusion=fusion).train(False)
    vectors, mask = documents()
    together = model.logits(PREFIX, model.encode(SEEDS, Encoded(vectors, mask)))
    alone = model.encode(SEEDS[1:2, :1], Encoded(vectors[1:2, :3], mask[1:2, :3]))
    torch.testing.assert_close(model.logits(PREFIX[1:2, :4], alone)[0], together[1, :4], atol=1e-5, rtol=1e-4)


def test_seeds_and_documents_count(model: Any) -> None:
    model.train(False)
    vectors, mask = documents()
    seeds = SEEDS.clone()
    seeds[0, 0] = 7
    found = model.logits(PREFIX, model.encode(SEEDS, Encoded(vectors, mask)))
    assert not torch.allclose(found[0], model.logits(PREFIX, model.encode(seeds, Encoded(vectors, mask)))[0])
    assert not torch.allclose(found[0], model.logits(PREFIX, model.encode(SEEDS, Encoded(-vectors, mask)))[0])


@pytest.mark.parametrize("alpha_encoder", ["transformer", "bert"])
def test_every_parameter_stands_in_one_group_and_learns(make_model: Any, alpha_encoder: str) -> None:
    model = make_model(alpha_encoder=alpha_encoder)
    groups = model.parameter_groups()
    names = [group.name for group in groups]
    assert names[:2] == ["symbols", "documents"]
    assert names[2:4] == ["alpha encoder 1", "alpha encoder 2"]
    assert names[-4:] == ["fusion", "decoder 1", "decoder 2", "metric head"]
    listed = [parameter for group in groups for parameter in group.parameters]
    assert len(listed) == len(set(listed))
    assert set(listed) == set(model.parameters())
    memory = model.encode(SEEDS, documents())
    (model.logits(PREFIX, memory).square().sum() + model.metrics(memory).sum()).backward()
    assert [name for name, one in model.named_parameters() if one.grad is None] == []


def test_it_learns_to_say_what_its_seed_says(make_model: Any) -> None:
    model = make_model(dropout=0.0, symbol_dropout=0.0)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    seeds = torch.tensor([[6], [7], [8], [9]])
    for _ in range(60):
        logits = model.logits(torch.ones(4, 1, dtype=torch.int64), model.encode(seeds))
        loss = torch.nn.functional.cross_entropy(logits[:, 0], seeds[:, 0])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss.item() < 0.1


def test_hidden_symbols_are_guessed_from_their_neighbours(model: Any) -> None:
    hidden = torch.tensor([[3, 6, 7], [3, 7, 6]])
    guesses = model.train(False).guesses(hidden)
    assert guesses.shape == (2, 3, 10)
    assert not torch.allclose(guesses[0, 0], guesses[1, 0])


def test_what_does_not_fit_is_refused(make_model: Any) -> None:
    with pytest.raises(AlphaNameError, match="did you mean 'concat'"):
        make_model(fusion="concatt")
    with pytest.raises(ConfigError, match="'hashed' encodes documents"):
        make_model(alpha_encoder="hashed")
    with pytest.raises(ConfigError, match=r"vectors of 4 numbers, not \(10, 8\)"):
        make_model(descriptions=TextSource(width=4))
    model = make_model(max_seed_tokens=4)
    with pytest.raises(ConfigError, match="a row of seeds of 5 symbols is too long"):
        model.encode(SEEDS)
    with pytest.raises(ConfigError, match="a prefix of 17 symbols is too long"):
        model.logits(torch.ones(1, 17, dtype=torch.int64), model.encode())


def platform_with(fusion: FusionSpec) -> ap.Platform:
    """What the network needs, with the fusion of a stranger in place of ours."""
    import alphaplat_decoders
    import alphaplat_encoders_alpha
    import alphaplat_encoders_text

    @ap.hookimpl
    def alphaplat_plugin() -> PluginInfo:
        return PluginInfo(name="stranger")

    @ap.hookimpl
    def alphaplat_fusions() -> list[FusionSpec]:
        return [fusion]

    stranger = SimpleNamespace(alphaplat_plugin=alphaplat_plugin, alphaplat_fusions=alphaplat_fusions)
    return ap.Platform([alphaplat_decoders, alphaplat_encoders_alpha, alphaplat_encoders_text, stranger], strict=True)


def test_a_strangers_fusion_is_one_spec(make_model: Any) -> None:
    class Alone(torch.nn.Module):
        def forward(self, alpha: Any, alpha_mask: Any, document: Any, document_mask: Any) -> Any:
            return alpha, alpha_mask

    spec = FusionSpec(name="alone", summary="alphas without documents", build=lambda **sizes: Alone())
    model = make_model(fusion="alone", platform=platform_with(spec))
    assert model.encode(SEEDS, documents()).vectors.shape == (3, 5, 24)
    assert not [group for group in model.parameter_groups() if group.name == "fusion"]


def test_a_package_that_is_missing_is_named(make_model: Any) -> None:
    def build(**sizes: Any) -> Any:
        raise ModuleNotFoundError("no module named 'flash.attention'", name="flash.attention")

    spec = FusionSpec(name="fast", summary="needs more than there is", build=build)
    with pytest.raises(ConfigError, match="'fast' needs 'flash', which is not installed"):
        make_model(fusion="fast", platform=platform_with(spec))
