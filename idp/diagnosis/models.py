"""The tables of diagnosis."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import Base


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
