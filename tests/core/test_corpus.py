"""Real alphas, as other people wrote them, compile: the 101 formulas, a seed, and expressions from repositories."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from alphaplat.catalogue import Platform
from alphaplat_dsl.catalogue import FieldType
from alphaplat_dsl.errors import AlphaError
from alphaplat_dsl.expression import Expression
from alphaplat_dsl.kinds import Kind

SHARE_OF_CORPUS = 0.98

SEED_FIELDS: dict[str, str | FieldType] = {
    "nws17_d1_nip": FieldType(kind=Kind.VECTOR),
    "nws17_d1_qcm": FieldType(kind=Kind.VECTOR),
    "fn_assets_fair_val_l1_q": FieldType(),
    "fn_liab_fair_val_a": FieldType(),
    "rsk59_short_interest": FieldType(),
    "cond": "close > open",
    **{name: FieldType() for name in ("open", "high", "low", "close", "volume")},
    "sector": FieldType(kind=Kind.GROUP),
}

SEED = {
    "close": "close",
    "nws17_d1_nip": "vec_avg(nws17_d1_nip)",
    "fn_assets_fair_val_l1_q / fn_liab_fair_val_a": "fn_assets_fair_val_l1_q / fn_liab_fair_val_a",
    "(high + low) / 2": "(high + low) / 2",
    "cond ? nws17_d1_qcm > 0.5 : 0": "close > open ? vec_avg(nws17_d1_qcm) > 0.5 : 0",
    "delta(close, 1)": "ts_delta(close, 1)",
    "rank(decay_linear(close, 10), 5)": "rank(ts_decay_linear(close, 10))",
    "correlation(adv(20), low, 12)": "ts_corr(ts_mean(volume, 20), low, 12)",
    "ts_min(high, 5)": "ts_min(high, 5)",
    "rank(rsk59_short_interest)": "rank(rsk59_short_interest)",
    "indneutralize(close, sector)": "group_neutralize(close, sector)",
    "((rank(rank(rank(decay_linear((-1 * rank(rank(delta(close, 10)))), 10)))) + rank((-1 * delta(close, 3))))"
    " + sign(scale(correlation(adv(20), low, 12))))": "rank(ts_decay_linear(-rank(ts_delta(close, 10)), 10))"
    " + rank(-ts_delta(close, 3)) + sign(scale(ts_corr(ts_mean(volume, 20), low, 12)))",
    "((close - open) / ((high - low) + .001))": "(close - open) / (high - low + 0.001)",
    "group_rank(ts_skewness(vec_avg(nws17_d1_nip),120),sector)": "group_rank(ts_skewness(vec_avg(nws17_d1_nip), 120),"
    " sector)",
    "ts_skewness(vec_avg(nws17_d1_nip),120)": "ts_skewness(vec_avg(nws17_d1_nip), 120)",
}

INPUTS = ("open", "high", "low", "close", "volume", "vwap", "returns", "cap")
PAPER_FIELDS = {name: FieldType() for name in INPUTS} | {
    name: FieldType(kind=Kind.GROUP) for name in ("sector", "industry", "subindustry")
}


@pytest.fixture(scope="module")
def platform() -> Platform:
    return Platform.discover()


@pytest.mark.parametrize(("text", "meant"), SEED.items(), ids=SEED.keys())
def test_the_seed_compiles_under_brain(text: str, meant: str, platform: Platform) -> None:
    expression = platform.compile(text, fields=SEED_FIELDS)
    assert expression == platform.compile(meant, fields=SEED_FIELDS)
    assert platform.compile(expression.canonical, fields=SEED_FIELDS).node is expression.node


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.real_data
def test_all_101_formulas_compile_under_paper(real_data: Path, platform: Platform) -> None:
    formulas = rows(real_data / "alpha101.tsv")
    assert len(formulas) == 101
    found = {}
    for row in formulas:
        expression = platform.compile(row["formula"], dialect="paper", panel_fields=PAPER_FIELDS)
        again = platform.compile(expression.canonical, panel_fields=PAPER_FIELDS)
        assert again.node is expression.node, row["id"]
        printed = platform.translate(expression, "paper")
        again = platform.compile(printed, dialect="paper", panel_fields=PAPER_FIELDS)
        assert again.node is expression.node, row["id"]
        found[row["id"]] = expression
    assert len(set(found.values())) == 101
    assert {name for expression in found.values() for name in expression.fields} <= PAPER_FIELDS.keys()
    assert max(expression.lookback or 0 for expression in found.values()) == found["48"].lookback == 252
    assert [name for name, expression in found.items() if "cap" in expression.fields] == ["56"]


@pytest.mark.real_data
def test_the_corpus_compiles_where_its_operators_are_known(real_data: Path, platform: Platform) -> None:
    known = {*platform.language().operator_names, *platform.dialects["brain"].operators, "adv"}
    texts = [row["expression"] for row in rows(real_data / "expressions.tsv") if row["dialect"] == "brain"]
    texts = [text for text in texts if {one.lower() for one in re.findall(r"([A-Za-z_]\w*)\s*\(", text)} <= known]
    assert len(texts) > 3_000
    refused = []
    for text in texts:
        try:
            platform.compile(text, undeclared="infer")
        except AlphaError as error:
            refused.append(f"{text}\n{error}")
    assert 1 - len(refused) / len(texts) >= SHARE_OF_CORPUS, "\n\n".join(refused)


def in_dialect(platform: Platform, expression: Expression, dialect: str) -> str | None:
    """The text in a dialect; None, where it says that it cannot say it."""
    try:
        return platform.translate(expression, dialect)
    except AlphaError as error:
        if error.code != "dialect":
            raise
        return None


@pytest.mark.real_data
def test_what_another_dialect_can_say_means_the_same_there(real_data: Path, platform: Platform) -> None:
    """Every fifth text; the fields are declared as they were inferred."""
    said: Counter[str] = Counter()
    for row in [row for row in rows(real_data / "expressions.tsv") if row["dialect"] in ("brain", "qlib")][::5]:
        try:
            expression = platform.compile(row["expression"], dialect=row["dialect"], undeclared="infer")
        except AlphaError:
            continue
        for target in ("brain", "paper", "qlib"):
            text = in_dialect(platform, expression, target)
            if text is None:
                assert target not in ("brain", row["dialect"])
                continue
            said[target] += 1
            again = platform.compile(text, dialect=target, fields=dict(expression.catalogue.fields))
            assert again.node is expression.node, (row["expression"], target, text)
    assert said["brain"] > 600
    assert min(said["paper"], said["qlib"]) > 5
