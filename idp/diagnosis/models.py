"""The tables of diagnosis."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import Base


class JournalRow(Base):
    """One request of a client in `uji`: what was sent, by names and lengths, and how it was answered.

    No foreign key, because rows are written long after the request; `owner_id` is the client's row, which no other
    client ever has again. `links`: digests that this request shares with others of the same sign-in.
    """

    __tablename__ = "request_journal"
    __table_args__ = (Index("ix_request_journal_owner_id_id", "owner_id", "id"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID]
    at: Mapped[datetime]
    step: Mapped[str] = mapped_column(String(24))
    outcome: Mapped[str] = mapped_column(String(16))
    #: The error code of the specification, the page that was shown, or the HTTP status of the application.
    detail: Mapped[str] = mapped_column(String(64))
    cause: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(16))
    #: The key of a persona, `tim` for a member of the team, empty for everybody else.
    who: Mapped[str] = mapped_column(String(32))
    links: Mapped[list[str]] = mapped_column(JSON)
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON)
