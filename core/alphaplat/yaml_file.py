"""Configuration files: safe YAML into pydantic models, with every mistake shown at its place in the file.

`${NAME}` in a value stands for an environment variable.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from alphaplat.errors import AlphaError, ConfigError, one_error
from alphaplat.suggest import did_you_mean
from alphaplat.yaml_text import compose, read_source, span_of, walk, yaml_error
from alphaplat_dsl.source import Source

Model = TypeVar("Model", bound=BaseModel)

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
    source = read_source(path)
    root = compose(source)
    if problems := _expand(root, source, os.environ if environment is None else environment):
        raise one_error(problems)
    data = _constructed(root, source) if root is not None else {}
    if not isinstance(data, dict):
        raise ConfigError(f"'{path.name}' does not hold keys and values", help="start with 'name: ...'")
    data.update(given or {})
    elsewhere = [(key,) for key in given or ()] + [_apply(data, override) for override in overrides]
    return validated(data, model, root=root, source=source, elsewhere=elsewhere)


def read_options(model: type[Model], path: Path | None, overrides: Sequence[str], given: Mapping[str, Any]) -> Model:
    """Options from a file, where there is one, from values and from overrides, the later winning."""
    if path is not None:
        return read_yaml(path, model, overrides=overrides, given=given)
    data = dict(given)
    for override in overrides:
        _apply(data, override)
    return validated(data, model)


def read_given(
    given: str | Path | Mapping[str, Any] | Model,
    model: type[Model],
    resolved: Callable[[Model, Path], Model],
    overrides: Sequence[str] = (),
) -> Model:
    """A configuration from a YAML file, plain data or itself; `ConfigError` shows every mistake, before any work.

    `resolved` puts the folder of a file before the paths that stand in it.
    """
    if isinstance(given, model):
        return given
    if isinstance(given, Mapping):
        return validated(dict(given), model)
    assert isinstance(given, str | Path)
    path = Path(given)
    return resolved(read_yaml(path, model, overrides=overrides), path.resolve().parent)


def validated(
    data: Any,
    model: type[Model],
    *,
    root: yaml.Node | None = None,
    source: Source | None = None,
    elsewhere: Sequence[tuple[str, ...]] = (),
) -> Model:
    """Validate plain data; mistakes become ConfigErrors with their key path, and their place where it is known.

    `elsewhere` are paths of keys whose values do not come from the file, which then holds no place of theirs.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        problems: list[AlphaError] = []
        for one in error.errors():
            said = tuple(str(part) for part in one["loc"])
            inside = not any(said[: len(path)] == path for path in elsewhere)
            problems.append(_config_error(one, model, root if inside else None, source if inside else None))
        raise one_error(problems) from None


@contextmanager
def at_key(source: Source, path: Sequence[str]) -> Iterator[None]:
    """Show a mistake that has no place yet at the key to which a path leads, if the text has it."""
    try:
        yield
    except AlphaError as problem:
        if problem.span is None and (key := _key(compose(source), path)) is not None:
            problem.span, problem.source = span_of(key), source
        raise


def _key(node: yaml.Node | None, path: Sequence[str]) -> yaml.Node | None:
    key = None
    for part in path:
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        key, node = next((pair for pair in pairs if pair[0].value == part), (None, None))
    return key


def _constructed(root: yaml.Node, source: Source) -> Any:
    """Plain data from nodes; a number or date that only looks like one is refused at its place."""
    loader = yaml.SafeLoader("")
    try:
        for node in walk(root):
            if isinstance(node, yaml.ScalarNode):
                try:
                    loader.construct_object(node)
                except ValueError as error:
                    raise ConfigError(f"'{node.value[:40]}': {error}", span=span_of(node), source=source) from None
        return loader.construct_document(root)
    except yaml.YAMLError as error:
        raise yaml_error(error, source) from None


def _expand(root: yaml.Node | None, source: Source, environment: Mapping[str, str]) -> list[ConfigError]:
    """Put environment variables into the scalars; the ones that are not set are returned as errors."""
    problems: list[ConfigError] = []
    for node in walk(root):
        if isinstance(node, yaml.ScalarNode) and "${" in node.value:
            missing = [name for name in _VARIABLE.findall(node.value) if name not in environment]
            if missing:
                help = f"set it before the command: {missing[0]}=... alphaplat run {source.name}"
                message = f"the environment variable '{missing[0]}' is not set"
                problems.append(ConfigError(message, span=span_of(node), source=source, help=help))
            else:
                node.value = _VARIABLE.sub(lambda match: environment[match[1]], node.value)
    return problems


def _apply(data: dict[str, Any], override: str) -> tuple[str, ...]:
    """Set one `key.of.value=text` in the data, making the keys above it as needed, and return the keys."""
    path, equals, text = override.partition("=")
    keys = path.strip().split(".")
    if not equals or not all(keys):
        raise ConfigError(f"cannot set '{override}'", help="write --set key.of.value=text")
    try:
        value = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError):
        if text.startswith(("[", "{", '"', "'")):
            raise ConfigError(f"cannot set '{override}': '{text}' is not a YAML value") from None
        value = text
    inner = data
    for key in keys[:-1]:
        below = inner.setdefault(key, {})
        if not isinstance(below, dict):
            raise ConfigError(f"cannot set '{override}': '{key}' is not a group of keys")
        inner = below
    inner[keys[-1]] = value
    return tuple(keys)


def _config_error(found: Any, model: type[BaseModel], root: yaml.Node | None, source: Source | None) -> AlphaError:
    path = tuple(found["loc"])
    keys = ".".join(str(part) for part in path)
    place = _locate(root, path, key=found["type"] == "extra_forbidden")
    if found["type"] == "extra_forbidden":
        known = _fields_at(model, path[:-1])
        help = did_you_mean(str(path[-1]), known) or (f"known keys: {', '.join(known)}" if known else None)
        message = f"{keys}: unknown key"
    else:
        said = found["msg"].removeprefix("Value error, ")
        message, help = f"{keys}: {said[:1].lower()}{said[1:]}".removeprefix(": "), None
    span = span_of(place) if place is not None else None
    return ConfigError(message, span=span, source=source, help=help)


def _locate(root: yaml.Node | None, path: tuple[Any, ...], *, key: bool) -> yaml.Node | None:
    """The node that a pydantic path leads to, as far as the file follows it, or its key."""
    node = root
    for position, part in enumerate(path):
        if isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if str(pair[0].value) == str(part)), None)
            if pair is None:
                continue
            node = pair[0] if key and position == len(path) - 1 else pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
    return node


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
