"""Builds INSERT … ON CONFLICT statements for both databases."""

from collections.abc import Mapping, Sequence

from sqlalchemy.dialects import postgresql, sqlite

from idp.foundation.database import Base, Session

Insert = postgresql.Insert | sqlite.Insert
Rows = Mapping[str, object] | Sequence[Mapping[str, object]]


def insert_or_ignore(session: Session, table: type[Base], rows: Rows, on: Sequence[str]) -> Insert:
    """Insert new rows; a row that conflicts in the columns `on` is left unchanged."""
    return insert_for(session, table).values(rows).on_conflict_do_nothing(index_elements=list(on))


def insert_for(session: Session, table: type[Base]) -> Insert:
    """An INSERT in the dialect of the session's database; its `.excluded` is the row to be inserted."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def ignoring_insert(table: type[Base], on: Sequence[str]) -> postgresql.Insert:
    """insert_or_ignore for a compiled statement, without values: both dialects compile it alike."""
    return postgresql.insert(table).on_conflict_do_nothing(index_elements=list(on))
