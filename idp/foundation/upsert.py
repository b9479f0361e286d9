"""INSERT … ON CONFLICT on both databases."""

from collections.abc import Mapping, Sequence

from sqlalchemy.dialects import postgresql, sqlite

from idp.foundation.database import Base, Session

Insert = postgresql.Insert | sqlite.Insert
Rows = Mapping[str, object] | Sequence[Mapping[str, object]]


def insert_or_ignore(session: Session, table: type[Base], rows: Rows, on: Sequence[str]) -> Insert:
    """Insert what is not there yet; a row whose columns `on` are taken is left as it is."""
    return insert_for(session, table).values(rows).on_conflict_do_nothing(index_elements=list(on))


def insert_for(session: Session, table: type[Base]) -> Insert:
    """An insert in the words of the session's database, whose `.excluded` names the offered row."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def ignoring_insert(table: type[Base], on: Sequence[str]) -> postgresql.Insert:
    """The same as a hot statement without its values: both databases spell it alike, so one expression serves both."""
    return postgresql.insert(table).on_conflict_do_nothing(index_elements=list(on))
