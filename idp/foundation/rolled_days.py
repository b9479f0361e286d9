"""RolledDay: how far the facts of a day have been rolled up, and the days that facts reached late."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import Base, Session
from idp.foundation.upsert import dialect_insert


class RolledDayRow(Base):
    """How far the roll-up of one local day has come; who changes the facts of a day that ended locks its row first."""

    __tablename__ = "rolled_day"
    day: Mapped[date] = mapped_column(primary_key=True)
    #: When the counts of the day were written; NULL: not yet, or facts of the day came later.
    finished_at: Mapped[datetime | None]
    #: When the people of the 30 days to this day were counted; NULL: not yet, or one of those days changed.
    counted_at: Mapped[datetime | None]
    #: When the deletion of its rows with persons began: from then on they no longer tell the whole day.
    purge_started_at: Mapped[datetime | None]
    #: When the last row with a person of that day was deleted.
    purged_at: Mapped[datetime | None]


async def note_late_days(session: Session, days: Collection[date]) -> frozenset[date]:
    """Have these days, which have ended, rolled up again; returns those to which nothing may be added at present.

    Those are the days whose rows are being deleted: what is added meanwhile would be deleted uncounted. Called before
    the facts are written, so that a roll-up waits for them, or they for it.
    """
    for day in sorted(days):
        inserted = dialect_insert(session, RolledDayRow).values(day=day)
        again = inserted.on_conflict_do_update(index_elements=["day"], set_={"finished_at": None})
        await session.execute(again)
    being_purged = select(RolledDayRow.day).where(
        RolledDayRow.day.in_(days), RolledDayRow.purge_started_at.is_not(None), RolledDayRow.purged_at.is_(None)
    )
    return frozenset(await session.scalars(being_purged))
