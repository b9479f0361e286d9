"""find_stall: why an application does not move, since when, and who must act; pure. docs/levels.md says it in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Self

from idp.protocol.client import Environment
from idp.tracker.levels.rules import IntegrationStatus, Lack, Level, first_counted_day

#: After so many days without the next step an application is stalled.
QUIET_DAYS = 30
#: After so many days without an answer.
WAITING_DAYS = 7
#: After so many days since the first failure of the cause that fails most.
ERROR_DAYS = 7
#: So many failures of one cause are more than a try.
ERRORS_AT_LEAST = 3
#: Failures are looked at for so many days back, and the cause must have failed within QUIET_DAYS.
ERROR_LOOKBACK_DAYS = 90


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


@dataclass(frozen=True, slots=True)
class LeadingError:
    """The cause of most failed requests in one environment: how often, on which first and last day."""

    cause: str
    count: int
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class EnvironmentUse:
    """What is known of an application in one environment.

    `client_since`: since when it has an active client; `last_attempt`: the last day of a request, however it was
    answered; `last_sign_in`: the last day that somebody signed in.
    """

    client_since: date | None = None
    last_attempt: date | None = None
    last_sign_in: date | None = None
    error: LeadingError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StallFacts:
    """What is known of the people and requests of an application that is not integrated.

    `since`: since when it has its level; `claim_actor`: who decides the open claim; `developers`, `partners`: of the
    team, those of the city and of vendors who can log in; `partner_left`: when a vendor's last time was over.
    """

    recorded: date
    since: date
    owned_since: date | None = None
    claimed_since: date | None = None
    claim_actor: Actor = Actor.OFFICE
    help_since: date | None = None
    developers: int = 0
    partners: int = 0
    partner_left: date | None = None
    sandbox: EnvironmentUse = EnvironmentUse()
    production: EnvironmentUse = EnvironmentUse()

    @property
    def team(self) -> Actor:
        """Who works on it: the vendor where only its staff does, the office where nobody answers for it."""
        if self.owned_since is None:
            return Actor.OFFICE
        return Actor.PARTNER if self.partners and not self.developers else Actor.TEAM


def find_stall(status: IntegrationStatus, facts: StallFacts, today: date) -> Stall | None:
    """Why an eligible application that is not integrated does not move; None: it has moved lately."""
    stall, patience = _find_waiting(facts) or _find_next_step(status, facts, today)
    return stall if stall.days(today) >= patience else None


def _find_waiting(facts: StallFacts) -> tuple[Stall, int] | None:
    """What somebody must answer, or replace, before the team can go on."""
    if facts.owned_since is None and facts.claimed_since is not None:
        waits_for = (
            StallReason.WAITING_FOR_KOMINFO if facts.claim_actor is Actor.KOMINFO else StallReason.WAITING_FOR_OFFICE
        )
        return Stall(waits_for, facts.claimed_since, facts.claim_actor), WAITING_DAYS
    if facts.help_since is not None:
        return Stall(StallReason.WAITING_FOR_KOMINFO, facts.help_since, Actor.KOMINFO), WAITING_DAYS
    if facts.partner_left is not None and not facts.developers and not facts.partners:
        return Stall(StallReason.PARTNER_ENDED, facts.partner_left, Actor.OFFICE), 0
    return None


def _find_next_step(status: IntegrationStatus, facts: StallFacts, today: date) -> tuple[Stall, int]:
    """The step that is not done."""
    if facts.production.client_since is not None:
        return _find_in_production(status, facts, facts.production.client_since, today)
    if status.result_of(Level.MASUK_UJI).is_met:
        return Stall(StallReason.NO_CLIENT, facts.since, facts.team, Environment.PRODUKSI), QUIET_DAYS
    if facts.sandbox.client_since is not None:
        return _find_attempt(Environment.UJI, facts.sandbox, facts, today)
    if facts.owned_since is not None:
        since = max(facts.owned_since, facts.since)
        return Stall(StallReason.NO_CLIENT, since, facts.team, Environment.UJI), QUIET_DAYS
    return Stall(StallReason.NO_OWNER, facts.recorded, Actor.OFFICE), QUIET_DAYS


def _find_in_production(
    status: IntegrationStatus, facts: StallFacts, client_since: date, today: date
) -> tuple[Stall, int]:
    use, lacks = facts.production, {one.lack for one in status.result_of(Level.DIPAKAI).missing}
    error = use.error
    if Lack.FEWER_FAILURES in lacks and error is not None:
        return _error(Environment.PRODUKSI, error, facts.team), ERROR_DAYS
    if use.last_sign_in is None or use.last_sign_in < first_counted_day(today):
        return _find_attempt(Environment.PRODUKSI, use, facts, today)
    return Stall(StallReason.FEW_PEOPLE, max(client_since, facts.since), Actor.OFFICE), QUIET_DAYS


def _find_attempt(environment: Environment, use: EnvironmentUse, facts: StallFacts, today: date) -> tuple[Stall, int]:
    """Failures where there are some; otherwise that nobody tries."""
    error = use.error
    if error is not None and error.count >= ERRORS_AT_LEAST and (today - error.last_day).days < QUIET_DAYS:
        return _error(environment, error, facts.team), ERROR_DAYS
    days = [day for day in (use.client_since, use.last_attempt, use.last_sign_in) if day is not None]
    actor = facts.team if environment is Environment.UJI else Actor.OFFICE
    return Stall(StallReason.NO_ATTEMPT, max(days), actor, environment), QUIET_DAYS


def _error(environment: Environment, error: LeadingError, actor: Actor) -> Stall:
    return Stall(
        StallReason.ERROR,
        error.first_day,
        actor,
        environment=environment,
        cause=error.cause,
        count=error.count,
        last_day=error.last_day,
    )
