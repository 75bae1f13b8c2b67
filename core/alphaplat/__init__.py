"""The open platform for formulaic alphas.

    import alphaplat as ap

    alpha = ap.compile("-rank(ts_delta(close, 5))")
    result = ap.simulate(alpha, ap.synthetic_market(seed=7), ap.Settings(delay=1))

Importing this module loads nothing heavy: names are resolved on first use.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version as _version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from alphaplat.catalogue import Platform as Platform
    from alphaplat.catalogue import default_platform as default_platform
    from alphaplat.checks import CheckContext as CheckContext
    from alphaplat.checks import CheckOutcome as CheckOutcome
    from alphaplat.checks import Verdict as Verdict
    from alphaplat.engine import EvaluationContext as EvaluationContext
    from alphaplat.errors import AlphaError as AlphaError
    from alphaplat.errors import ConfigError as ConfigError
    from alphaplat.errors import DataError as DataError
    from alphaplat.errors import PluginError as PluginError
    from alphaplat.errors import RegistryFault as RegistryFault
    from alphaplat.generator import Constraints as Constraints
    from alphaplat.generator.generate import Generator as Generator
    from alphaplat.generator.training import train_generator as train_generator
    from alphaplat.hookspecs import hookimpl as hookimpl
    from alphaplat.learning.text import train_text as train_text
    from alphaplat.panel import Panel as Panel
    from alphaplat.panel import Ragged as Ragged
    from alphaplat.panel import open_panel as open_panel
    from alphaplat.runs import Registry as Registry
    from alphaplat.runs.results_training import train_results as train_results
    from alphaplat.session import Session as Session
    from alphaplat.session import check as check
    from alphaplat.session import compile as compile
    from alphaplat.session import evaluate as evaluate
    from alphaplat.session import simulate as simulate
    from alphaplat.session import synthetic_market as synthetic_market
    from alphaplat.session.results import Result as Result
    from alphaplat.session.results import Results as Results
    from alphaplat.simulation import Alpha as Alpha
    from alphaplat.simulation import Settings as Settings
    from alphaplat.spec import CheckSpec as CheckSpec
    from alphaplat.spec import DecoderSpec as DecoderSpec
    from alphaplat.spec import DialectSpec as DialectSpec
    from alphaplat.spec import EncoderSpec as EncoderSpec
    from alphaplat.spec import FieldSpec as FieldSpec
    from alphaplat.spec import FusionSpec as FusionSpec
    from alphaplat.spec import OperatorSpec as OperatorSpec
    from alphaplat.spec import PluginInfo as PluginInfo
    from alphaplat.spec import SourceSpec as SourceSpec
    from alphaplat.text import DocumentStore as DocumentStore
    from alphaplat.text import TextEncoder as TextEncoder
    from alphaplat.text import TextScorer as TextScorer
    from alphaplat.text import text_fields as text_fields
    from alphaplat_dsl import Expression as Expression

_HOME = {
    "Alpha": "alphaplat.simulation",
    "AlphaError": "alphaplat.errors",
    "CheckContext": "alphaplat.checks",
    "CheckOutcome": "alphaplat.checks",
    "CheckSpec": "alphaplat.spec",
    "ConfigError": "alphaplat.errors",
    "Constraints": "alphaplat.generator",
    "DataError": "alphaplat.errors",
    "DecoderSpec": "alphaplat.spec",
    "DialectSpec": "alphaplat.spec",
    "DocumentStore": "alphaplat.text",
    "EncoderSpec": "alphaplat.spec",
    "EvaluationContext": "alphaplat.engine",
    "Expression": "alphaplat_dsl",
    "FieldSpec": "alphaplat.spec",
    "FusionSpec": "alphaplat.spec",
    "Generator": "alphaplat.generator.generate",
    "OperatorSpec": "alphaplat.spec",
    "Panel": "alphaplat.panel",
    "Platform": "alphaplat.catalogue",
    "PluginError": "alphaplat.errors",
    "PluginInfo": "alphaplat.spec",
    "Ragged": "alphaplat.panel",
    "Registry": "alphaplat.runs",
    "RegistryFault": "alphaplat.errors",
    "Result": "alphaplat.session.results",
    "Results": "alphaplat.session.results",
    "Session": "alphaplat.session",
    "Settings": "alphaplat.simulation",
    "SourceSpec": "alphaplat.spec",
    "TextEncoder": "alphaplat.text",
    "TextScorer": "alphaplat.text",
    "Verdict": "alphaplat.checks",
    "check": "alphaplat.session",
    "compile": "alphaplat.session",
    "default_platform": "alphaplat.catalogue",
    "evaluate": "alphaplat.session",
    "hookimpl": "alphaplat.hookspecs",
    "open_panel": "alphaplat.panel",
    "simulate": "alphaplat.session",
    "synthetic_market": "alphaplat.session",
    "text_fields": "alphaplat.text",
    "train_generator": "alphaplat.generator.training",
    "train_results": "alphaplat.runs.results_training",
    "train_text": "alphaplat.learning.text",
}

__all__ = [*sorted(_HOME), "__version__"]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return _version("alphaplat")
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'alphaplat' has no attribute '{name}'")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
