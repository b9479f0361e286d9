"""The tables of diagnosis."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, Text
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


class HelpRequestRow(Base):
    """A request for help: a team asks once about one code, and opens the same request again.

    `sent`: what the team was shown and sent, so that it stays when the error report is deleted. `last_message_id`: the
    newest message; whoever adds one names the newest that they read.
    """

    __tablename__ = "help_request"
    __table_args__ = (
        Index("uq_help_request_code_application_id", "code", "application_id", unique=True),
        Index("ix_help_request_state_id", "state", "id"),
    )
    #: Time-ordered.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(13))
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"), index=True)
    client_id: Mapped[str] = mapped_column(String(255))
    cause: Mapped[str] = mapped_column(String(64))
    sent: Mapped[dict[str, Any]] = mapped_column(JSON)
    requested_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    requested_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16))
    changed_at: Mapped[datetime]
    last_message_id: Mapped[UUID]


class HelpMessageRow(Base):
    """What somebody said about a help request; `author_id` NULL: the operator's shell, or a program."""

    __tablename__ = "help_message"
    #: Time-ordered.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    request_id: Mapped[UUID] = mapped_column(ForeignKey("help_request.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(16))
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text)
