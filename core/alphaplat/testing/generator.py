"""What any encoder of alphas, any fusion and any decoder must do, whoever wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from alphaplat.spec import DecoderSpec, EncoderSpec, FusionSpec
from alphaplat.testing.expectations import expect, is_said

if TYPE_CHECKING:
    import torch

WIDTH, HEADS, LONGEST, BATCH = 24, 3, 12, 4
SHAPE = {"width": WIDTH, "heads": HEADS, "ffn": 2 * WIDTH, "layers": 2, "dropout": 0.1, "max_tokens": LONGEST}


class _PartTests:
    """Tests that all parts share; a part is built for each test, from one seed and without dropout."""

    spec: Any

    def part(self) -> Any:
        """The part, or a skipped test where a package is missing."""
        torch = _torch()
        torch.manual_seed(0)
        try:
            return self.build().train(False)
        except ModuleNotFoundError as error:
            pytest.skip(f"'{self.spec.name}' needs '{error.name}': pip install 'alphaplat[generator]' to run this test")

    def build(self) -> Any:
        return self.spec.build(**SHAPE)

    def test_it_is_described(self) -> None:
        expect(is_said(self.spec.summary), "the summary is one line of a few words")

    def test_one_seed_builds_one_part(self) -> None:
        one, other = self.part().state_dict(), self.part().state_dict()
        expect(list(one) == list(other), "two builds have the same weights by name")
        expect(all(bool((one[name] == other[name]).all()) for name in one), "chance comes from torch's generator alone")


class AlphaEncoderTests(_PartTests):
    """Tests of an encoder of alphas: subclass and set `spec`."""

    spec: EncoderSpec

    def build(self) -> Any:
        return self.spec.load(**SHAPE)

    def test_every_token_has_its_vector(self) -> None:
        encoder, (tokens, mask) = self.part(), _tokens(LONGEST)
        found = encoder(tokens, mask)
        expect(found.shape == tokens.shape, f"{tuple(tokens.shape)} gives {tuple(found.shape)}")
        expect(bool(found[mask].isfinite().all()), "the vectors are finite")

    def test_padding_does_not_matter(self) -> None:
        encoder, (tokens, mask) = self.part(), _tokens(LONGEST)
        found, other = encoder(tokens, mask), encoder(_with_other_padding(tokens, mask), mask)
        expect(_same(found[mask], other[mask]), "what stands where the mask is False changes vectors elsewhere")

    def test_a_row_is_encoded_alone(self) -> None:
        encoder, (tokens, mask) = self.part(), _tokens(LONGEST)
        together = encoder(tokens, mask)
        for row, length in enumerate(mask.sum(1).tolist()):
            alone = encoder(tokens[row : row + 1, :length], mask[row : row + 1, :length])
            expect(_same(alone[0], together[row, :length]), f"row {row} depends on its neighbours or its padding")

    def test_the_order_of_tokens_matters(self) -> None:
        encoder, (tokens, mask) = self.part(), _tokens(LONGEST, full=True)
        turned = encoder(tokens.flip(1), mask).flip(1)
        expect(not _same(encoder(tokens, mask), turned), "tokens come without places, which the encoder has to add")

    def test_it_can_learn(self) -> None:
        encoder, (tokens, mask) = self.part(), _tokens(LONGEST)
        _expect_gradients(encoder, encoder(tokens.requires_grad_(), mask)[mask], tokens)


class FusionTests(_PartTests):
    """Tests of a fusion: subclass and set `spec`."""

    spec: FusionSpec

    def build(self) -> Any:
        return self.spec.build(width=WIDTH, heads=HEADS, dropout=0.1)

    def test_the_memory_has_a_mask(self) -> None:
        memory, mask = self.part()(*_tokens(5), *_tokens(7))
        torch = _torch()
        expect(memory.shape == (BATCH, mask.shape[1], WIDTH), f"the memory is {tuple(memory.shape)}")
        expect(mask.dtype == torch.bool and mask.shape[0] == BATCH, "the mask holds truth values, a row each")
        expect(bool(mask.any(1).all()), "no row of the memory is empty")
        expect(bool(memory[mask].isfinite().all()), "the memory is finite")

    def test_padding_does_not_matter(self) -> None:
        fusion, (alpha, alpha_mask), (document, document_mask) = self.part(), _tokens(5), _tokens(7)
        memory, mask = fusion(alpha, alpha_mask, document, document_mask)
        other, other_mask = fusion(
            _with_other_padding(alpha, alpha_mask),
            alpha_mask,
            _with_other_padding(document, document_mask),
            document_mask,
        )
        expect(bool((mask == other_mask).all()), "what stands in the padding changes the mask")
        expect(_same(memory[mask], other[mask]), "what stands where a mask is False changes the memory")

    def test_one_token_of_each_is_enough(self) -> None:
        memory, mask = self.part()(*_tokens(1), *_tokens(1))
        expect(bool(memory[mask].isfinite().all()), "the memory is finite")

    def test_alphas_and_documents_count(self) -> None:
        fusion, alpha, document = self.part(), _tokens(5), _tokens(7)
        memory, mask = fusion(*alpha, *document)
        for name, changed in {
            "alpha": fusion(alpha[0].flip(2), alpha[1], *document),
            "document": fusion(*alpha, document[0].flip(2), document[1]),
        }.items():
            expect(not _same(memory[mask], changed[0][mask]), f"another {name} gives the same memory")

    def test_it_can_learn(self) -> None:
        fusion, (alpha, alpha_mask), (document, document_mask) = self.part(), _tokens(5), _tokens(7)
        memory, mask = fusion(alpha.requires_grad_(), alpha_mask, document.requires_grad_(), document_mask)
        _expect_gradients(fusion, memory[mask], alpha, document)


class DecoderTests(_PartTests):
    """Tests of a decoder: subclass and set `spec`."""

    spec: DecoderSpec

    def test_every_place_has_its_output(self) -> None:
        decoder, (prefix, _) = self.part(), _tokens(LONGEST, full=True)
        found = decoder(prefix, *_tokens(5))
        expect(found.shape == prefix.shape, f"{tuple(prefix.shape)} gives {tuple(found.shape)}")
        expect(bool(found.isfinite().all()), "the outputs are finite")

    def test_a_place_does_not_see_later_ones(self) -> None:
        decoder, (prefix, _), memory = self.part(), _tokens(LONGEST, full=True), _tokens(5)
        changed = prefix.clone()
        changed[:, 6:] = prefix[:, 6:].flip(2)
        found, other = decoder(prefix, *memory), decoder(changed, *memory)
        expect(_same(found[:, :6], other[:, :6]), "a later token changes an earlier output")
        expect(not _same(found[:, 6:], other[:, 6:]), "a token does not change its own output")

    def test_the_memory_counts_and_its_padding_does_not(self) -> None:
        decoder, (prefix, _), (memory, mask) = self.part(), _tokens(LONGEST, full=True), _tokens(5)
        found = decoder(prefix, memory, mask)
        expect(_same(found, decoder(prefix, _with_other_padding(memory, mask), mask)), "the memory's padding matters")
        expect(not _same(found, decoder(prefix, memory.flip(2), mask)), "another memory gives the same outputs")

    def test_steps_give_what_all_places_at_once_give(self) -> None:
        decoder, (prefix, _), memory = self.part(), _tokens(LONGEST, full=True), _tokens(5)
        cache, together = decoder.start(*memory, LONGEST), decoder(prefix, *memory)
        for place in range(LONGEST):
            step = decoder.step(prefix[:, place], cache)
            expect(_same(step, together[:, place]), f"step {place} differs from `forward`")

    def test_rows_of_the_cache_can_be_chosen(self) -> None:
        decoder, (prefix, _), memory = self.part(), _tokens(LONGEST, full=True), _tokens(5)
        rows = _torch().tensor([2, 0, 2])
        cache, together = decoder.start(*memory, LONGEST), decoder(prefix, *memory)
        for place in range(4):
            decoder.step(prefix[:, place], cache)
        cache.select(rows)
        for place in range(4, LONGEST):
            step = decoder.step(prefix[rows, place], cache)
            expect(_same(step, together[rows, place]), f"after `select` step {place} differs from `forward`")

    def test_one_memory_serves_many_prefixes(self) -> None:
        decoder, (prefix, _), (memory, mask) = self.part(), _tokens(LONGEST, full=True), _tokens(5)
        cache = decoder.start(memory[-1:], mask[-1:], LONGEST)
        cache.select(_torch().zeros(BATCH, dtype=_torch().int64))
        together = decoder(prefix, memory[-1:].expand(BATCH, -1, -1), mask[-1:].expand(BATCH, -1))
        for place in range(LONGEST):
            step = decoder.step(prefix[:, place], cache)
            expect(_same(step, together[:, place]), f"step {place} differs where rows share a memory")

    def test_it_can_learn(self) -> None:
        decoder, (prefix, _), (memory, mask) = self.part(), _tokens(LONGEST, full=True), _tokens(5)
        _expect_gradients(decoder, decoder(prefix.requires_grad_(), memory.requires_grad_(), mask), prefix, memory)


def _torch() -> Any:
    return pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[generator]' to run this test")


def _tokens(length: int, full: bool = False) -> tuple[torch.Tensor, torch.Tensor]:
    """Vectors (BATCH, length, WIDTH) and a mask; the rows have from one token to all of them."""
    torch = _torch()
    vectors = torch.randn(BATCH, length, WIDTH, generator=torch.Generator().manual_seed(length))
    lengths = torch.linspace(length if full else 1, length, BATCH).long()
    return vectors, torch.arange(length) < lengths[:, None]


def _with_other_padding(vectors: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return _torch().where(mask[..., None], vectors, 3.0)


def _same(one: torch.Tensor, other: torch.Tensor) -> bool:
    return bool(_torch().allclose(one, other, atol=1e-4))


def _expect_gradients(part: Any, output: torch.Tensor, *inputs: torch.Tensor) -> None:
    """Whether a loss over the output moves every weight and reaches every input, by finite numbers."""
    output.square().sum().backward()
    for name, weights in part.named_parameters():
        expect(weights.grad is not None, f"'{name}' is never trained")
        expect(bool(weights.grad.isfinite().all()), f"the gradient of '{name}' is not finite")
    for given in inputs:
        expect(given.grad is not None and bool(given.grad.any()), "what the part was given gets no gradient")
