"""Graph to text: the alpha as one would write it, and the tree for looking at it.

The text of a canonical graph compiles to that very graph, and is printed as itself again. Signs, brackets and the
order of a product such as `2 * close` are chosen for readers; compiling puts them back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

from alphaplat_dsl.analyses import arguments
from alphaplat_dsl.catalogue import Catalogue
from alphaplat_dsl.errors import AlphaLimitError
from alphaplat_dsl.ir import CONST, FIELD, VAR, Node, Value, const_value, node, postorder, transform
from alphaplat_dsl.kinds import Kind
from alphaplat_dsl.signature import Parameter, Signature

TERNARY, OR, AND, COMPARISON, SUM, PRODUCT, UNARY, POWER, ATOM = range(9)


class _Sign(NamedTuple):
    """How an infix operator is written, how tightly it binds, and how tightly its sides must bind."""

    text: str
    level: int
    left: int
    right: int


_INFIX = {
    "or": _Sign(" || ", OR, OR, AND),
    "and": _Sign(" && ", AND, AND, COMPARISON),
    "less": _Sign(" < ", COMPARISON, SUM, SUM),
    "less_equal": _Sign(" <= ", COMPARISON, SUM, SUM),
    "greater": _Sign(" > ", COMPARISON, SUM, SUM),
    "greater_equal": _Sign(" >= ", COMPARISON, SUM, SUM),
    "equal": _Sign(" == ", COMPARISON, SUM, SUM),
    "not_equal": _Sign(" != ", COMPARISON, SUM, SUM),
    "add": _Sign(" + ", SUM, SUM, PRODUCT),
    "subtract": _Sign(" - ", SUM, SUM, PRODUCT),
    "multiply": _Sign(" * ", PRODUCT, PRODUCT, UNARY),
    "divide": _Sign(" / ", PRODUCT, PRODUCT, UNARY),
    "power": _Sign("^", POWER, ATOM, UNARY),
}
_MIRRORED = {"less": "greater", "less_equal": "greater_equal"}
_PREFIX = {"reverse": "-", "not": "!"}

_Piece: TypeAlias = str | tuple[Node, int]


def show(root: Node, catalogue: Catalogue | None = None, *, max_length: int | None = None) -> str:
    """Write a graph as text; windows stand in their place if the catalogue is given, other literals by name.

    Raises AlphaLimitError if the text, in which shared parts are written out, is longer than `max_length`.

    >>> from alphaplat_dsl.ir import field, node
    >>> show(node("multiply", node("add", field("high"), field("low")), node("reverse", field("close"))))
    '(high + low) * -close'
    """
    written: list[str] = []
    length = 0
    stack: list[_Piece] = [(upright(root), TERNARY)]
    while stack:
        piece = stack.pop()
        if isinstance(piece, str):
            written.append(piece)
            length += len(piece)
            if max_length is not None and length > max_length:
                raise AlphaLimitError(f"the expression is longer than {max_length:,} characters when it is written out")
            continue
        current, needed = piece
        pieces = list(_pieces(current, catalogue))
        stack.extend(reversed(pieces if _level(current) >= needed else ["(", *pieces, ")"]))
    return "".join(written)


def number(value: float) -> str:
    """The shortest text that reads back as the same number.

    >>> number(20.0), number(0.001), number(1e-05), number(-2.5)
    ('20', '0.001', '1e-05', '-2.5')
    """
    text = repr(float(value))
    return text.removesuffix(".0")


def literal(value: Value, parameter: Parameter | None = None) -> str:
    """A literal as it is written in a call; words need no quotes where the parameter is known to take one."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number(value)
    if isinstance(value, int) or (parameter is not None and parameter.kind is Kind.WORD):
        return str(value)
    return f"'{value}'" if '"' in value else f'"{value}"'


def upright(root: Node) -> Node:
    """The graph as one writes it: `close > 5` for `5 < close`, `(open - close) * high` for `-(close - open) * high`."""
    return transform(root, _upright)


def _upright(current: Node) -> Node:
    if current.op in _MIRRORED and not current.attrs and current.args[0].op == CONST:
        return node(_MIRRORED[current.op], *reversed(current.args))
    if current.op == "reverse":
        return _with_difference_turned(current.args[0]) or current
    return current


def _with_difference_turned(product: Node) -> Node | None:
    """The negative of a product, its sign taken up by the first difference in it; None if there is none."""
    above: list[Node] = []
    current = product
    while _is_product(current):
        for place, factor in enumerate(current.args):
            if factor.op == "subtract" and not factor.attrs and factor.args[0] is not factor.args[1]:
                args = list(current.args)
                args[place] = node("subtract", *reversed(factor.args))
                turned = node(current.op, *args)
                for one in reversed(above):
                    turned = node(one.op, turned, one.args[1])
                return turned
        above.append(current)
        current = current.args[0]
    return None


def _level(current: Node) -> int:
    """How tightly the outermost sign of a node's text binds."""
    value = const_value(current)
    if value is not None:
        return UNARY if value < 0 else ATOM
    if current.attrs:
        return ATOM
    if current.op in _PREFIX:
        return PRODUCT if _is_negative_product(current) else UNARY
    if current.op == "if_else":
        return TERNARY
    return _INFIX[current.op].level if current.op in _INFIX else ATOM


