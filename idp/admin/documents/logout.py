"""Response document of a logout receipt: how a client was notified that a session ended, and the result."""

from datetime import datetime
from enum import StrEnum
from typing import Protocol, Self
from uuid import UUID

from pydantic import BaseModel, Field

from idp.foundation.paging import Mark


class Channel(StrEnum):
    """How a client is notified: back-channel, front-channel through the browser, or not at all."""

    BACK = "back"
    FRONT = "front"
    NONE = "none"


class Answer(StrEnum):
    """The result; `asked`: through the browser, which cannot confirm it."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    UNREACHABLE = "unreachable"
    ASKED = "asked"
    ON_ITS_OWN = "on_its_own"


class Kept(Protocol):
    """The columns of a receipt."""

    id: UUID
    ended_at: datetime
    channel: str
    answer: str
    attempts: int
    status: int | None
    verified: bool | None
    first_tried_at: datetime | None
    answered_at: datetime | None


class LogoutDocument(BaseModel):
    """One session that ended, without the person."""

    id: UUID
    ended_at: datetime = Field(description="When the session ended here.")
    channel: Channel
    answer: Answer
    attempts: int = Field(ge=0, description="How often the client was told.")
    status: int | None = Field(description="The HTTP status of the last answer; null when there was none.")
    verified: bool | None = Field(description="Whether the last answer came over https with a verified certificate.")
    first_tried_at: datetime | None
    answered_at: datetime | None = Field(description="When the last attempt was over.")

    @classmethod
    def of(cls, receipt: Kept) -> Self:
        """The document of `receipt`."""
        return cls(
            id=receipt.id,
            ended_at=receipt.ended_at,
            channel=Channel(receipt.channel),
            answer=Answer(receipt.answer),
            attempts=receipt.attempts,
            status=receipt.status,
            verified=receipt.verified,
            first_tried_at=receipt.first_tried_at,
            answered_at=receipt.answered_at,
        )


def cursor(receipt_id: UUID | None) -> str | None:
    """The `next` of a page that ends with this receipt."""
    return str(Mark("", receipt_id)) if receipt_id is not None else None
