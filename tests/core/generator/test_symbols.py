from __future__ import annotations

import pytest

from alphaplat.errors import ConfigError

torch = pytest.importorskip("torch", reason="torch is not here: pip install 'alphaplat[generator]' to run this test")

from alphaplat.generator.symbols import SymbolEmbedding  # noqa: E402


def symbols(dropout: float = 0.0) -> SymbolEmbedding:
    torch.manual_seed(0)
    return SymbolEmbedding(torch.randn(7, 5), 12, dropout)


def test_scores_are_matches_by_the_formula() -> None:
    table = symbols()
    vectors, hidden = table.vectors(), torch.randn(2, 3, 12)
    with torch.no_grad():
        table.bias += torch.arange(7.0)
        scores = table.scores(hidden, vectors)
        for symbol in range(7):
            expected = (table.match(hidden) * vectors[symbol]).sum(-1) / 12**0.5 + symbol
            torch.testing.assert_close(scores[..., symbol], expected)


def test_residuals_are_left_out_in_training_alone() -> None:
    table = symbols(dropout=0.5)
    read = table.read(table.text)
    whole = table.train(False).vectors()
    torch.testing.assert_close(whole, read + table.residual)
    left_out = (table.train(True).vectors() == read).all(1)
    assert 0 < int(left_out.sum()) < 7


def test_symbols_enter_later_by_their_descriptions() -> None:
    table, hidden = symbols().train(False), torch.randn(4, 12)
    with torch.no_grad():
        table.bias += 1.0
        before = table.scores(hidden, table.vectors())
        table.add(table.text[:2].clone())
        table.favour(torch.tensor([3.0, -1.0]))
        vectors = table.vectors()
        after = table.scores(hidden, vectors)
        torch.testing.assert_close(vectors[7:], table.read(table.text[:2]))
        torch.testing.assert_close(after[:, :7], before)
        plain = (table.match(hidden) @ vectors[7:].T) / 12**0.5
        torch.testing.assert_close(after[:, 7:], plain + 1.0 + torch.tensor([3.0, -1.0]))
    assert len(table.residual) == len(table.bias) == 7


def test_vectors_of_another_text_encoder_are_refused() -> None:
    with pytest.raises(ConfigError, match=r"vectors of 5 numbers, not \(2, 6\)"):
        symbols().add(torch.zeros(2, 6))
