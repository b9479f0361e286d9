"""Tables: roster (an imported full list of people), roster_change (what it changes in whom)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import Base


class RosterRow(Base):
    """A full list of the people of an office, or of the city (office_id NULL), and what became of it."""

    __tablename__ = "roster"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    office_id: Mapped[UUID | None] = mapped_column(ForeignKey("office.id"))
    source: Mapped[str]
    rows: Mapped[int]
    #: NULL: the operator's shell.
    proposed_by: Mapped[UUID | None]
    proposed_at: Mapped[datetime]
    #: Whether so many would be disabled that a second officer must agree.
    needs_second: Mapped[bool]
    applied_by: Mapped[UUID | None]
    applied_at: Mapped[datetime | None]
    rejected_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None]
    undone_at: Mapped[datetime | None]


class RosterChangeRow(Base):
    """What a roster changes in one person: the values before and after, by the names of columns."""

    __tablename__ = "roster_change"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    roster_id: Mapped[UUID] = mapped_column(ForeignKey("roster.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(16))
    before: Mapped[dict[str, str | bool | None]] = mapped_column(JSON)
    after: Mapped[dict[str, str | bool | None]] = mapped_column(JSON)
    applied_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
