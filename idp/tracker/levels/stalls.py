"""Stall: why an application does not move, since when, and who must act."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Self

from idp.protocol.client import Environment


class StallReason(StrEnum):
    """Why an application does not move; the first that holds, in this order, is the one reported."""

    #: All who can work on it are a vendor's staff whose time has ended.
    PARTNER_ENDED = "partner_ended"
    WAITING_FOR_OFFICE = "waiting_for_office"
    WAITING_FOR_KOMINFO = "waiting_for_kominfo"
    NO_OWNER = "no_owner"
    #: There is no client in the environment that the facts name.
    NO_CLIENT = "no_client"
    #: Most requests fail for one cause.
    ERROR = "error"
    #: Nobody has tried to sign in.
    NO_ATTEMPT = "no_attempt"
    #: Fewer people use it in production than the level needs.
    FEW_PEOPLE = "few_people"


class Actor(StrEnum):
    """Who must act so that an application moves."""

    TEAM = "team"
    OFFICE = "office"
    KOMINFO = "kominfo"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Stall:
    """Why an application does not move.

    `since`: the first day of the reason; `environment`: of a missing client, attempt, or failing requests; of errors,
    `cause` is the key of the leading cause, `count` how often it occurred, and `last_day` when it did last.
    """

    reason: StallReason
    since: date
    actor: Actor
    environment: Environment | None = None
    cause: str = ""
    count: int = 0
    last_day: date | None = None

    def days(self, today: date) -> int:
        """How many days the reason has held."""
        return (today - self.since).days

    def to_members(self) -> dict[str, Any]:
        """The facts beside reason, day and actor, as they are stored."""
        members = {
            "environment": self.environment.value if self.environment else None,
            "cause": self.cause,
            "count": self.count,
            "last_day": self.last_day.isoformat() if self.last_day else None,
        }
        return {name: value for name, value in members.items() if value}

    @classmethod
    def from_members(cls, reason: str, since: date, actor: str, members: Mapping[str, Any]) -> Self:
        """The stall of a stored row."""
        return cls(
            StallReason(reason),
            since,
            Actor(actor),
            environment=Environment(members["environment"]) if "environment" in members else None,
            cause=str(members.get("cause", "")),
            count=int(members.get("count", 0)),
            last_day=date.fromisoformat(members["last_day"]) if "last_day" in members else None,
        )
