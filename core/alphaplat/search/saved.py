"""States as bytes: one archive of arrays, of which one holds the plain values as JSON. Nothing is ever unpickled."""

from __future__ import annotations

import json
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import numpy as np

from alphaplat.errors import DataError
from alphaplat.search.proposer import State

_VALUES = "values"
_BETWEEN = "/"


def to_bytes(state: State) -> bytes:
    """A state as bytes.

    >>> from_bytes(to_bytes(State(values={"asked": 3}, arrays={"w": np.ones(2)}))).values
    {'asked': 3}
    """
    buffer = BytesIO()
    text = json.dumps(state.values, allow_nan=False).encode()
    arrays: dict[str, Any] = {f"{_VALUES[0]}{_BETWEEN}{name}": array for name, array in state.arrays.items()}
    np.savez(buffer, allow_pickle=False, **{_VALUES: np.frombuffer(text, dtype=np.uint8)}, **arrays)
    return buffer.getvalue()


def from_bytes(content: bytes) -> State:
    """The state that `to_bytes` wrote; DataError where the bytes are no state."""
    try:
        with np.load(BytesIO(content), allow_pickle=False) as found:
            values = json.loads(found[_VALUES].tobytes())
            arrays = {name.partition(_BETWEEN)[2]: found[name] for name in found.files if name != _VALUES}
    except (ValueError, KeyError, OSError) as error:
        raise DataError(f"the saved state of a search cannot be read: {error}") from None
    return State(values=values, arrays=arrays)


def joined(states: Mapping[str, State]) -> State:
    """Several states as one, by name."""
    return State(
        values={name: dict(state.values) for name, state in states.items()},
        arrays={f"{name}{_BETWEEN}{key}": array for name, one in states.items() for key, array in one.arrays.items()},
    )


def parted(state: State) -> dict[str, State]:
    """The states that were joined."""
    return {
        name: State(
            values=values,
            arrays={
                key.partition(_BETWEEN)[2]: array
                for key, array in state.arrays.items()
                if key.partition(_BETWEEN)[0] == name
            },
        )
        for name, values in state.values.items()
    }
