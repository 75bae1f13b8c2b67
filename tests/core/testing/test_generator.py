"""The kit of the generator's parts finds what it is there to find."""

from __future__ import annotations

from typing import Any

import pytest

from alphaplat.spec import DecoderSpec, EncoderSpec, FusionSpec
from alphaplat.testing.generator import AlphaEncoderTests, DecoderTests, FusionTests

torch = pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[generator]' to run this test")
nn = torch.nn


class Encoder(nn.Module):
    """Adds places, and the mean of all tokens that count; a fault makes it a bad encoder."""

    def __init__(self, fault: str, width: int, max_tokens: int) -> None:
        super().__init__()
        self.fault = fault
        self.map = nn.Linear(width, width)
        self.places = nn.Parameter(torch.randn(max_tokens, width))
        if fault == "idle":
            self.idle = nn.Parameter(torch.zeros(1))
        if fault == "moods":
            self.map.bias = nn.Parameter(torch.full((width,), next(MOODS)))

    def forward(self, embedded: Any, mask: Any) -> Any:
        if self.fault != "order":
            embedded = embedded + self.places[: embedded.shape[1]]
        weights = (torch.ones_like(mask) if self.fault == "padding" else mask).unsqueeze(-1).float()
        mean = (embedded * weights).sum(1, keepdim=True) / weights.sum(1, keepdim=True)
        if self.fault == "neighbours":
            mean = mean.mean(0, keepdim=True)
        if self.fault == "gaps":
            mean = mean / (mask.sum(1) > 1).float()[:, None, None]
        return self.map(embedded + mean)


MOODS = iter([1.0, 2.0] * 100)


def encoder_kit(fault: str) -> AlphaEncoderTests:
    class Kit(AlphaEncoderTests):
        spec = EncoderSpec(
            name="means",
            summary="adds the mean of all",
            encodes="alpha",
            load=lambda *, width, max_tokens, **sizes: Encoder(fault, width, max_tokens),
        )

    return Kit()


def names_of(kit: Any) -> list[str]:
    return [name for name in dir(kit) if name.startswith("test_")]


def test_a_good_encoder_passes() -> None:
    kit = encoder_kit("")
    for name in names_of(kit):
        getattr(kit, name)()


@pytest.mark.parametrize(
    ("fault", "test", "said"),
    [
        ("padding", "test_padding_does_not_matter", "where the mask is False"),
        ("neighbours", "test_a_row_is_encoded_alone", "row 0 depends"),
        ("order", "test_the_order_of_tokens_matters", "without places"),
        ("gaps", "test_every_token_has_its_vector", "finite"),
        ("idle", "test_it_can_learn", "'idle' is never trained"),
        ("moods", "test_one_seed_builds_one_part", "torch's generator"),
    ],
)
def test_a_bad_encoder_fails(fault: str, test: str, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        getattr(encoder_kit(fault), test)()


class Fusion(nn.Module):
    """Both one after the other; a fault makes it a bad fusion."""

    def __init__(self, fault: str, width: int) -> None:
        super().__init__()
        self.fault = fault
        self.map = nn.Linear(width, width)

    def forward(self, alpha: Any, alpha_mask: Any, document: Any, document_mask: Any) -> Any:
        if self.fault == "deaf":
            return self.map(alpha), alpha_mask
        mask = torch.cat([alpha_mask, document_mask], dim=1)
        memory = self.map(torch.cat([alpha, document], dim=1))
        if self.fault == "padding":
            memory = memory + memory.mean(1, keepdim=True)
        if self.fault == "numbers":
            mask = mask.float()
        if self.fault == "empty":
            mask = mask & (mask.sum(1, keepdim=True) > 2)
        return memory, mask


@pytest.mark.parametrize(
    ("fault", "test", "said"),
    [
        ("deaf", "test_alphas_and_documents_count", "another document gives the same"),
        ("padding", "test_padding_does_not_matter", "changes the memory"),
        ("numbers", "test_the_memory_has_a_mask", "truth values"),
        ("empty", "test_the_memory_has_a_mask", "no row of the memory is empty"),
    ],
)
def test_a_bad_fusion_fails(fault: str, test: str, said: str) -> None:
    class Kit(FusionTests):
        spec = FusionSpec(
            name="both", summary="one after the other", build=lambda *, width, **sizes: Fusion(fault, width)
        )

    with pytest.raises(AssertionError, match=said):
        getattr(Kit(), test)()


class Sums(nn.Module):
    """Running sums of the prefix and the mean of the memory; a fault makes it a bad decoder."""

    def __init__(self, fault: str, width: int) -> None:
        super().__init__()
        self.fault = fault
        self.map = nn.Linear(width, width)

    def forward(self, embedded: Any, memory: Any, mask: Any) -> Any:
        summed = embedded.flip(1).cumsum(1).flip(1) if self.fault == "ahead" else embedded.cumsum(1)
        return self.map(summed + self._mean(memory, mask)[:, None])

    def start(self, memory: Any, mask: Any, length: int) -> Any:
        return Kept(self._mean(memory, mask), torch.zeros(len(memory), memory.shape[2]), self.fault)

    def step(self, embedded: Any, cache: Any) -> Any:
        cache.summed = embedded if self.fault == "forgets" else cache.summed + embedded
        return self.map(cache.summed + cache.mean)

    def _mean(self, memory: Any, mask: Any) -> Any:
        if self.fault == "deaf":
            return torch.zeros(len(memory), memory.shape[2])
        weights = mask.unsqueeze(-1).float() if self.fault != "padding" else torch.ones(*mask.shape, 1)
        return (memory * weights).sum(1) / weights.sum(1)


class Kept:
    """The sums so far."""

    def __init__(self, mean: Any, summed: Any, fault: str) -> None:
        self.mean, self.summed, self.fault = mean, summed, fault

    def select(self, rows: Any) -> None:
        self.mean = self.mean[rows]
        self.summed = self.summed[torch.arange(len(rows)) if self.fault == "mixes" else rows]


def decoder_kit(fault: str) -> DecoderTests:
    class Kit(DecoderTests):
        spec = DecoderSpec(
            name="sums", summary="sums of the prefix", build=lambda *, width, **sizes: Sums(fault, width)
        )

    return Kit()


def test_a_good_decoder_passes() -> None:
    kit = decoder_kit("")
    for name in names_of(kit):
        getattr(kit, name)()


@pytest.mark.parametrize(
    ("fault", "test", "said"),
    [
        ("ahead", "test_a_place_does_not_see_later_ones", "later token changes"),
        ("deaf", "test_the_memory_counts_and_its_padding_does_not", "another memory"),
        ("padding", "test_the_memory_counts_and_its_padding_does_not", "padding matters"),
        ("forgets", "test_steps_give_what_all_places_at_once_give", "step 1 differs"),
        ("mixes", "test_rows_of_the_cache_can_be_chosen", "after `select`"),
    ],
)
def test_a_bad_decoder_fails(fault: str, test: str, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        getattr(decoder_kit(fault), test)()


def test_a_missing_package_skips_with_a_sentence() -> None:
    def build(**sizes: Any) -> Any:
        raise ModuleNotFoundError("no module", name="flash")

    class Kit(DecoderTests):
        spec = DecoderSpec(name="needy", summary="needs more than there is", build=build)

    with pytest.raises(pytest.skip.Exception, match="'needy' needs 'flash'"):
        Kit().test_it_can_learn()
