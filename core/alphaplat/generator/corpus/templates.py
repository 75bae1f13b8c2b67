"""Templates of English: text with choices and slots, `[rose|went up] over {d:past}`; read once, filled many times."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

_TOKEN = re.compile(r"(?P<open>\[)|(?P<close>\])|(?P<bar>\|)|\{(?P<name>\w+)(?::(?P<form>\w+))?\}|(?P<text>[^\[\]|{]+)")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for words: of what is called `name`, in the form asked for."""

    name: str
    form: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several templates; an empty one says nothing."""

    options: tuple[Template, ...]


Template: TypeAlias = "tuple[str | Slot | Choice, ...]"


def read_template(text: str) -> Template:
    """Read a template; a ValueError names the part that is not understood.

    >>> fill(read_template("a [quiet|quiet] {name}"), Random(1), lambda name, form: name.upper())
    'a quiet NAME'
    """
    levels: list[list[list[str | Slot | Choice]]] = [[[]]]
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None or ((found["close"] or found["bar"]) and len(levels) == 1):
            raise ValueError(f"not a template at '{text[position : position + 20]}': {text!r}")
        position = found.end()
        if found["open"]:
            levels.append([[]])
        elif found["bar"]:
            levels[-1].append([])
        elif found["close"]:
            options = tuple(tuple(option) for option in levels.pop())
            levels[-1][-1].append(Choice(options))
        elif found["name"]:
            levels[-1][-1].append(Slot(found["name"], found["form"] or "noun"))
        else:
            levels[-1][-1].append(found["text"])
    if len(levels) > 1:
        raise ValueError(f"a bracket is not closed: {text!r}")
    return tuple(levels[0][0])


def read_templates(lines: str) -> tuple[Template, ...]:
    """One template a line."""
    return tuple(read_template(line.strip()) for line in lines.splitlines() if line.strip())


def fill(template: Template, rng: Random, say: Callable[[str, str], str]) -> str:
    """Draw choices and put words into slots: `say` gives them by name and form."""
    parts: list[str] = []
    for part in template:
        if isinstance(part, str):
            parts.append(part)
        elif isinstance(part, Slot):
            parts.append(say(part.name, part.form))
        else:
            parts.append(fill(part.options[int(rng.random() * len(part.options))], rng, say))
    return "".join(parts)


def slots(template: Template) -> Iterator[Slot]:
    """Every slot of a template, those in its choices too."""
    for part in template:
        if isinstance(part, Slot):
            yield part
        elif isinstance(part, Choice):
            for option in part.options:
                yield from slots(option)
