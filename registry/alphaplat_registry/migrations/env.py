"""Run by Alembic: apply the steps on the connection, and in the transaction, that the caller brought."""

from __future__ import annotations

from alembic import context

from alphaplat_registry.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
