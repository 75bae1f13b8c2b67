"""The published list of operators, name by name: each is here once, complete, explained and compared with a twin."""

from __future__ import annotations

import doctest
import re
from collections import Counter
from pathlib import Path

import pytest
from test_golden import BUCKETS, EXAMPLES
from test_properties import FAMILIES

from alphaplat.catalogue import Platform
from alphaplat.spec import OperatorSpec
from alphaplat.testing.declarations import OperatorDeclarationTests

PLATFORM = Platform.discover(strict=True)

PUBLISHED = {
    "arithmetic": """abs add arc_cos arc_sin arc_tan ceiling divide exp floor fraction inverse log log_diff max min
        multiply nan_mask nan_out pasteurize power purify reverse round round_down s_log_1p sigmoid sign signed_power
        sqrt subtract tanh to_nan""",
    "logical": """and or not if_else less less_equal greater greater_equal equal not_equal is_nan is_not_nan is_finite
        is_not_finite""",
    "time series": """days_from_last_change hump hump_decay inst_tvr jump_decay kth_element last_diff_value ts_arg_max
        ts_arg_min ts_av_diff ts_backfill ts_co_kurtosis ts_co_skewness ts_corr ts_count_nans ts_covariance
        ts_decay_exp_window ts_decay_linear ts_delay ts_delta ts_delta_limit ts_entropy ts_ir ts_kurtosis ts_max ts_min
        ts_max_diff ts_min_diff ts_mean ts_median ts_min_max_cps ts_min_max_diff ts_moment ts_partial_corr
        ts_percentage ts_poly_regression ts_product ts_quantile ts_rank ts_rank_gmean_amean_diff ts_regression
        ts_returns ts_scale ts_skewness ts_std_dev ts_step ts_sum ts_target_tvr_decay ts_target_tvr_delta_limit
        ts_target_tvr_hump ts_theilsen ts_triple_corr ts_vector_proj ts_vector_neut ts_weighted_delay ts_zscore""",
    "cross-sectional": """generalized_rank multi_regression normalize one_side quantile rank rank_by_side
        rank_gmean_amean_diff regression_neut regression_proj scale scale_down truncate vector_neut vector_proj
        winsorize zscore""",
    "vector": """vec_avg vec_choose vec_count vec_filter vec_ir vec_kurtosis vec_skewness vec_max vec_min vec_range
        vec_norm vec_l2_norm vec_percentage vec_powersum vec_stddev vec_sum""",
    "transformational": "bucket clamp filter keep left_tail right_tail replace tail trade_when",
    "group": """densify group_backfill group_cartesian_product group_count group_extra group_max group_min group_median
        group_sum group_std_dev group_mean group_multi_regression group_neutralize group_normalize group_percentage
        group_rank group_scale group_vector_neut group_vector_proj group_zscore""",
    "special": "inst_pnl",
}
WITHOUT_KERNEL = {"inst_pnl": "what a position earns is known to a simulation, not to an expression"}
CATEGORY = {name: category for category, names in PUBLISHED.items() for name in names.split()}
CONTRADICTIONS = range(1, 14)
KEYS = {"B", "B+", "Bg", "K", "C", "rec."}

every_name = pytest.mark.parametrize("name", CATEGORY)
with_kernel = pytest.mark.parametrize("name", [name for name in CATEGORY if name not in WITHOUT_KERNEL])


def spec_of(name: str) -> OperatorSpec:
    return PLATFORM.operators[name]


def test_the_list_has_165_names() -> None:
    assert len(CATEGORY) == sum(len(names.split()) for names in PUBLISHED.values()) == 165


def test_each_is_declared_once_and_no_alias_hides_one() -> None:
    declared = [spec for plugin in PLATFORM.plugins.values() for spec in plugin.specs.get("operators", ())]
    said = Counter(name for spec in declared for name in (spec.name, *spec.aliases))
    assert [name for name, times in said.items() if times > 1] == []
    assert {spec.name for spec in declared} >= set(CATEGORY)


@every_name
def test_it_is_where_a_user_looks_and_says_what_it_is(name: str) -> None:
    spec = spec_of(name)
    assert spec.category == CATEGORY[name]
    assert len(spec.summary.split()) >= 3
    assert spec.version >= 1
    given = set(re.findall(r"B\+|Bg|B|K|C|rec\.", spec.source))
    assert given
    assert given <= KEYS
    assert (spec.kernel is None) == (name in WITHOUT_KERNEL)
    assert spec.cost.startswith("O(")


@every_name
def test_its_reach_fits_its_shape(name: str) -> None:
    declared = OperatorDeclarationTests()
    declared.spec = spec_of(name)  # type: ignore[misc]
    declared.test_the_reach_fits_the_shape()


@with_kernel
def test_it_is_explained_by_an_example(name: str) -> None:
    kernel = spec_of(name).kernel
    assert kernel is not None
    text = kernel.__doc__ or ""
    first = text.strip().splitlines()[0]
    assert first.endswith((".", ":")) or ". " in first or len(first) > 60, first
    assert any(example.want for example in doctest.DocTestParser().get_examples(text))


def test_each_has_a_twin() -> None:
    compared = {case.name for cases in FAMILIES.values() for case in cases}
    assert set(CATEGORY) - compared == set(WITHOUT_KERNEL)


PUBLISHED_EXAMPLES = """add multiply fraction signed_power sign days_from_last_change hump jump_decay kth_element
    ts_arg_max ts_arg_min ts_av_diff ts_corr ts_covariance ts_decay_linear ts_delay ts_delta ts_product ts_rank
    ts_scale ts_std_dev normalize quantile rank scale scale_down vector_neut winsorize zscore group_zscore
    group_backfill group_neutralize group_rank pasteurize"""


def test_every_published_example_is_computed() -> None:
    texts = " ".join(text for text, *_ in EXAMPLES)
    missing = [name for name in PUBLISHED_EXAMPLES.split() if not re.search(rf"\b{name}\(", texts)]
    assert missing == []
    assert len(BUCKETS) == 2


@pytest.mark.parametrize("number", CONTRADICTIONS)
def test_every_contradiction_is_decided_by_a_test_that_names_it(number: int) -> None:
    files = Path(__file__).parent.glob("ops_*/test_*.py")
    assert any(re.search(rf"^def test_contradiction_{number}_", file.read_text(), re.MULTILINE) for file in files)
