"""Graph to text: the alpha as one would write it, and the tree for looking at it.

The text of a canonical graph compiles to that very graph, and is printed as itself again. Signs, brackets and the
order of a product such as `2 * close` are chosen for readers; compiling puts them back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from alphaplat_dsl.catalogue import Catalogue
from alphaplat_dsl.errors import AlphaLimitError
from alphaplat_dsl.ir import CONST, FIELD, VAR, Node, postorder
from alphaplat_dsl.spelling import TERNARY, Piece, Speller, literal, upright


def show(root: Node, catalogue: Catalogue | None = None, *, max_length: int | None = None) -> str:
    """Write a graph as text; windows stand in their place if the catalogue is given, other literals by name.

    Raises AlphaLimitError if the text, in which shared parts are written out, is longer than `max_length`.

    >>> from alphaplat_dsl.ir import field, node
    >>> show(node("multiply", node("add", field("high"), field("low")), node("reverse", field("close"))))
    '(high + low) * -close'
    """
    return written(root, Speller(catalogue), max_length)


def written(root: Node, speller: Speller, max_length: int | None = None) -> str:
    """The text of a graph, each part spelled by `speller`."""
    texts: list[str] = []
    length = 0
    stack: list[Piece] = [(upright(root), TERNARY)]
    while stack:
        piece = stack.pop()
        if isinstance(piece, str):
            texts.append(piece)
            length += len(piece)
            if max_length is not None and length > max_length:
                raise AlphaLimitError(f"the expression is longer than {max_length:,} characters when it is written out")
            continue
        current, needed = piece
        pieces = list(speller.pieces(current))
        stack.extend(reversed(pieces if speller.level(current) >= needed else ["(", *pieces, ")"]))
    return "".join(texts)


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
