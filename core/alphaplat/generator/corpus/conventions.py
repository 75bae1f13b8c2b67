"""Alphas without what only a dialect's conventions say, such as ddof and min_periods."""

from __future__ import annotations

from alphaplat_dsl.canonical import canonicalize
from alphaplat_dsl.catalogue import Catalogue
from alphaplat_dsl.ir import Node, Value, node, postorder, transform


def unconventional(alpha: Node, catalogue: Catalogue) -> Node:
    """The alpha without the literals that conventions fill: as the default dialect would have it."""

    def kept(one: Node) -> dict[str, Value]:
        signature = catalogue.operators.get(one.op)
        known = {} if signature is None else signature.by_name
        return {name: value for name, value in one.attrs if name not in known or known[name].convention is None}

    if all(len(kept(one)) == len(one.attrs) for one in postorder(alpha)):
        return alpha
    plain = transform(alpha, lambda one: node(one.op, *one.args, attrs=kept(one)))
    return canonicalize(plain, catalogue)
