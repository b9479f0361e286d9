"""HourlyCount: how often a fact occurred in one local hour of a day, in all applications together."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import Base, Session
from idp.foundation.upsert import dialect_insert

#: The environment of sign-ins in an invented city, so that they are in no figure of the real one.
INVENTED_HOURS = "rekaan"


class HourlyCount(Base):
    """How often a fact occurred in one local hour of one environment."""

    __tablename__ = "hourly_count"
    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    environment: Mapped[str] = mapped_column(String(16), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    #: From 0 to 23.
    hour: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int]


class LocalHour(NamedTuple):
    """A kind of fact in one environment, in one local hour of a day."""

    kind: str
    environment: str
    day: date
    hour: int


async def add_hours(session: Session, counts: Iterable[tuple[LocalHour, int]]) -> None:
    """Add these numbers to the rows of these hours."""
    rows = [hour._asdict() | {"count": number} for hour, number in sorted(counts)]
    if rows:
        inserted = dialect_insert(session, HourlyCount)
        total = HourlyCount.count + inserted.excluded.count
        key = ("kind", "environment", "day", "hour")
        connection = await session.connection()
        await connection.execute(inserted.on_conflict_do_update(index_elements=key, set_={"count": total}), rows)
