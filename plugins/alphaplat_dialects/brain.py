"""The `brain` dialect: fast expressions as they are written on WorldQuant BRAIN."""

from __future__ import annotations

from alphaplat.spec import Conventions, DialectSpec
from alphaplat_dialects.spellings import MACROS, OPERATORS

BRAIN = DialectSpec(
    name="brain",
    description="WorldQuant BRAIN's fast expressions: windows skip NaN, ranks from 0 to 1, adv in shares",
    operators=OPERATORS,
    macros=MACROS,
    conventions=Conventions(),
)
