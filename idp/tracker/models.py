"""Tables: use per day, people of 30 days, levels with their history, progress per day; none names a person."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import Base


class DailyUseRow(Base):
    """What one application did on one local calendar day in one environment, as counts without persons."""

    __tablename__ = "daily_use"
    __table_args__ = (Index("ix_daily_use_day", "day"),)
    application_id: Mapped[UUID] = mapped_column(primary_key=True)
    environment: Mapped[str] = mapped_column(String(16), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    #: Different people who signed in; personas are none.
    people: Mapped[int]
    sign_ins: Mapped[int]
    id_tokens: Mapped[int]
    userinfo: Mapped[int]
    succeeded: Mapped[int]
    failed: Mapped[int]
    #: Refused requests in a client's name that anybody could have sent.
    refused: Mapped[int]
    logouts_confirmed: Mapped[int]
    logouts_failed: Mapped[int]


class PeopleCountRow(Base):
    """How many different people signed in during the 30 days that end with `day`.

    `scope`: `application`, `office` (its applications and those of the units below) or `city`, whose id is zero.
    """

    __tablename__ = "people_count"
    __table_args__ = (Index("ix_people_count_scope_day", "scope", "day"),)
    scope: Mapped[str] = mapped_column(String(16), primary_key=True)
    scope_id: Mapped[UUID] = mapped_column(primary_key=True)
    environment: Mapped[str] = mapped_column(String(16), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    people: Mapped[int]
    #: What everybody may be told instead, where the number itself would tell a count of 1 to 4 within it.
    at_least: Mapped[int | None]
    at_most: Mapped[int | None]


class ApplicationLevelRow(Base):
    """Where an application stands now; computed, never typed."""

    __tablename__ = "application_level"
    __table_args__ = (
        Index("ix_application_level_level", "level"),
        Index("ix_application_level_moved_at", "moved_at", "application_id"),
        Index("ix_application_level_stall", "stall"),
        # what progress is counted from: the rows themselves are wide
        Index(
            "ix_application_level_counted",
            "application_id",
            "level",
            "state",
            "technology",
            "stall",
            "actor",
            "stalled_since",
        ),
    )
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"), primary_key=True)
    level: Mapped[int]
    #: The highest level it ever had.
    highest: Mapped[int]
    #: A state beside the level (dormant, frozen, retired, merged, not_applicable), or `active`.
    state: Mapped[str] = mapped_column(String(16))
    eligible: Mapped[bool]
    integrated: Mapped[bool]
    demo: Mapped[bool]
    #: Since when it has this level without a break.
    since: Mapped[date]
    #: When level or state changed last.
    moved_at: Mapped[datetime]
    #: The stack that its newest client was registered with; empty: none is on record.
    technology: Mapped[str] = mapped_column(String(32))
    #: The results of every level: evidence and what is missing, by the names of the rules.
    results: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    #: Why it does not move, since when, who must act; NULL: it moves, or need not.
    stall: Mapped[str | None] = mapped_column(String(32))
    stalled_since: Mapped[date | None]
    actor: Mapped[str | None] = mapped_column(String(16))
    #: What belongs to the reason: the key of a cause, how often, since when.
    stall_facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    #: The version of the rules, and when they were applied.
    rules: Mapped[int]
    computed_at: Mapped[datetime]


class LevelChangeRow(Base):
    """A rise, a fall or another state of an application, with the evidence for it."""

    __tablename__ = "level_change"
    __table_args__ = (
        Index("ix_level_change_application_id_id", "application_id", "id"),
        Index("ix_level_change_day", "day"),
    )
    #: Time-ordered.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"))
    at: Mapped[datetime]
    day: Mapped[date]
    #: NULL: it was not in the inventory before.
    from_level: Mapped[int | None]
    to_level: Mapped[int]
    from_state: Mapped[str | None] = mapped_column(String(16))
    to_state: Mapped[str] = mapped_column(String(16))
    #: What brought it about: facts, a decision, the inventory, or other rules.
    origin: Mapped[str] = mapped_column(String(16))
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class ProgressDayRow(Base):
    """How far the city, or the applications of one office, were at the end of a day."""

    __tablename__ = "progress_day"
    __table_args__ = (Index("ix_progress_day_scope_day", "scope", "day"),)
    scope: Mapped[str] = mapped_column(String(16), primary_key=True)
    scope_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    total: Mapped[int]
    integrated: Mapped[int]
    eligible: Mapped[int]
    eligible_integrated: Mapped[int]
    stalled: Mapped[int]
    #: Eligible applications by level, from L0 to L6.
    levels: Mapped[list[int]] = mapped_column(JSON)
