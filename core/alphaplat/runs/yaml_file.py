"""Configuration files: safe YAML into pydantic models, with every mistake shown at its place in the file.

`${NAME}` in a value stands for an environment variable. Tags, anchors and duplicate keys are refused.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from alphaplat.errors import AlphaError, ConfigError, one_error
from alphaplat.suggest import did_you_mean
from alphaplat_dsl.source import Source, Span

Model = TypeVar("Model", bound=BaseModel)

_LARGEST_FILE = 1_000_000
_VARIABLE = re.compile(r"\$\{(\w+)\}")


def read_yaml(
    path: Path,
    model: type[Model],
    *,
    overrides: Sequence[str] = (),
    given: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Model:
    """Read a file into a model; `given` values and then `overrides`, `key.of.value=text`, win over the file.

    Raises ConfigError, or AlphaErrors with all mistakes at once, each with line and caret.
    """
    source = Source(_text_of(path), path.name)
    root = _compose(source)
    problems = list(_refused(root, source))
    problems += _expand(root, source, os.environ if environment is None else environment)
    if problems:
        raise one_error(problems)
    try:
        data = yaml.SafeLoader("").construct_document(root) if root is not None else {}
    except yaml.YAMLError as error:
        raise _yaml_error(error, source) from None
    if not isinstance(data, dict):
        raise ConfigError(f"'{path.name}' does not hold keys and values", help="start with 'name: ...'")
    data.update(given or {})
    for override in overrides:
        _apply(data, override)
    return validated(data, model, root=root, source=source)


def read_options(model: type[Model], path: Path | None, overrides: Sequence[str], given: Mapping[str, Any]) -> Model:
    """Options from a file, where there is one, from values and from overrides, the later winning."""
    if path is not None:
        return read_yaml(path, model, overrides=overrides, given=given)
    data = dict(given)
    for override in overrides:
        _apply(data, override)
    return validated(data, model)


def validated(data: Any, model: type[Model], *, root: yaml.Node | None = None, source: Source | None = None) -> Model:
    """Validate plain data; mistakes become ConfigErrors with their key path, and their place where it is known."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise one_error([_config_error(one, model, root, source) for one in error.errors()]) from None


def _text_of(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > _LARGEST_FILE:
            raise ConfigError(f"'{path}' has {size:,} bytes; a configuration has at most {_LARGEST_FILE:,}")
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(f"there is no file '{path}'") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"'{path}' cannot be read: {error}") from None


def _compose(source: Source) -> yaml.Node | None:
    loader = yaml.SafeLoader(source.text)
    try:
        for event in yaml.parse(source.text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                start, end = event.start_mark, event.end_mark
                span = Span(start.index, end.index) if start and end else None
                raise ConfigError("anchors and aliases are not used here", span=span, source=source)
        root = loader.get_single_node()
        return root if isinstance(root, yaml.Node) else None
    except yaml.YAMLError as error:
        raise _yaml_error(error, source) from None
    except RecursionError:
        raise ConfigError(f"'{source.name}' is nested too deeply") from None


def _yaml_error(error: yaml.YAMLError, source: Source) -> ConfigError:
    mark = getattr(error, "problem_mark", None)
    span = Span(mark.index, mark.index + 1) if mark is not None else None
    problem = getattr(error, "problem", None) or "not YAML"
    return ConfigError(f"this is not YAML: {problem}", span=span, source=source)


def _refused(root: yaml.Node | None, source: Source) -> Iterator[ConfigError]:
    for node in _walk(root):
        if not node.tag.startswith("tag:yaml.org,2002:") or ":python/" in node.tag:
            yield ConfigError(f"the tag '{node.tag}' is not allowed", span=_span(node), source=source)
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, _ in node.value:
                if str(key.value) in seen:
                    yield ConfigError(f"the key '{key.value}' stands here twice", span=_span(key), source=source)
                seen.add(str(key.value))


def _expand(root: yaml.Node | None, source: Source, environment: Mapping[str, str]) -> list[ConfigError]:
    """Put environment variables into the scalars; the ones that are not set are returned as errors."""
    problems: list[ConfigError] = []
    for node in _walk(root):
        if isinstance(node, yaml.ScalarNode) and "${" in node.value:
            missing = [name for name in _VARIABLE.findall(node.value) if name not in environment]
            if missing:
                help = f"set it before the command: {missing[0]}=... alphaplat run {source.name}"
                message = f"the environment variable '{missing[0]}' is not set"
                problems.append(ConfigError(message, span=_span(node), source=source, help=help))
            else:
                node.value = _VARIABLE.sub(lambda match: environment[match[1]], node.value)
    return problems


def _walk(root: yaml.Node | None) -> Iterator[yaml.Node]:
    stack = [root] if root is not None else []
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, yaml.MappingNode):
            stack.extend(part for pair in reversed(node.value) for part in reversed(pair))
        elif isinstance(node, yaml.SequenceNode):
            stack.extend(reversed(node.value))


