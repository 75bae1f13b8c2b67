"""Spellings that both dialects know: the names of 101 Formulaic Alphas, which were BRAIN's before today's.

Source: Z. Kakushadze, 101 Formulaic Alphas, arXiv:1601.00991, Appendix A.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

OPERATORS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "correlation": "ts_corr",
        "covariance": "ts_covariance",
        "decay_linear": "ts_decay_linear",
        "delay": "ts_delay",
        "delta": "ts_delta",
        "indneutralize": "group_neutralize",
        "product": "ts_product",
        "signedpower": "signed_power",
        "stddev": "ts_std_dev",
        "sum": "ts_sum",
        "ts_argmax": "ts_arg_max",
        "ts_argmin": "ts_arg_min",
    }
)

MACROS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "adv(d) @adv=shares": "ts_mean(volume, $d)",
        "adv(d) @adv=dollars": "ts_mean(close * volume, $d)",
    }
)
"""The average daily volume, in the sense of the convention `adv`; it is never a field."""
