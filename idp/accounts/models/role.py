"""Tables: role, role_request (roles that a second person has to agree to)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import Base


class RoleRow(Base):
    """A role of a person in DIVOS; office_id NULL: everywhere; `until` NULL: without an end."""

    __tablename__ = "role"
    __table_args__ = (
        Index("uq_role_person_id_role_office_id", "person_id", "role", "office_id", unique=True),
        # NULLs are never equal, so roles for everywhere need a unique index of their own
        Index(
            "uq_role_person_id_role_everywhere",
            "person_id",
            "role",
            unique=True,
            postgresql_where=text("office_id IS NULL"),
            sqlite_where=text("office_id IS NULL"),
        ),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str]
    office_id: Mapped[UUID | None] = mapped_column(ForeignKey("office.id"))
    until: Mapped[datetime | None]
    granted_at: Mapped[datetime]
    #: The person who granted it; NULL: the operator's shell.
    granted_by: Mapped[UUID | None]
    reason: Mapped[str | None]


class RoleRequestRow(Base):
    """A role that one officer asked for and another must agree to; decided at most once."""

    __tablename__ = "role_request"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str]
    office_id: Mapped[UUID | None] = mapped_column(ForeignKey("office.id"))
    until: Mapped[datetime | None]
    reason: Mapped[str]
    requested_by: Mapped[UUID]
    requested_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    accepted: Mapped[bool | None]
    note: Mapped[str | None]
