"""Tables: roster (an imported full list of people), roster_change (what it changes in whom)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import ORDERED, Base


class RosterRow(Base):
    """A full list of the people of an office, or of the city (office_id NULL), and what became of it.

    An officer that is NULL beside a time is the operator's shell. The id is time-ordered.
    """

    __tablename__ = "roster"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    office_id: Mapped[UUID | None] = mapped_column(ForeignKey("office.id"))
    #: The name of its file.
    source: Mapped[str] = mapped_column(String(100))
    rows: Mapped[int]
    #: Active people in its scope when it was compared.
    active: Mapped[int]
    #: How many people of each kind, unchanged ones and doubtful ones.
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    proposed_by: Mapped[UUID | None]
    proposed_at: Mapped[datetime]
    #: Whether so many would be disabled that two officers must agree.
    needs_second: Mapped[bool]
    #: The first of two officers.
    agreed_by: Mapped[UUID | None]
    agreed_at: Mapped[datetime | None]
    #: Whether disabled people who are on the list are enabled, as the first officer chose.
    enables: Mapped[bool]
    applied_by: Mapped[UUID | None]
    applied_at: Mapped[datetime | None]
    #: When the last change was carried out, or undone.
    finished_at: Mapped[datetime | None]
    rejected_by: Mapped[UUID | None]
    rejected_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None]
    undone_at: Mapped[datetime | None]


class RosterChangeRow(Base):
    """What a roster changes in one person: the values before and after, by the names of columns."""

    __tablename__ = "roster_change"
    __table_args__ = (Index("ix_roster_change_roster_id_sort_name_id", "roster_id", "sort_name", "id"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    roster_id: Mapped[UUID] = mapped_column(ForeignKey("roster.id"))
    person_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str]
    sort_name: Mapped[str] = mapped_column(ORDERED)
    #: What it is found by (`make_search_text`); NULL in rows of a program before 0.8.
    search_text: Mapped[str | None]
    #: The line of the file; NULL: the person is not on the list.
    line: Mapped[int | None]
    before: Mapped[dict[str, str | bool | None]] = mapped_column(JSON)
    after: Mapped[dict[str, str | bool | None]] = mapped_column(JSON)
    applied_at: Mapped[datetime | None]
    #: Why it was not applied.
    problem: Mapped[str | None] = mapped_column(String(16))
    undone_at: Mapped[datetime | None]
    #: Why it was not undone.
    undo_problem: Mapped[str | None] = mapped_column(String(16))
