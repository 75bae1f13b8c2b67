"""What an evaluation is done under, beside the data: the universe of each day and two settings."""

from __future__ import annotations

from dataclasses import dataclass, replace

from alphaplat.panel.fields import Array


@dataclass(frozen=True, eq=False)
class EvaluationContext:
    """`universe` is bool (time, asset); a kernel declared with `needs_context` gets this as `context`.

    With `pasteurization` the inputs are already masked to the universe. With `nan_handling`, time-series operators
    give 0 where they see no value at all, and statistics of a group reach its members without a value, too.
    `first_row` is the row of the panel in which the first day stands.
    """

    universe: Array
    pasteurization: bool = True
    nan_handling: bool = False
    first_row: int = 0

    def between(self, start: int, stop: int) -> EvaluationContext:
        """The same settings for the days from row `start` to before row `stop`."""
        return replace(self, universe=self.universe[start:stop], first_row=self.first_row + start)
