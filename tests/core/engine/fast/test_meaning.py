"""The fast back end has the meaning of the definition: on awkward panels, random expressions, and long ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from alphaplat.catalogue import Platform
from alphaplat.engine import evaluate_nodes
from alphaplat.engine.fast import FastBackend
from alphaplat.errors import AlphaError
from alphaplat.testing.panels import awkward_panels, panel_of, small_panel
from alphaplat_dsl.ir import Node

FIELDS = ("open", "high", "low", "close", "volume")
ONE = (
    "rank({0})",
    "zscore({0})",
    "scale({0})",
    "normalize({0}, usestd=true, limit=2)",
    "winsorize({0}, std=1.5)",
    "truncate({0}, 0.2)",
    "one_side({0}, side='short')",
    "quantile({0})",
    "group_neutralize({0}, sector)",
    "group_rank({0}, sector)",
    "group_mean({0}, 1, sector)",
    "group_zscore({0}, bucket(rank(open), range='0,1,0.3'))",
    "group_count({0}, sector)",
    "ts_mean({0}, 5)",
    "ts_std_dev({0}, 8)",
    "ts_rank({0}, 6)",
    "ts_delta({0}, 3)",
    "ts_decay_linear({0}, 4)",
    "ts_arg_max({0}, 7)",
    "ts_min({0}, 3)",
    "ts_zscore({0}, 9)",
    "ts_backfill({0}, 5)",
    "abs({0})",
    "-{0}",
    "sign({0})",
    "log({0})",
    "sqrt({0})",
    "inverse({0})",
    "{0} ^ 2",
    "signed_power({0}, 0.5)",
    "hump({0}, hump=0.01)",
    "vec_sum(news) - {0}",
    "pasteurize({0})",
    "s_log_1p({0})",
)
TWO = (
    "{0} + {1}",
    "{0} - {1}",
    "{0} * {1}",
    "{0} / {1}",
    "max({0}, {1})",
    "min({0}, 3)",
    "{0} < {1}",
    "{0} >= 0.5",
    "if_else({0} > {1}, {0}, 1)",
    "{0} > 1 && {1} > 1",
    "{0} > 1 || !({1} == 1)",
    "ts_corr({0}, {1}, 6)",
    "ts_covariance({0}, {1}, 5)",
    "rank({0}) ^ rank({1})",
    "vector_neut({0}, {1})",
    "trade_when({0} > 0, {1}, {0} < 0)",
    "nan_mask({0}, {1})",
    "add({0}, {1}, filter=true)",
)


def random_text(rng: np.random.Generator, size: int) -> str:
    """An expression of about `size` operators."""
    if size <= 0:
        return str(rng.choice(FIELDS))
    if rng.random() < 0.5:
        return str(rng.choice(ONE)).format(f"({random_text(rng, size - 1)})")
    left = int(rng.integers(0, size))
    return str(rng.choice(TWO)).format(f"({random_text(rng, left)})", f"({random_text(rng, size - 1 - left)})")


def compiled(platform: Platform, texts: list[str]) -> list[Node]:
    """The graphs of those of the texts that mean something."""
    fields = small_panel().field_types()
    nodes = []
    for text in texts:
        try:
            nodes.append(platform.compile(text, panel_fields=fields).node)
        except AlphaError:
            continue
    return nodes


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("nan_handling", [False, True])
@pytest.mark.parametrize("name", list(awkward_panels()))
def test_every_form_on_awkward_panels(
    name: str, nan_handling: bool, dtype: str, everything: Platform, compare_nodes: Callable[..., list[Any]]
) -> None:
    texts = [form.format("close") for form in ONE] + [form.format("close", "volume") for form in TWO]
    nodes = compiled(everything, texts)
    assert len(nodes) == len(texts)
    assert compare_nodes(nodes, awkward_panels(dtype)[name], nan_handling) == []


@pytest.mark.parametrize("seed", range(6))
def test_random_expressions(
    seed: int, everything: Platform, compare_nodes: Callable[..., list[Any]], same_bits: Callable[..., None]
) -> None:
    rng = np.random.default_rng(seed)
    nodes = compiled(everything, [random_text(rng, int(rng.integers(2, 9))) for _ in range(25)])
    assert len(nodes) > 15
    panel = small_panel(days=70, assets=23, seed=seed, dtype="float32" if seed % 2 else "float64")
    assert compare_nodes(nodes, panel) == []
    options: dict[str, Any] = {"universe": "liquid", "nan_handling": seed % 3 == 0}
    whole = list(evaluate_nodes(nodes, panel, everything, backend=FastBackend(threads=1), **options))
    cut = list(evaluate_nodes(nodes, panel, everything, backend=FastBackend(threads=2, tile_assets=8), **options))
    same_bits(cut, whole)
    late = list(evaluate_nodes(nodes, panel, everything, since=panel.times[43], **options))
    same_bits(late, [one[43:] for one in whole])


def test_nothing_drifts_and_a_gap_leaves_no_trace(everything: Platform) -> None:
    """After 4,000 days with huge and missing values, a window sees its own rows only."""
    rng = np.random.default_rng(0)
    close = np.exp(rng.normal(0, 0.3, (4000, 12)))
    close[100:200] *= 1e8
    close[300:305, ::2] = np.nan
    texts = [
        "ts_mean(close, 20)",
        "ts_std_dev(close, 20)",
        "ts_corr(close, ts_delay(close, 1), 30)",
        "ts_rank(close, 9)",
    ]
    nodes = [everything.compile(text).node for text in (*texts, "ts_decay_linear(close, 15)", "ts_zscore(close, 25)")]
    whole = panel_of({"close": close}, dtype="float64")
    tail = panel_of({"close": close[3900:]}, dtype="float64")
    for long, short in zip(
        evaluate_nodes(nodes, whole, everything), evaluate_nodes(nodes, tail, everything), strict=True
    ):
        assert isinstance(long, np.ndarray)
        assert isinstance(short, np.ndarray)
        assert np.isfinite(long[400:]).all()
        np.testing.assert_allclose(long[-60:], short[-60:], rtol=1e-11, atol=1e-13)
