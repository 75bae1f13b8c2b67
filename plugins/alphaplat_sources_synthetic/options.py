"""What can be chosen about the synthetic market."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field


class SyntheticOptions(BaseModel):
    """Options of the source `synthetic`. More years add days and change none."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seed: int = Field(0, ge=0, le=2**63 - 1, description="the same seed gives the same bits")
    assets: int = Field(500, ge=2, le=10_000, description="names that are ever listed")
    years: int = Field(5, ge=1, le=50, description="calendar years from the start")
    start: date = Field(date(2015, 1, 2), description="first day that can be a trading day")
    strength: float = Field(
        1.0, ge=0, le=10, description="multiplies the strength of all planted alphas; 0 plants none"
    )
    delisted: float = Field(0.025, ge=0, le=0.5, description="share of the names that leave the market in a year")
