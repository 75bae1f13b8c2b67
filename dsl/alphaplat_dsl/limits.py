"""How large a text and its graph may be; each limit is checked before the work it bounds, and named when it is met."""

from __future__ import annotations

from dataclasses import dataclass

from alphaplat_dsl.errors import AlphaLimitError
from alphaplat_dsl.source import Source, Span


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The bounds of one expression; the defaults are far above what people write.

    `characters` counts the text, and its canonical form. `nesting` counts operators inside operators (and brackets
    inside brackets), with definitions and assignments written out; in a chain such as `a + b + c` it counts one.
    `nodes` counts operators, fields and numbers of the whole expression written out, so that names which double at
    each step are bounded too. `window` is the longest window or shift in days, `cost` the sum over the distinct
    operations of the days that each looks at.
    """

    characters: int = 20_000
    nesting: int = 100
    nodes: int = 2_000
    window: int = 2_520
    cost: int = 100_000

    def check(
        self,
        name: str,
        found: int,
        unit: str,
        *,
        span: Span | None = None,
        source: Source | None = None,
    ) -> None:
        """Raise AlphaLimitError if `found` is more than the limit of this name."""
        if found > getattr(self, name):
            raise self.exceeded(name, found, unit, span=span, source=source)

    def exceeded(
        self,
        name: str,
        found: int,
        unit: str,
        *,
        span: Span | None = None,
        source: Source | None = None,
    ) -> AlphaLimitError:
        """The error that says which limit `found` is above."""
        allowed = getattr(self, name)
        many = f"{found:,}" if found < 10**15 else "more than 10^15"
        return AlphaLimitError(
            f"{many} {unit}, and the limit '{name}' is {allowed:,}",
            span=span,
            source=source,
            help=f"raise it with limits=Limits({name}=...) if this is meant",
        )
