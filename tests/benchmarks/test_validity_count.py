"""A count of valid expressions goes on where it was interrupted, and sees what is not valid."""

from __future__ import annotations

import validity
from validity import Chunk, Found

import alphaplat as ap
from alphaplat.errors import AlphaError


def test_chunks_hold_the_whole_count_with_seeds_of_their_own():
    chunks = validity.chunks_of(25_003, {"usual": 0.8, "uniform": 0.2}, seed=7)
    assert sum(chunk.count for chunk in chunks) == 25_003
    assert len({(chunk.policy, chunk.seed) for chunk in chunks}) == len(chunks) == 6


def test_what_is_kept_is_not_done_again(tmp_path, capsys):
    chunks = [Chunk("usual", 1, 40), Chunk("usual", 2, 30)]
    first = validity.examine_all(chunks, "", 1, tmp_path)["usual"]
    (tmp_path / chunks[1].file).unlink()
    capsys.readouterr()
    again = validity.examine_all(chunks, "", 1, tmp_path)["usual"]
    assert capsys.readouterr().err == "2 of 2 chunks\n"
    assert (first.count, first.symbols, first.wrong) == (again.count, again.symbols, again.wrong)
    assert first.count == 70
    assert first.ids.tolist() == again.ids.tolist()


def test_what_the_compiler_refuses_is_counted_and_kept(tmp_path, monkeypatch):
    def refuse(self, text, **options):
        raise AlphaError("no")

    monkeypatch.setattr("alphaplat.catalogue.Platform.compile", refuse)
    found = validity.examine(Chunk("constrained", 1, 3), "")
    assert len(found.wrong) == 3
    found.save(tmp_path / "chunk.npz")
    assert Found.load(tmp_path / "chunk.npz").wrong == found.wrong
    assert validity.row("constrained", found)["valid share"] == "0 %"


def test_what_nobody_asked_for_is_a_problem():
    assert not list(validity.problems(ap.compile("rank(ts_mean(close, 60))"), constrained=True))
    assert list(validity.problems(ap.compile("rank(ts_mean(close, 90))"), constrained=True)) == ["looks back 90 days"]
    assert list(validity.problems(ap.compile("rank(1)"), constrained=False)) == ["is no matrix of fields"]
