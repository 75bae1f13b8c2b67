from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from alphaplat.catalogue import Platform, default_platform
from alphaplat.errors import AlphaError, DataError
from alphaplat.generator.corpus import Pair
from alphaplat.generator.corpus.curated import read_pairs
from alphaplat.generator.corpus.lexicon import known_fields
from alphaplat.generator.training.inputs import read_expressions, read_held_out, read_user_pairs
from alphaplat_dsl.catalogue import FieldType


@pytest.fixture
def platform() -> Platform:
    return default_platform()


@pytest.fixture
def fields(platform: Platform) -> dict[str, FieldType]:
    return known_fields(platform)


def test_alphas_stand_one_a_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("# mine\nrank(close)\n\n  -volume\n")
    (tmp_path / "b.txt").write_text("open\n")
    assert read_expressions([tmp_path / "a.txt", tmp_path / "b.txt"]) == ["rank(close)", "-volume", "open"]
    with pytest.raises(DataError, match=r"'.*none.txt' cannot be read"):
        read_expressions([tmp_path / "none.txt"])


def test_pairs_that_teach_nothing_are_counted(tmp_path: Path, platform: Platform, fields: dict[str, FieldType]) -> None:
    rows = ["document,alpha", "Small firms,-cap", " ,close", "Nonsense,rank(clse)", "Nothing,"]
    (tmp_path / "told.csv").write_text("\n".join(rows))
    (tmp_path / "told.jsonl").write_text('{"document": "Losers", "alpha": "-ts_returns(close, 5)"}\n')
    pairs, left_out = read_user_pairs([tmp_path / "told.csv", tmp_path / "told.jsonl"], platform, fields)
    assert pairs == [Pair("Small firms", "-cap"), Pair("Losers", "-ts_returns(close, 5)")]
    assert left_out["pairs without a document"] == 1
    assert left_out["pairs whose alpha does not compile here"] == 2


def test_pairs_are_dated_where_their_table_says_so(
    tmp_path: Path, platform: Platform, fields: dict[str, FieldType]
) -> None:
    days = ["2015-06-01", "2015-06-02T16:30:00Z", "", "2015-06-31", "soon"]
    told = [f"Small firms {number},-cap,{day}" for number, day in enumerate(days)]
    (tmp_path / "told.csv").write_text("\n".join(["document,alpha,date", *told]))
    (tmp_path / "undated.csv").write_text("document,alpha\nLosers,-returns\n")
    pd.DataFrame({"document": ["a"], "alpha": ["cap"], "date": [pd.Timestamp("2014-01-02")]}).to_parquet(
        tmp_path / "told.parquet"
    )
    paths = [tmp_path / name for name in ("told.csv", "undated.csv", "told.parquet")]
    pairs, left_out = read_user_pairs(paths, platform, fields)
    assert [pair.date for pair in pairs] == ["2015-06-01", "2015-06-02", None, None, "2014-01-02"]
    assert left_out == {"pairs whose date cannot be read (told.csv:5, told.csv:6)": 2}


def test_a_column_that_is_missing_is_named(tmp_path: Path, platform: Platform, fields: dict[str, FieldType]) -> None:
    (tmp_path / "told.csv").write_text("documents,alpha\na,close\n")
    with pytest.raises(DataError, match="has no column 'document'"):
        read_user_pairs([tmp_path / "told.csv"], platform, fields)


def test_what_is_held_out_is_refused(tmp_path: Path, platform: Platform, fields: dict[str, FieldType]) -> None:
    path = tmp_path / "never.yaml"
    path.write_text(
        "alphas: ['ts_corr(rank(open), rank(volume), 7)']\ndocuments: [one two three four five six seven]\n"
    )
    held_out = read_held_out(path, platform, fields)
    near = platform.compile("-rank(ts_corr(rank(close), rank(cap), 30))").node
    assert held_out.refuses(near, fields)
    assert not held_out.refuses(platform.compile("rank(close)").node, fields)
    assert held_out.refuses_text("And one two three four five six!")


def test_the_curated_descriptions_are_always_held_out(platform: Platform, fields: dict[str, FieldType]) -> None:
    held_out = read_held_out(None, platform, fields)
    long = [pair.document for pair in read_pairs() if len(pair.document.split()) > 8]
    assert long
    assert all(held_out.refuses_text(document) for document in long)


def test_an_alpha_that_could_not_be_held_out_is_an_error(
    tmp_path: Path, platform: Platform, fields: dict[str, FieldType]
) -> None:
    (tmp_path / "never.yaml").write_text("alphas: [rank(clse), open]\n")
    with pytest.raises(AlphaError, match="unknown"):
        read_held_out(tmp_path / "never.yaml", platform, fields)
