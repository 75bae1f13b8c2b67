"""The reference page of operators, written from their declarations and docstrings:

python -m alphaplat.report.operator_page > docs/operators.md

With names of plugins it is the page of those; without, of what comes with alphaplat.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from inspect import cleandoc

from alphaplat.catalogue import Platform
from alphaplat.spec import OperatorSpec

DEFAULT = "brain"

_HEAD = """\
# Operators

<!-- This page is generated: python -m alphaplat.report.operator_page > docs/operators.md -->

{count} operators, by category. [The language](language.md) explains signatures, kinds, units and what NaN does. The
same text is at hand as `alphaplat operators NAME`.

**Reach** is the range of days that a value depends on, counted from today: `0..0` is today alone, `1-d..0` a
window of d days, `-inf..0` all of the past. A **convention** fills the parameter where the text does not; its values
stand for the dialects. In examples a row is a day and a column a name; they are those of the docstrings, and run as
tests.

**Sources**: `B` the one-line definition that WorldQuant publishes for BRAIN's operators, `B+` its longer page, `Bg`
only listed there for higher user levels, with a line of text; `K` Kakushadze, *101 Formulaic Alphas*,
arXiv:1601.00991, Appendix A; `rec.` what these leave open, settled by us.
"""


def operator_page(platform: Platform, plugins: Sequence[str]) -> str:
    """The page of all operators that these plugins declare, as Markdown.

    >>> operator_page(Platform(), []).splitlines()[0]
    '# Operators'
    """
    names = [spec.name for name in plugins for spec in platform.plugins[name].specs.get("operators", ())]
    chosen = sorted((platform.operators[name] for name in names), key=lambda spec: (spec.category, spec.name))
    parts = [_HEAD.format(count=len(chosen)), _contents(chosen)]
    before = ""
    for spec in chosen:
        if spec.category != before:
            parts.append(f"## {spec.category.capitalize()}\n")
        parts.append("\n".join(_entry(spec, platform)))
        before = spec.category
    return "\n".join(parts)


def _contents(specs: Sequence[OperatorSpec]) -> str:
    rows = ["| category | operators |", "|---|---|"]
    for category in dict.fromkeys(spec.category for spec in specs):
        links = [f"[{spec.name}](#{spec.name})" for spec in specs if spec.category == category]
        rows.append(f"| [{category}](#{category.replace(' ', '-')}) | {' · '.join(links)} |")
    return "\n".join(rows) + "\n"


def _entry(spec: OperatorSpec, platform: Platform) -> Iterator[str]:
    yield f"### {spec.name}\n"
    yield f"```text\n{spec.parsed.text}\n```\n"
    if spec.kernel is None:
        yield f"{spec.summary[:1].upper()}{spec.summary[1:]}. It has no kernel: it compiles, and cannot be evaluated.\n"
    else:
        prose, prompt, example = cleandoc(spec.documentation).partition(">>> ")
        yield f"{prose.strip()}\n"
        if prompt:
            yield f"```python\n{prompt}{example.strip()}\n```\n"
    yield "\n".join(_facts(spec, platform)) + "\n"


def _facts(spec: OperatorSpec, platform: Platform) -> Iterator[str]:
    spelled = _spellings(spec, platform)
    if spelled:
        yield f"- also written {', '.join(spelled)}"
    for parameter in spec.parsed.literals:
        if parameter.convention is not None:
            chosen = [
                f"`{getattr(dialect.conventions, parameter.convention)}` in `{name}`"
                for name, dialect in sorted(platform.dialects.items())
            ]
            yield f"- `{parameter.name}` by the convention `{parameter.convention}`: {', '.join(chosen)}"
    facts = [f"{spec.shape.replace('_', ' ')}", f"reach `{spec.reach}`", f"cost {spec.cost}"]
    if spec.reach.startswith("-inf"):
        facts.append("goes on from its state" if spec.state is not None else "needs all of the past each time")
    if spec.version > 1:
        facts.append(f"version {spec.version}")
    if spec.source:
        facts.append(f"source: {spec.source}")
    yield f"- {'; '.join(facts)}"


def _spellings(spec: OperatorSpec, platform: Platform) -> list[str]:
    """Signs, the operator's own aliases, and the names that dialects know it by; the default one is not named."""
    from alphaplat_dsl.lower import SIGNS

    signs = [sign for sign, name in SIGNS.items() if name == spec.name]
    signs += {"reverse": ["-x"], "if_else": ["c ? a : b"]}.get(spec.name, [])
    found: dict[str, list[str]] = {alias: [DEFAULT] for alias in spec.aliases}
    for name, dialect in sorted(platform.dialects.items()):
        for spelling, operator in dialect.operators.items():
            if operator == spec.name != spelling.lower():
                found.setdefault(spelling, []).append(name)
    plain = sorted(spelling for spelling, dialects in found.items() if DEFAULT in dialects)
    foreign = sorted((", ".join(dialects), one) for one, dialects in found.items() if DEFAULT not in dialects)
    return [*(f"`{one}`" for one in [*signs, *plain]), *(f"`{one}` in {dialects}" for dialects, one in foreign)]


def main(names: Sequence[str]) -> None:
    """Print the page."""
    platform = Platform.discover(strict=True)
    ours = [plugin.name for plugin in platform.plugins.values() if plugin.distribution == "alphaplat"]
    print(operator_page(platform, names or ours), end="")


if __name__ == "__main__":
    main(sys.argv[1:])
