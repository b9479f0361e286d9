"""Tables: application with its decisions, changes and notes; application_claim and stewardship: who answers for it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, Enum, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from idp.catalogue.application import Audience, Dimension, Media, Origin, SpbeClass, Status
from idp.foundation.database import ORDERED, Base


class ApplicationRow(Base):
    """One application of the inventory; its inventory number can change, its name is not unique."""

    __tablename__ = "application"
    __table_args__ = (Index("ix_application_sort_name_id", "sort_name", "id"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    inventory_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    office_id: Mapped[UUID] = mapped_column(ForeignKey("office.id"), index=True)
    origin: Mapped[Origin] = mapped_column(Enum(Origin, native_enum=False, length=20, values_callable=list))
    status: Mapped[Status] = mapped_column(Enum(Status, native_enum=False, length=20, values_callable=list))
    media: Mapped[Media] = mapped_column(Enum(Media, native_enum=False, length=20, values_callable=list))
    spbe_class: Mapped[SpbeClass] = mapped_column(Enum(SpbeClass, native_enum=False, length=20, values_callable=list))
    user_scope: Mapped[str]
    audience: Mapped[Audience] = mapped_column(Enum(Audience, native_enum=False, length=20, values_callable=list))
    dimension: Mapped[Dimension] = mapped_column(Enum(Dimension, native_enum=False, length=20, values_callable=list))
    url: Mapped[str]
    year: Mapped[int | None]
    users: Mapped[int | None]
    note: Mapped[str]
    source: Mapped[str]
    sort_name: Mapped[str] = mapped_column(ORDERED)
    search_text: Mapped[str]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    #: What is decided about it (ApplicationDecisionRow.kind of the one that holds); NULL: nothing, the rules decide.
    declared: Mapped[str | None] = mapped_column(String(16))
    #: The reason of that decision.
    declared_reason: Mapped[str | None] = mapped_column(String(32))


class ApplicationDecisionRow(Base):
    """A decision about the place of an application: not applicable, applicable, frozen, retired or merged."""

    __tablename__ = "application_decision"
    __table_args__ = (
        Index(
            "uq_application_decision_standing",
            "application_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
        Index("ix_application_decision_application_id_id", "application_id", "id"),
        Index("ix_application_decision_review_on", "review_on"),
    )
    #: Time-ordered.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"))
    kind: Mapped[str] = mapped_column(String(16))
    #: From the list of reasons of its kind.
    reason: Mapped[str] = mapped_column(String(32))
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("application.id"))
    note: Mapped[str] = mapped_column(Text)
    #: NULL: the operator's shell.
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime]
    #: When it must be looked at again.
    review_on: Mapped[date | None]
    #: NULL beside `undone_at`: the operator's shell, or a decision that replaced it.
    undone_by: Mapped[UUID | None]
    undone_at: Mapped[datetime | None]


class ApplicationChangeRow(Base):
    """A change of one field of the inventory: who, when, from what, to what."""

    __tablename__ = "application_change"
    __table_args__ = (Index("ix_application_change_application_id_id", "application_id", "id"),)
    #: Time-ordered.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"))
    #: The name of an inventory column.
    field: Mapped[str] = mapped_column(String(32))
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    #: NULL: the operator's shell, or a program.
    changed_by: Mapped[UUID | None]
    changed_at: Mapped[datetime]
    #: By which way: a correction, an import, a proposal that was confirmed.
    way: Mapped[str] = mapped_column(String(16))


class ApplicationNoteRow(Base):
    """A note of Kominfo or of the owning office about an application."""

    __tablename__ = "application_note"
    __table_args__ = (Index("ix_application_note_application_id_id", "application_id", "id"),)
    #: Time-ordered.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"))
    text: Mapped[str] = mapped_column(Text)
    #: NULL: the operator's shell.
    written_by: Mapped[UUID | None]
    written_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class ApplicationClaimRow(Base):
    """A person's claim to answer for an application; without `application_id` it proposes a new one."""

    __tablename__ = "application_claim"
    #: Time-ordered.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID | None] = mapped_column(ForeignKey("application.id"), index=True)
    #: The office whose administrator decides: of the application, or the one that a proposal names.
    office_id: Mapped[UUID] = mapped_column(ForeignKey("office.id"), index=True)
    #: The name at the time of the claim, and its form for comparison.
    name: Mapped[str]
    name_key: Mapped[str]
    #: What a proposal says besides, by the names of inventory columns; empty where the application exists.
    proposal: Mapped[dict[str, str]] = mapped_column(JSON)
    claimant_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    #: The second contact; NULL: named later.
    second_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str]
    claimed_at: Mapped[datetime]
    #: NULL beside `decided_at`: the operator's shell, or another claim that was confirmed first.
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(16))
    note: Mapped[str | None]


class StewardshipRow(Base):
    """The contacts who answer for an application, since its first claim was confirmed."""

    __tablename__ = "stewardship"
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"), primary_key=True)
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("application_claim.id"))
    steward_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    #: The second contact; NULL: named later.
    second_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    since: Mapped[datetime]
    changed_at: Mapped[datetime]
