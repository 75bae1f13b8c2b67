"""The canonical form of a graph, and the ID of an expression: what is the same alpha, decided once and for ever.

The form: attributes that equal their default are dropped, arithmetic on numbers is done in float64, the rules of
`rules` are applied, arguments of commutative operators are sorted. The ID hashes it. Both are frozen per
`LANGUAGE_VERSION`; rules that only make evaluation cheaper have no place here.
"""

from __future__ import annotations

import hashlib
import math
import struct
from base64 import b32encode
from collections.abc import Mapping
from fractions import Fraction

from alphaplat_dsl.catalogue import Catalogue
from alphaplat_dsl.ir import FIELD, Node, Value, const, const_value, node
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.rewrite import rewrite
from alphaplat_dsl.rules import canonical_rules
from alphaplat_dsl.signature import Parameter, Signature

LANGUAGE_VERSION = 1

_ID_CHARACTERS = 26  # of 5 bits each
_HIGHEST_FOLDED_POWER = 64
_CHAINS = {
    "add": ("add", "subtract"),
    "multiply": ("multiply", "divide"),
    "and": ("and",),
    "or": ("or",),
}


def canonicalize(root: Node, catalogue: Catalogue) -> Node:
    """The one graph that stands for all graphs that the rules call the same; of a canonical graph it is itself."""
    digests = _Digests(catalogue)

    def settle(current: Node) -> Node:
        value = const_value(current)
        if value is not None:
            return const(value + 0.0)
        signature = catalogue.operators.get(current.op)
        if signature is None:
            return current
        plain = node(current.op, *current.args, attrs=_said(current, signature))
        folded = _fold(plain)
        if folded is not None:
            return folded
        if not signature.commutative:
            return plain
        ordered = sorted(plain.args, key=lambda arg: digests.order(arg, plain.op))
        return node(plain.op, *ordered, attrs=dict(plain.attrs))

    commutative = {name for name, one in catalogue.operators.items() if one.commutative}
    return rewrite(
        root,
        canonical_rules(),
        settle=settle,
        operators=catalogue.operators,
        commutative=commutative,
        order=digests.order,
    )


def expression_id(root: Node, catalogue: Catalogue) -> str:
    """The ID of a canonical graph: `x` and 26 characters for the first 130 bits of its SHA-256.

    It depends on the language's version and, through the catalogue, on versions of operators and fields above 1;
    never on kinds, units or on what else the catalogue holds.
    """
    content = _pack(b"alphaplat", str(LANGUAGE_VERSION).encode(), _Digests(catalogue).of(root))
    return "x" + b32encode(hashlib.sha256(content).digest()).decode().lower()[:_ID_CHARACTERS]


class _Digests:
    """Hashes of contents, each node's made from those of its arguments."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._known: dict[Node, bytes] = {}

    def of(self, root: Node) -> bytes:
        stack = [root]
        while stack:
            missing = [arg for arg in stack[-1].args if arg not in self._known]
            if missing:
                stack.extend(missing)
                continue
            current = stack.pop()
            self._known[current] = hashlib.sha256(_pack(*self._parts(current))).digest()
        return self._known[root]

    def order(self, arg: Node, parent: str = "") -> tuple[int, float, str, bytes]:
        """The place of an argument among those of a commutative operator: chains, fields, operations, numbers."""
        value = const_value(arg)
        if value is not None:
            return 3, value, "", b""
        if arg.op == FIELD:
            return 1, 0.0, str(arg.attr("name")), b""
        digest = self._known.get(arg) or self.of(arg)
        return 0 if arg.op in _CHAINS.get(parent, ()) else 2, 0.0, arg.op, digest

    def _parts(self, current: Node) -> list[bytes]:
        value = const_value(current)
        if value is not None:
            return [b"const", struct.pack("<d", value)]
        if current.op == FIELD:
            name = str(current.attr("name"))
            declared = self._catalogue.fields.get(name)
            return [b"field", name.encode(), _version(1 if declared is None else declared.version)]
        signature = self._catalogue.operators[current.op]
        attrs = [part for name, said in sorted(_said(current, signature).items()) for part in _attr(name, said)]
        args = [self._known[arg] for arg in current.args]
        return [b"call", current.op.encode(), _version(signature.version), _pack(*attrs), *args]


def _version(number: int) -> bytes:
    return b"" if number == 1 else str(number).encode()


def _attr(name: str, value: Value) -> tuple[bytes, bytes, bytes]:
    content = struct.pack("<d", value) if isinstance(value, float) else str(value).encode()
    return name.encode(), type(value).__name__.encode(), content


def _pack(*parts: bytes) -> bytes:
    """Join byte strings so that no two lists of them give the same."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def _said(current: Node, signature: Signature) -> Mapping[str, Value]:
    """The attributes that differ from their default, each as the type of its literal."""
    said = {}
    for name, value in current.attrs:
        parameter = signature.by_name.get(name)
        typed = value if parameter is None else _typed(value, parameter)
        default = None if parameter is None else parameter.default
        if default is None or parameter is None or typed != _typed(default, parameter):
            said[name] = typed
    return said


def _typed(value: Value, parameter: Parameter) -> Value:
    return float(value) + 0.0 if parameter.kind is Kind.NUMBER else value


def _fold(current: Node) -> Node | None:
    """The number that arithmetic on numbers gives, where it gives a finite one."""
    values = [const_value(arg) for arg in current.args]
    numbers = [value for value in values if value is not None]
    if current.attrs or len(numbers) < len(values):
        return None
    match current.op, numbers:
        case "reverse", [x]:
            result: float | None = -x
        case "add", [x, y]:
            result = x + y
        case "subtract", [x, y]:
            result = x - y
        case "multiply", [x, y]:
            result = x * y
        case "divide", [x, y] if y:
            result = x / y
        case "power", [x, y]:
            result = _power(x, y)
        case _:
            result = None
    return None if result is None or not math.isfinite(result) else const(result + 0.0)


def _power(base: float, exponent: float) -> float | None:
    """The correctly rounded power for small whole exponents: the same number on every machine."""
    if not exponent.is_integer() or abs(exponent) > _HIGHEST_FOLDED_POWER or (base == 0 and exponent < 0):
        return None
    try:
        return float(Fraction(base) ** int(exponent))
    except OverflowError:
        return None
