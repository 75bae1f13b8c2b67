"""The settings of a simulation: what is done to a signal on its way to weights and profit.

The order of the steps is fixed, and recorded with every result: the signal is masked to the universe, neutralized,
scaled to Σ|w| = 1, decayed, masked to the universe of the day, truncated, rescaled and delayed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from alphaplat.errors import AlphaError, ConfigError, one_error
from alphaplat.suggest import did_you_mean

STEPS = ("mask", "neutralize", "scale", "decay", "mask", "truncate", "rescale", "delay")
DEFAULT_BOOK = 20_000_000.0

_PERIOD = re.compile(r"P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?")
_SWITCH = {"on": True, "off": False}


def _folded(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) else value


def _switched(value: Any) -> Any:
    """Read the words of the field, ON and OFF, which YAML may or may not have turned into booleans."""
    return _SWITCH.get(value.strip().lower(), value) if isinstance(value, str) else value


def _number(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("a number is expected, not a switch")
    return value


def _unsigned_zero(value: float) -> float:
    return value + 0.0


def _period(value: Any) -> Any:
    """Check an ISO 8601 period of years, months and days; an empty one is none."""
    if not isinstance(value, str):
        return value
    match = _PERIOD.fullmatch(value.strip().upper())
    if match is None:
        raise ValueError("a period is written as P1Y, P6M or P1Y6M0D")
    return match[0] if any(int(part or 0) for part in match.groups()) else None


Word = Annotated[str, BeforeValidator(_folded), Field(min_length=1)]
Switch = Annotated[bool, BeforeValidator(_switched)]
Whole = Annotated[int, BeforeValidator(_number)]
Number = Annotated[float, BeforeValidator(_number), AfterValidator(_unsigned_zero), Field(allow_inf_nan=False)]


class _Checked(BaseModel):
    """A frozen model whose constructor raises ConfigError; inside other models it validates as pydantic does."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    if not TYPE_CHECKING:

        def __init__(self, **values: Any) -> None:
            try:
                super().__init__(**values)
            except ValidationError as error:
                raise _config_error(error, type(self)) from None

        # Left unmarked, pydantic would call this constructor for nested models, too, and lose the place of a mistake.
        __init__.__pydantic_base_init__ = True


class Costs(_Checked):
    """Linear costs of trading, in basis points of the dollars traded: cost = D · (half spread + fee) / 10000."""

    half_spread_bps: Annotated[Number, Field(ge=0, le=10_000)] = 0.0
    fee_bps: Annotated[Number, Field(ge=0, le=10_000)] = 0.0

    @property
    def rate(self) -> float:
        """Dollars paid for a dollar traded."""
        return (self.half_spread_bps + self.fee_bps) / 10_000


class Settings(_Checked):
    """How a signal becomes weights and profit; frozen, hashable and checked.

    >>> Settings(delay=0, neutralization="sector").replace(decay=4).decay
    4
    """

    universe: Annotated[Word, Field(description="a universe of the panel, or 'all': every name with a bar")] = "all"
    delay: Annotated[Whole, Field(ge=0, le=252, description="days from the signal to the trade")] = 1
    decay: Annotated[Whole, Field(ge=0, le=2520, description="days of the linear average of weights; 0 is none")] = 0
    neutralization: Annotated[Word, Field(description="'none', 'market', or a group field of the panel")] = "market"
    truncation: Annotated[Number, Field(ge=0, le=1, description="largest weight of a name; 0 is no limit")] = 0.08
    pasteurization: Annotated[Switch, Field(description="make inputs outside the universe NaN")] = True
    nan_handling: Annotated[Switch, Field(description="let time-series and group operators fill NaN")] = False
    book_size: Annotated[Number, Field(gt=0, description="dollars long plus short, held constant")] = DEFAULT_BOOK
    costs: Annotated[Costs, Field(description="linear costs of trading")] = Costs()
    test_period: Annotated[
        str | None, BeforeValidator(_period), Field(description="ISO length of the test part, at the end")
    ] = None
    start: Annotated[date | None, Field(description="first day with profit; earlier days are history only")] = None
    end: Annotated[date | None, Field(description="last day with profit")] = None

    @model_validator(mode="after")
    def _in_order(self) -> Settings:
        if self.start is not None and self.end is not None and self.start > self.end:
            raise ValueError(f"start '{self.start}' is after end '{self.end}'")
        return self

    def replace(self, **changes: Any) -> Settings:
        """The same settings with some changed, checked again."""
        return Settings(**{name: getattr(self, name) for name in type(self).model_fields} | changes)

    def identity(self) -> str:
        """Canonical JSON of what changes an alpha's results; dates and the split into parts do not belong to it.

        A setting that is added later enters only where it differs from its default, so that IDs stay.
        """
        values: dict[str, object] = {
            "universe": self.universe,
            "delay": self.delay,
            "decay": self.decay,
            "neutralization": self.neutralization,
            "truncation": self.truncation,
            "pasteurization": self.pasteurization,
            "nan_handling": self.nan_handling,
            "steps": list(STEPS),
            "costs": {"half_spread_bps": self.costs.half_spread_bps, "fee_bps": self.costs.fee_bps},
        }
        if self.book_size != DEFAULT_BOOK:
            values["book_size"] = self.book_size
        return _canonical(values)

    def period(self) -> str:
        """Canonical JSON of the days that are looked at, which `identity` leaves out."""
        values = {"start": self.start, "end": self.end, "test_period": self.test_period}
        return _canonical({name: str(value) for name, value in values.items() if value is not None})


def period_parts(period: str) -> tuple[int, int, int]:
    """Years, months and days of an ISO period.

    >>> period_parts("P1Y6M")
    (1, 6, 0)
    """
    match = _PERIOD.fullmatch(period)
    if match is None:
        raise ConfigError(f"'{period}' is not a period", help="write it as P1Y, P6M or P1Y6M0D")
    years, months, days = (int(part or 0) for part in match.groups())
    return years, months, days


def _canonical(values: Mapping[str, object]) -> str:
    return json.dumps(values, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _config_error(error: ValidationError, model: type[BaseModel]) -> AlphaError:
    return one_error([_one_problem(found, model) for found in error.errors(include_url=False)])


def _one_problem(found: Any, model: type[BaseModel]) -> AlphaError:
    path = [str(part) for part in found["loc"]]
    if found["type"] == "extra_forbidden":
        known = Costs.model_fields if path[0] == "costs" and len(path) > 1 else model.model_fields
        help = did_you_mean(path[-1], known) or f"there are: {', '.join(known)}"
        return ConfigError(f"unknown setting '{'.'.join(path)}'", help=help)
    said = str(found["msg"]).removeprefix("Value error, ")
    said = said[:1].lower() + said[1:]
    if not path:
        return ConfigError(said)
    field = model.model_fields.get(path[0])
    return ConfigError(
        f"setting '{'.'.join(path)}' cannot be '{found['input']}': {said}",
        help=f"{path[0]}: {field.description}" if field is not None and field.description else None,
    )