def _is_negative_product(current: Node) -> bool:
    """Whether this is -(a * b), which may be written -a * b: compiling moves the sign out, but not of 0 or `x - x`."""
    if current.op != "reverse" or not _is_product(current.args[0]):
        return False
    first = current.args[0]
    while _is_product(first):
        first = _sides(first)[0]
    return first.op != "subtract" and const_value(first) != 0


def _is_product(current: Node) -> bool:
    return current.op in ("multiply", "divide") and not current.attrs


def _sides(current: Node) -> tuple[Node, Node]:
    """The sides of an infix operation as they are written: `2 * close` has its number in front."""
    left, right = current.args
    if current.op == "multiply" and right.op == CONST and _level(left) != PRODUCT:
        return right, left
    return left, right


def _pieces(current: Node, catalogue: Catalogue | None) -> Iterator[_Piece]:
    args = current.args
    if current.op == CONST:
        yield number(const_value(current) or 0.0)
    elif current.op in (FIELD, VAR):
        yield ("$" if current.op == VAR else "") + str(current.attr("name"))
    elif current.attrs:
        yield from _call(current, catalogue)
    elif current.op in _INFIX:
        sign = _INFIX[current.op]
        left, right = _sides(current)
        yield from ((left, sign.left), sign.text, (right, sign.right))
    elif current.op in _PREFIX:
        yield from (_PREFIX[current.op], (args[0], PRODUCT if _is_negative_product(current) else UNARY))
    elif current.op == "if_else":
        yield from ((args[0], OR), " ? ", (args[1], TERNARY), " : ", (args[2], TERNARY))
    else:
        yield from _call(current, catalogue)


def _call(current: Node, catalogue: Catalogue | None) -> Iterator[_Piece]:
    signature = None if catalogue is None else catalogue.operators.get(current.op)
    yield f"{current.op}("
    for place, pieces in enumerate(_arguments(current, signature)):
        yield from [", ", *pieces] if place else pieces
    yield ")"


def _arguments(current: Node, signature: Signature | None) -> list[list[_Piece]]:
    """What stands between the commas: values and windows in their places as far as they go, the rest by name."""
    if signature is None:
        return [*map(_value, current.args), *(_named(*attr) for attr in current.attrs)]
    placed: list[list[_Piece]] = []
    named: list[list[_Piece]] = []
    in_place = True
    values: dict[str, list[Node]] = {}
    for taking, arg in arguments(current, signature):
        values.setdefault(taking.name, []).append(arg)
    for parameter in signature.parameters:
        given = values.get(parameter.name)
        said = current.attr(parameter.name)
        in_place = in_place and not parameter.keyword_only
        if given is not None:
            if in_place:
                placed += map(_value, given)
            else:
                named += [[f"{parameter.name}=", (arg, TERNARY)] for arg in given]
            in_place = in_place and not parameter.variadic
        elif said is not None and in_place and parameter.kind in (Kind.WINDOW, Kind.SHIFT):
            placed.append([literal(said, parameter)])
        else:
            in_place = False
            if said is not None:
                named.append(_named(parameter.name, said, parameter))
    return placed + named


def _value(arg: Node) -> list[_Piece]:
    return [(arg, TERNARY)]


def _named(name: str, value: Value, parameter: Parameter | None = None) -> list[_Piece]:
    return [f"{name}={literal(value, parameter)}"]


def tree(root: Node, notes: Callable[[Node], str] | None = None) -> str:
    """Draw a graph as a tree, one node a line; a part that occurs again is drawn once and then named by its mark.

    `notes` says what stands beside a node.

    >>> from alphaplat_dsl.ir import const, field, node
    >>> print(tree(node("divide", node("rank", field("close")), const(2))))
    divide
    ├─ rank
    │  └─ close
    └─ 2
    """
    marks = _marks(root)
    drawn: set[Node] = set()
    lines: list[tuple[str, str]] = []
    stack = [(root, "", "")]
    while stack:
        current, branch, below = stack.pop()
        mark = f" [{marks[current]}]" if current in marks else ""
        if current in drawn and mark:
            lines.append((f"{branch}{current.op}{mark} (see above)", ""))
            continue
        drawn.add(current)
        lines.append((branch + _head(current) + mark, notes(current) if notes else ""))
        last = len(current.args) - 1
        for place in range(last, -1, -1):
            corner, line = ("└─ ", "   ") if place == last else ("├─ ", "│  ")
            stack.append((current.args[place], below + corner, below + line))
    width = max(len(line) for line, note in lines)
    return "\n".join(f"{line:<{width}}  {note}".rstrip() for line, note in lines)


def _head(current: Node) -> str:
    """A node by itself: its operator with its literals."""
    if not current.args and current.op in (CONST, FIELD, VAR):
        return show(current)
    said = ", ".join(f"{name}={literal(value)}" for name, value in current.attrs)
    return f"{current.op}({said})" if said else current.op


def _marks(root: Node) -> dict[Node, int]:
    """Numbers for the operations that more than one place uses, in the order in which they are drawn."""
    uses = Counter(arg for current in postorder(root) for arg in current.args)
    shared = {current for current, count in uses.items() if count > 1 and current.args}
    marks: dict[Node, int] = {}
    seen: set[Node] = set()
    stack = [root]
    while stack and len(marks) < len(shared):
        current = stack.pop()
        if current in seen:
            continue
        seen.add(current)
        if current in shared:
            marks[current] = len(marks) + 1
        stack.extend(reversed(current.args))
    return marks