def _span(node: yaml.Node) -> Span:
    return Span(node.start_mark.index, max(node.end_mark.index, node.start_mark.index + 1))


def _apply(data: dict[str, Any], override: str) -> None:
    """Set one `key.of.value=text` in the data, making the keys above it as needed."""
    path, equals, text = override.partition("=")
    keys = path.strip().split(".")
    if not equals or not all(keys):
        raise ConfigError(f"cannot set '{override}'", help="write --set key.of.value=text")
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError:
        raise ConfigError(f"cannot set '{override}': '{text}' is not a YAML value") from None
    inner = data
    for key in keys[:-1]:
        below = inner.setdefault(key, {})
        if not isinstance(below, dict):
            raise ConfigError(f"cannot set '{override}': '{key}' is not a group of keys")
        inner = below
    inner[keys[-1]] = value


def _config_error(found: Any, model: type[BaseModel], root: yaml.Node | None, source: Source | None) -> AlphaError:
    path = tuple(found["loc"])
    keys = ".".join(str(part) for part in path)
    place, names_key = _locate(root, path, key=found["type"] == "extra_forbidden")
    if found["type"] == "extra_forbidden":
        known = _fields_at(model, path[:-1])
        help = did_you_mean(str(path[-1]), known) or (f"known keys: {', '.join(known)}" if known else None)
        message = f"{keys}: unknown key"
    else:
        message, help = f"{keys}: {found['msg'][:1].lower()}{found['msg'][1:]}".removeprefix(": "), None
    span = _span(place) if place is not None and (names_key or isinstance(place, yaml.ScalarNode)) else None
    if span is None and place is not None:
        span = Span(place.start_mark.index, place.start_mark.index + 1)
    return ConfigError(message, span=span, source=source, help=help)


def _locate(root: yaml.Node | None, path: tuple[Any, ...], *, key: bool) -> tuple[yaml.Node | None, bool]:
    """The node that a pydantic path leads to, as far as the file follows it, or its key."""
    node, names_key = root, False
    for position, part in enumerate(path):
        if isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if str(pair[0].value) == str(part)), None)
            if pair is None:
                continue
            names_key = key and position == len(path) - 1
            node = pair[0] if names_key else pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
    return node, names_key


def _fields_at(model: type[BaseModel], path: tuple[Any, ...]) -> list[str]:
    """The keys that a model has at a path, where the path leads through models."""
    current: Any = model
    for part in path:
        if not (isinstance(current, type) and issubclass(current, BaseModel)) or part not in current.model_fields:
            continue
        current = _model_in(current.model_fields[str(part)].annotation)
    if isinstance(current, type) and issubclass(current, BaseModel):
        return list(current.model_fields)
    return []


def _model_in(annotation: Any) -> Any:
    """The model in an annotation such as `list[Model] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        found = _model_in(part)
        if found is not None:
            return found
    return None
