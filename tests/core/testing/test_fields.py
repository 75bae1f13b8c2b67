"""Each test of the kit for fields fails on a field that is broken in just that way, and passes a good one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import pytest

from alphaplat.errors import AlphaError
from alphaplat.panel.fields import FieldData, Ragged
from alphaplat.spec import FieldSpec
from alphaplat.testing import FieldTests

Array = np.ndarray[Any, Any]
Inputs = Mapping[str, Array]

declare = partial(FieldSpec, name="tested", description="a field to be tested", requires=("close", "volume"))
TESTS = sorted(name for name in dir(FieldTests) if name.startswith("test_"))


def change(inputs: Inputs) -> Array:
    out = np.full_like(inputs["close"], np.nan)
    out[1:] = inputs["close"][1:] / inputs["close"][:-1] - 1
    return out


def run(spec: FieldSpec, test: str, **attributes: Any) -> None:
    """Run one test of the kit, under all its parameters."""
    method = getattr(type("Tests", (FieldTests,), {"spec": spec, **attributes})(), test)
    for mark in getattr(method, "pytestmark", []):
        for value in mark.args[1]:
            method(value)
        return
    method()


GOOD = [
    declare(unit="1", derive=change, requires=("close",)),
    declare(unit="price*share", derive=lambda inputs: inputs["close"] * inputs["volume"], publication_lag=1),
    declare(derive=lambda inputs: (inputs["close"] > inputs["volume"]).astype(np.int32), kind="group"),
    declare(
        derive=lambda inputs: Ragged(inputs["close"].ravel(), np.ones(inputs["close"].shape, dtype=np.int32)),
        kind="vector",
    ),
]


@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize("spec", GOOD, ids=["change", "dollars", "group", "vector"])
def test_a_good_field_stands(spec: FieldSpec, test: str) -> None:
    run(spec, test)


def mutate(inputs: Inputs) -> Array:
    inputs["close"][0] = 1
    return inputs["close"]


CALLS: list[int] = []


def count(inputs: Inputs) -> Array:
    CALLS.append(1)
    return inputs["close"] + len(CALLS)


def refuse_nothing(inputs: Inputs) -> Array:
    if np.isnan(inputs["close"]).all():
        raise RuntimeError("no data")
    return inputs["close"]


BROKEN = [
    ("test_no_look_ahead", declare(derive=lambda i: np.roll(i["close"], -1, axis=0)), "looks ahead"),
    ("test_no_look_ahead", declare(derive=lambda i: i["close"] / np.nanmean(i["close"])), "looks ahead"),
    ("test_inputs_are_not_changed", declare(derive=mutate), "changes its arguments"),
    ("test_the_same_again_gives_the_same", declare(derive=count), "second time"),
    ("test_the_order_of_assets_does_not_matter", declare(derive=lambda i: np.cumsum(i["close"], axis=1)), "order"),
    ("test_values_keep_the_rules", declare(derive=lambda i: i["close"][1:]), "gave shape"),
    ("test_values_keep_the_rules", declare(derive=lambda i: i["close"], kind="group"), "a group is whole-number"),
    ("test_values_keep_the_rules", declare(derive=lambda i: i["closing"]), "KeyError: 'closing'"),
    ("test_missing_values_do_not_disturb", declare(derive=refuse_nothing), "no data"),
    (
        "test_float32_and_float64_agree",
        declare(derive=lambda i: i["close"] * (2 if i["close"].dtype == np.float32 else 1)),
        "float32 and float64 differ",
    ),
    ("test_the_description_says_what_it_is", FieldSpec(name="tested", description="close"), "one line of some words"),
    ("test_the_unit_can_be_read", declare(unit="price per share"), "not a unit"),
    ("test_the_publication_does_not_come_before_the_event", declare(publication_lag=-1), "data of the future"),
    ("test_what_it_requires_serves_a_derivation", declare(derive=None), "has no derivation"),
    ("test_what_it_requires_serves_a_derivation", declare(derive=change, requires=("tested",)), "requires itself"),
]


@pytest.mark.parametrize(("test", "spec", "message"), BROKEN, ids=lambda value: str(value)[:40])
def test_a_broken_field_is_caught(test: str, spec: FieldSpec, message: str) -> None:
    with pytest.raises((AssertionError, AlphaError, ValueError)) as caught:
        run(spec, test)
    assert message in str(caught.value)


def test_every_test_of_the_kit_can_fail() -> None:
    assert {test for test, _, _ in BROKEN} == set(TESTS)


def test_inputs_can_be_given_where_random_ones_do_not_suit() -> None:
    def made(seed: int, days: int, assets: int) -> dict[str, FieldData]:
        return {"sector": np.full((days, assets), seed % 2, dtype=np.int32)}

    def double(inputs: Inputs) -> Array:
        assert inputs["sector"].dtype == np.int32
        return inputs["sector"] * 2.0

    spec = declare(derive=double, requires=("sector",))
    for test in TESTS:
        run(spec, test, inputs=staticmethod(made))


def test_without_a_derivation_only_the_declaration_is_tested() -> None:
    spec = declare(derive=None, requires=())
    run(spec, "test_the_unit_can_be_read")
    with pytest.raises(AssertionError, match="not derived; test it with FieldDeclarationTests"):
        run(spec, "test_no_look_ahead")
