"""SearchCorrection: the periodic job that completes search texts which a program before 0.8 wrote."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, bindparam, not_, select, update

from idp.foundation.database import Base, Database, Session
from idp.foundation.search_text import SEPARATOR, make_search_text

_AT_ONCE = 1000

#: Corrects a slice of the rows of one table after this id; returns the last id of the slice, None at the end.
CorrectSlice = Callable[[Session, UUID | None], Awaitable[UUID | None]]


class SearchCorrection:
    """Corrects every table that is searched, in slices with a transaction each."""

    def __init__(self, database: Database, tables: Iterable[CorrectSlice]) -> None:
        self._database, self._tables = database, tuple(tables)

    async def run(self) -> None:
        """Correct the rows that need it; a run that finds none reads each table once."""
        for correct_slice in self._tables:
            after = await self._correct(correct_slice, None)
            while after is not None:
                after = await self._correct(correct_slice, after)

    async def _correct(self, correct_slice: CorrectSlice, after: UUID | None) -> UUID | None:
        async with self._database.begin() as session:
            return await correct_slice(session, after)


async def correct_slice(
    session: Session, table: type[Base], after: UUID | None, *, source: str, unfit: ColumnElement[bool]
) -> UUID | None:
    """Make the search text of the next rows that meet `unfit`, of the text in the column `source`."""
    columns: Any = table.__table__.c
    question = select(columns["id"], columns[source]).where(unfit).order_by(columns["id"]).limit(_AT_ONCE)
    rows: Sequence[Any] = (
        await session.execute(question if after is None else question.where(columns["id"] > after))
    ).all()
    # only while the text is the one that was read
    same = (columns["id"] == bindparam("which", type_=Uuid())) & (columns[source] == bindparam("text"))
    changed = update(table.__table__).where(same).values(search_text=bindparam("made"))  # type: ignore[arg-type]
    values = [{"which": row[0], "text": row[1], "made": make_search_text(row[1])} for row in rows]
    if values:
        await (await session.connection()).execute(changed, values)
    return rows[-1][0] if len(rows) == _AT_ONCE else None


async def complete_slice(session: Session, table: type[Base], after: UUID | None) -> UUID | None:
    """The same for a table whose search text is the text alone where a program before 0.8 wrote it."""
    unfit = not_(table.__table__.c["search_text"].contains(SEPARATOR))
    return await correct_slice(session, table, after, source="search_text", unfit=unfit)
