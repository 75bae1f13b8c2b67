"""The registry as the platform's users meet it: the SQL store, with its errors among the platform's."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from alphaplat.errors import AlphaError, ConfigError, RegistryFault
from alphaplat_dsl.source import Source, Span
from alphaplat_registry import Run, upgrade
from alphaplat_registry.engine import parse_url, shown
from alphaplat_registry.errors import FilterError, RegistryError
from alphaplat_registry.sql_store import SqlStore
from alphaplat_registry.store import Store


class Registry(SqlStore):
    """All alphas, evaluations, checks, trials and runs behind a database URL, or in the SQLite file of a path.

    Does what `alphaplat_registry.store.Store` promises; raises RegistryFault, and ConfigError for a filter.
    """

    def __init__(self, url: str | Path = "sqlite://") -> None:
        try:
            super().__init__(url)
        except RegistryError as error:
            raise _ours(error) from None

    def begun(self, run_id: str) -> Run | None:
        """The run of this ID, None where it has never begun."""
        try:
            return self.run(run_id)
        except RegistryFault as fault:
            if fault.code != "missing":
                raise
            return None


def _ours(error: RegistryError) -> AlphaError:
    kind = ConfigError if isinstance(error, FilterError) else RegistryFault
    place: dict[str, Any] = {}
    if error.span is not None and error.text is not None:
        place = {"span": Span(*error.span), "source": Source(error.text)}
    return kind(error.message, code=error.code, help=error.help, **place)


def _translated(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def call(*arguments: Any, **named: Any) -> Any:
        try:
            return method(*arguments, **named)
        except RegistryError as error:
            raise _ours(error) from None

    return call


for _name in sorted(Store.__abstractmethods__):
    setattr(Registry, _name, _translated(getattr(SqlStore, _name)))


def upgrade_tables(url: str | Path) -> str:
    """Bring the tables behind a URL or path to this program's version, and return that version."""
    try:
        return upgrade(url)
    except RegistryError as error:
        raise _ours(error) from None
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None) or error
        raise RegistryFault(f"the tables at '{shown(parse_url(url))}' cannot be upgraded: {cause}") from None
