"""Alembic environment: runs the migrations on the deployment's database, PostgreSQL or SQLite."""

import asyncio
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, Enum, column, literal_column, table
from sqlalchemy.engine import make_url

from idp.foundation.database import UtcDateTime
from idp.foundation.log import get_logger
from idp.foundation.schema import open_for_migration, read_schema_on
from migrations.tables import METADATA

log = get_logger(__name__)

_SCHEMA_ROW = table("alembic_version", column("oldest_program"))


def _render_plain_type(kind: str, thing: Any, _context: object) -> str | Literal[False]:
    """Render our own types as plain SQLAlchemy types, so that a migration does not change with the code."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, Enum):
        return f"sa.String(length={thing.length})"
    return False


def _name_oldest_program(ctx: Any, step: Any, *_: object, **__: object) -> None:
    """Write down, with each migration, the oldest program that the tables admit from then on (docs/adr/0036)."""
    oldest = getattr(step.up_revision.module, "oldest_program", None)
    if oldest is not None:
        ctx.execute(_SCHEMA_ROW.update().values(oldest_program=literal_column(f"'{oldest}'")))  # as text for --sql


def _run(connection: Connection) -> None:
    is_sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=is_sqlite,
        transactional_ddl=True,
        transaction_per_migration=not is_sqlite,
        compare_type=True,
        render_item=_render_plain_type,
        on_version_apply=_name_oldest_program,
    )
    with context.begin_transaction():
        context.run_migrations()


async def _connect_and_run(url: str) -> None:
    async with open_for_migration(make_url(url), lambda: log.warning("migration.waits")) as connection:
        found = await connection.run_sync(read_schema_on)
        if connection.dialect.name != "sqlite":  # there the lock is the transaction's, not the connection's
            await connection.commit()
        if not found.is_newer:
            await connection.run_sync(_run)
            await connection.commit()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    asyncio.run(_connect_and_run(context.config.get_main_option("sqlalchemy.url") or ""))
