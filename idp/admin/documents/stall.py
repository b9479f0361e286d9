"""Response documents of stalls: why an application does not move, since when, and who must act."""

from datetime import date
from typing import Self

from pydantic import BaseModel, Field

from idp.protocol.client import Environment
from idp.tracker.levels.stalls import Actor, Stall, StallReason


class StallDocument(BaseModel):
    """Why an application does not move, as the provider's records show it."""

    reason: StallReason
    since: date
    days: int = Field(ge=0, description="How many days the reason has held, in the deployment's time zone.")
    actor: Actor = Field(description="Who must act.")
    environment: Environment | None = Field(description="Of a missing client, of no attempt, of failing requests.")
    cause: str | None = Field(description="Of errors: the cause of most of them; `/bantuan/galat/{cause}` explains it.")
    count: int | None = Field(description="Of errors: how often that cause occurred.")
    last_day: date | None = Field(description="Of errors: the last day of that cause.")

    @classmethod
    def of(cls, stall: Stall, today: date) -> Self:
        """The document of `stall`."""
        return cls(
            reason=stall.reason,
            since=stall.since,
            days=max(0, stall.days(today)),
            actor=stall.actor,
            environment=stall.environment,
            cause=stall.cause or None,
            count=stall.count or None,
            last_day=stall.last_day,
        )


class StallCountDocument(BaseModel):
    """How many applications are stalled for one reason that one side must remove, and since when the first is."""

    reason: StallReason
    actor: Actor
    applications: int
    oldest: date
