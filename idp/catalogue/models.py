"""Tables: application, application_claim (who answers for which), stewardship (who answers for it now)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, Enum, ForeignKey, Index, String
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
