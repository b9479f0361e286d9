"""ApplicationMark: which applications changed since their level was computed."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation import clock
from idp.foundation.database import Base, Session
from idp.foundation.upsert import dialect_insert


class ApplicationMark(Base):
    """When something about an application changed that its level may depend on."""

    __tablename__ = "application_mark"
    application_id: Mapped[UUID] = mapped_column(primary_key=True)
    marked_at: Mapped[datetime] = mapped_column(index=True)


async def mark_applications(session: Session, application_ids: Collection[UUID]) -> None:
    """Note that these applications changed; their levels are computed again within seconds."""
    at = clock.now()
    rows = [{"application_id": one, "marked_at": at} for one in sorted(application_ids)]
    if rows:
        inserted = dialect_insert(session, ApplicationMark).values(rows)
        later = {"marked_at": inserted.excluded.marked_at}
        await session.execute(inserted.on_conflict_do_update(index_elements=["application_id"], set_=later))
