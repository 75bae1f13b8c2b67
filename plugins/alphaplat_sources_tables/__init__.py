"""Panels from tables: CSV and Parquet files of prices, groups, fundamentals, scores and universes."""

from __future__ import annotations

from alphaplat import hookimpl
from alphaplat.spec import PluginInfo, SourceSpec


@hookimpl
def alphaplat_plugin() -> PluginInfo:
    return PluginInfo(name="sources_tables", description="panels from CSV and Parquet tables")


@hookimpl
def alphaplat_sources() -> list[SourceSpec]:
    from alphaplat_sources_tables.build import build
    from alphaplat_sources_tables.options import TableOptions

    return [
        SourceSpec(
            name="table",
            summary="CSV or Parquet tables: prices, groups, dated fundamentals, scores, universes",
            options=TableOptions,
            build=build,
        )
    ]
