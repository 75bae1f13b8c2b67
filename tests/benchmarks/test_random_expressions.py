"""Random expressions are typed: all of them compile, and a seed gives the same ones again."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from alphaplat.catalogue import Platform
from alphaplat_dsl.ir import CONST, postorder

_found = spec_from_file_location("random_expressions", Path(__file__).with_name("random_expressions.py"))
assert _found is not None
assert _found.loader is not None
drawing = module_from_spec(_found)
_found.loader.exec_module(drawing)


@pytest.fixture(scope="module")
def platform() -> Platform:
    return Platform.discover()


@pytest.mark.parametrize("operators", [None, drawing.COMMON], ids=["all", "common"])
def test_all_compile(platform, operators):
    texts = drawing.Generator(platform, 3, operators).texts(150)
    used = set()
    for text in texts:
        expression = platform.compile(text, undeclared="infer")
        used |= {node.op for node in postorder(expression.node)} - {CONST}
    assert len(used) > (100 if operators is None else 20)


def test_a_seed_gives_the_same_again(platform):
    first, again, other = (drawing.Generator(platform, seed).texts(20) for seed in (1, 1, 2))
    assert first == again
    assert not set(first) & set(other)
