"""Tables: client, credential."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import Base

#: Compared byte by byte on both databases, so that a page's edge means the same on each.
ORDERED = String().with_variant(String(collation="C"), "postgresql")


class ClientRow(Base):
    """A relying party. `document` holds the RFC 7591 metadata that has no column of its own, as JSON text."""

    __tablename__ = "client"
    __table_args__ = (Index("ix_client_sort_name_id", "sort_name", "id"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(String(255), unique=True)
    name: Mapped[str]
    sort_name: Mapped[str] = mapped_column(ORDERED)
    search_text: Mapped[str]
    profile: Mapped[str]
    ownership: Mapped[str]
    environment: Mapped[str]
    application_id: Mapped[UUID | None] = mapped_column(ForeignKey("application.id"), index=True)
    document: Mapped[str] = mapped_column(Text)
    demo: Mapped[bool]
    created_at: Mapped[datetime]
    suspended_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class CredentialRow(Base):
    """A client secret, as its SHA-256. A live one holds one of two slots; revoked or expired, it holds none."""

    __tablename__ = "credential"
    __table_args__ = (
        UniqueConstraint("owner_id", "slot"),
        UniqueConstraint("owner_id", "digest"),
        CheckConstraint("slot IN (1, 2)", name="slot"),
        CheckConstraint("(slot IS NULL) = (revoked_at IS NOT NULL)", name="live"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("client.id"))
    slot: Mapped[int | None]
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
