"""The corpus: drawn by its seed, split by skeleton, without what is held out."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections import Counter

import pytest

from alphaplat.errors import AlphaError, ConfigError, DataError
from alphaplat.generator.corpus import Corpus, HeldOut, Pair, read_curated
from alphaplat.generator.corpus.curated import read_pairs
from alphaplat.generator.corpus.skeletons import skeleton, skeletons
from alphaplat_dsl.show import show


def everything(corpus):
    return [*corpus.train, *corpus.validation]


def test_every_target_and_seed_compiles_to_itself(platform, fields, corpus):
    alphas = {one for sample in everything(corpus)[:400] for one in (sample.target, *sample.seeds)}
    for alpha in alphas:
        assert platform.compile(show(alpha), panel_fields=fields).node is alpha


def test_tasks_have_what_they_need(corpus):
    assert {sample.task for sample in corpus.train} == {"describe", "denoise", "recombine", "plain"}
    for sample in everything(corpus):
        assert bool(sample.document) or sample.task != "describe"
        assert len(sample.seeds) == {"denoise": 1, "recombine": 2, "plain": 0}.get(sample.task, len(sample.seeds))
        assert sample.task != "plain" or not sample.document
    shares = Counter(sample.task for sample in everything(corpus))
    assert shares["describe"] / len(everything(corpus)) == pytest.approx(0.62, abs=0.05)


def test_one_seed_is_one_corpus_in_any_process(platform):
    code = (
        "from alphaplat.catalogue import default_platform; from alphaplat.generator.corpus import Corpus;"
        "print(Corpus.build(default_platform(), seed=5, size=120).digest)"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True)
        for seed in ("1", "2")
    ]
    digest = Corpus.build(platform, seed=5, size=120).digest
    assert [run.stdout.strip() for run in runs] == [digest, digest], runs[0].stderr
    assert Corpus.build(platform, seed=6, size=120).digest != digest


def test_near_duplicates_stand_on_one_side(fields, corpus):
    sides = {sample.group for sample in corpus.train}, {sample.group for sample in corpus.validation}
    assert not sides[0] & sides[1]
    assert 0.03 < len(corpus.validation) / len(everything(corpus)) < 0.06
    for sample in corpus.train:
        assert sample.group == skeleton(sample.target, fields)
        assert not {skeleton(seed, fields) for seed in sample.seeds} & sides[1]


def test_planted_worlds_never_enter(platform, fields, corpus, worlds):
    """No alpha of the corpus has a part of the shape that a benchmark's world has, and no document its words."""
    planted = {skeleton(platform.compile(one["text"], panel_fields=fields).node, fields) for one in worlds}
    assert len(planted) == len(worlds) >= 10
    phrases = {phrase for one in worlds for phrase in sixes(one["document"])}
    for sample in everything(corpus):
        for alpha in (sample.target, *sample.seeds):
            assert not planted & set(skeletons(alpha, fields).values())
        assert not phrases & sixes(sample.document)


def test_test_descriptions_and_curated_words_never_enter(corpus, descriptions):
    apart = [one["text"] for one in descriptions] + [pair.document for pair in read_pairs()]
    phrases = {phrase for one in apart for phrase in sixes(one)}
    assert not [sample for sample in everything(corpus) if phrases & sixes(sample.document)]


def test_curated_descriptions_compile_and_are_many(platform):
    curated = read_curated(platform)
    assert len(curated) == len(read_pairs()) >= 60
    assert len({sample.document for sample in curated}) == len(curated)
    assert {sample.origin for sample in curated} == {"curated"}


def test_curated_descriptions_need_their_fields(platform, fields):
    few = {name: fields[name] for name in ("close", "returns", "volume")}
    assert 0 < len(read_curated(platform, few)) < len(read_pairs())


def test_peoples_alphas_enter_and_those_held_out_do_not(platform, fields):
    people = ["rank(ts_kurtosis(close / open, 33))", "no_such_field + 1", "-ts_corr(vwap, volume, 9)"]
    held_out = HeldOut.of([platform.compile("ts_corr(close, volume, 5)").node], [], fields)
    corpus = Corpus.build(platform, size=150, expressions=people, libraries=(), held_out=held_out)
    own = [sample for sample in everything(corpus) if sample.origin == "people"]
    assert {sample.text for sample in own} == {"rank(ts_kurtosis(close / open, d=33))"}
    assert corpus.left_out["people's alphas that do not compile here"] == 1
    assert corpus.left_out["people's alphas that are held out"] == 1


def test_a_users_pairs_enter_with_their_day(platform):
    pair = Pair("The quarter went well, and nobody noticed.", "ts_delta(eps, 63)", date="2024-05-02")
    corpus = Corpus.build(platform, size=20, pairs=[pair], validation=0.0)
    (sample,) = [one for one in corpus.train if one.origin == "pair"]
    assert (sample.document, sample.date, sample.task) == (pair.document, "2024-05-02", "describe")


def test_saved_and_loaded_it_is_the_same(platform, fields, corpus, tmp_path):
    small = Corpus(corpus.train[:60], corpus.validation[:10], {})
    path = tmp_path / "corpus.jsonl"
    small.save(path)
    loaded = Corpus.load(path, platform)
    assert loaded.samples("train") == small.train
    assert loaded.samples("validation") == small.validation
    assert loaded.digest == small.digest
    path.write_text(path.read_text(encoding="utf-8") + '{"split": "train"}\n', encoding="utf-8")
    with pytest.raises(DataError, match="line 71"):
        Corpus.load(path, platform)


def test_what_cannot_be_meant_is_refused(platform):
    with pytest.raises(ConfigError, match="at least one sample"):
        Corpus.build(platform, size=0)
    with pytest.raises(ConfigError, match="tasks"):
        Corpus.build(platform, size=5, tasks={"sing": 1.0})  # type: ignore[dict-item]
    with pytest.raises(AlphaError, match="unknown library"):
        Corpus.build(platform, size=5, libraries=("nobodys",))


def test_the_report_counts(corpus):
    report = corpus.report()
    assert sum(report["samples"].values()) == sum(report["tasks"].values()) == sum(report["origins"].values())
    assert report["alphas"] > 0.8 * sum(report["samples"].values())
    assert {"idea", "mutated", "crossed", "random", "alpha158"} == set(report["origins"])


def sixes(document: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", document.lower())
    return {tuple(words[start : start + 6]) for start in range(len(words) - 5)}


@pytest.mark.real_data
def test_the_101_enter_as_the_default_dialect_would_have_them(platform, fields, real_data):
    with (real_data / "alpha101.tsv").open(encoding="utf-8") as file:
        formulas = [row["formula"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    people = [platform.compile(formula, dialect="paper", panel_fields=fields) for formula in formulas]
    corpus = Corpus.build(platform, size=400, expressions=people, libraries=())
    own = [sample for sample in everything(corpus) if sample.origin == "people"]
    assert len({sample.target for sample in own}) > 20
    assert not [sample for sample in own if re.search("min_periods|ddof|pct", sample.text)]
    assert corpus.left_out["people's alphas that do not compile here"] < 15
