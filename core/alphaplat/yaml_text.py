"""YAML that people write, as nodes that know their places; what is refused is refused for every file alike.

Nothing is constructed here: tags that could make objects, anchors, aliases and keys that stand twice are mistakes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from alphaplat.errors import ConfigError, one_error
from alphaplat_dsl.source import Source, Span

_LARGEST_FILE = 1_000_000
_DEEPEST = 50
_OPENING = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_CLOSING = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


def read_source(path: Path) -> Source:
    """The text of a file and its name; ConfigError where it is missing, no text or larger than a person writes."""
    try:
        size = path.stat().st_size
        if size > _LARGEST_FILE:
            raise ConfigError(f"'{path}' has {size:,} bytes; at most {_LARGEST_FILE:,} are read")
        return Source(path.read_text(encoding="utf-8"), path.name)
    except FileNotFoundError:
        raise ConfigError(f"there is no file '{path}'") from None
    except IsADirectoryError:
        raise ConfigError(f"'{path}' cannot be read: it is a folder, not a file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"'{path}' cannot be read: {error}") from None


def compose(source: Source) -> yaml.Node | None:
    """The node of a whole text, None where it is empty; raises one ConfigError, or all that is refused at once.

    >>> node = compose(Source("delay: 1"))
    >>> [(key.value, value.value) for key, value in node.value]
    [('delay', '1')]
    """
    try:
        _refuse_depth_and_aliases(source)
        root = yaml.compose(source.text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise yaml_error(error, source) from None
    if not isinstance(root, yaml.Node):
        return None
    if problems := list(_refused(root, source)):
        raise one_error(problems)
    return root


def walk(root: yaml.Node | None) -> Iterator[yaml.Node]:
    """A node and all below it, in the order of the text."""
    stack = [root] if root is not None else []
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, yaml.MappingNode):
            stack.extend(part for pair in reversed(node.value) for part in reversed(pair))
        elif isinstance(node, yaml.SequenceNode):
            stack.extend(reversed(node.value))


def span_of(node: yaml.Node) -> Span:
    """Where a node stands: all of a scalar, the beginning of anything larger."""
    start = node.start_mark.index
    end = node.end_mark.index if isinstance(node, yaml.ScalarNode) else start + 1
    return Span(start, max(end, start + 1))


def yaml_error(error: yaml.YAMLError, source: Source) -> ConfigError:
    """What PyYAML says of a text, with its place."""
    mark = getattr(error, "problem_mark", None)
    start = mark.index if mark is not None else getattr(error, "position", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
    span = None if start is None else Span(start, start + 1)
    return ConfigError(f"this is not YAML: {problem}", span=span, source=source)


def _refuse_depth_and_aliases(source: Source) -> None:
    depth = 0
    for event in yaml.parse(source.text, Loader=yaml.SafeLoader):
        depth += isinstance(event, _OPENING) - isinstance(event, _CLOSING)
        start = event.start_mark.index if event.start_mark else 0
        if depth > _DEEPEST:
            raise ConfigError("this is nested too deeply", span=Span(start, start + 1), source=source)
        if isinstance(event, yaml.AliasEvent):
            end = event.end_mark.index if event.end_mark else start + 1
            raise ConfigError("anchors and aliases are not used here", span=Span(start, end), source=source)


def _refused(root: yaml.Node, source: Source) -> Iterator[ConfigError]:
    for node in walk(root):
        if not node.tag.startswith("tag:yaml.org,2002:") or ":python/" in node.tag:
            yield ConfigError(f"the tag '{node.tag}' is not allowed", span=span_of(node), source=source)
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, _ in node.value:
                if str(key.value) in seen:
                    yield ConfigError(f"the key '{key.value}' stands here twice", span=span_of(key), source=source)
                seen.add(str(key.value))
