"""ApplicationFacts: what is known of one application; from it, what its level and its stall are computed of; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from idp.catalogue.application import Application
from idp.clients.store.application_clients import ApplicationClient
from idp.clients.teams.team_strength import TeamStrength
from idp.foundation.calendar import Calendar
from idp.foundation.fact_kind import FactKind
from idp.foundation.failure_history import CauseCount
from idp.protocol.client import Environment
from idp.tracker.levels.rules import (
    SANDBOX_FACTS,
    ActiveClients,
    ConfirmedClaim,
    Evidence,
    Observations,
    Proof,
)
from idp.tracker.levels.stalls import Actor, EnvironmentUse, LeadingError, StallFacts
from idp.tracker.store.use import ApplicationUse, UseCount


@dataclass(frozen=True, slots=True)
class WaitingClaimFacts:
    """Since when a claim has waited, and who decides it."""

    since: datetime
    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationFacts:
    """What is known of one application; `last_sign_in`: the last one in production before the last 30 days."""

    application: Application
    clients: Sequence[ApplicationClient]
    use: ApplicationUse
    causes: Sequence[CauseCount]
    team: TeamStrength
    claim: WaitingClaimFacts | None = None
    help_since: datetime | None = None
    last_sign_in: date | None = None

    @property
    def technology(self) -> str:
        """The stack of the newest active client that was registered with one."""
        stacks = [one.stack.value for one in self.clients if one.active and one.stack is not None]
        return stacks[-1] if stacks else ""

    @property
    def last_use(self) -> date | None:
        """The last day that somebody signed in in production."""
        signed_in = self.use.production.get(FactKind.CODE_REDEEMED)
        return signed_in.last if signed_in else self.last_sign_in

    def observe(self, calendar: Calendar) -> Observations:
        """What the levels are evaluated from."""
        production = self.use.production
        signed_in, leading = production.get(FactKind.CODE_REDEEMED), self._leading_of_level()
        return Observations(
            recorded=calendar.day_of(self.application.recorded_at),
            clients=self._active_clients(calendar),
            sandbox=tuple(
                Evidence(Proof(kind.value), counted.count, counted.last)
                for kind in SANDBOX_FACTS
                if (counted := self.use.sandbox.get(kind)) is not None
            ),
            people=self.use.people,
            last_use=signed_in.last if signed_in else None,
            answered=_number(production.get(FactKind.REQUEST_SUCCEEDED)),
            failed=_number(production.get(FactKind.REQUEST_FAILED)),
            claim=self._claim(calendar),
            leading_cause=leading.cause if leading else "",
            of_leading_cause=leading.recent if leading else 0,
        )

    def stall_facts(self, calendar: Calendar, since: date) -> StallFacts:
        """What a stall is found from; `since`: since when the application has its level."""
        owned = self._claim(calendar)
        return StallFacts(
            recorded=calendar.day_of(self.application.recorded_at),
            since=since,
            owned_since=owned.since if owned else None,
            claimed_since=calendar.day_of(self.claim.since) if self.claim else None,
            claim_actor=self.claim.actor if self.claim else Actor.OFFICE,
            help_since=calendar.day_of(self.help_since) if self.help_since else None,
            developers=self.team.developers,
            partners=self.team.partners,
            partner_left=calendar.day_of(self.team.partner_left) if self.team.partner_left else None,
            sandbox=self._use_of(Environment.UJI, calendar),
            production=self._use_of(Environment.PRODUKSI, calendar),
        )

    def _claim(self, calendar: Calendar) -> ConfirmedClaim | None:
        since = self.application.answered_since
        return ConfirmedClaim(calendar.day_of(since), self.application.has_second_contact) if since else None

    def _active_clients(self, calendar: Calendar) -> ActiveClients | None:
        active = [one for one in self.clients if one.active]
        if not active:
            return None
        since = calendar.day_of(min(one.created_at for one in active))
        return ActiveClients(len(active), since, demo=all(one.demo for one in active))

    def _leading_of_level(self) -> CauseCount | None:
        """The cause of most failures of the last 30 days that count for the level."""
        counted = [
            one
            for one in self.causes
            if one.kind is FactKind.REQUEST_FAILED and one.environment == Environment.PRODUKSI and one.recent
        ]
        return min(counted, key=lambda one: (-one.recent, one.cause), default=None)

    def _use_of(self, environment: Environment, calendar: Calendar) -> EnvironmentUse:
        mine = [one for one in self.clients if one.active and one.environment is environment]
        causes = [one for one in self.causes if one.environment == environment]
        counted = self.use.of(environment)
        signed_in = counted.get(FactKind.CODE_REDEEMED)
        earlier = self.last_sign_in if environment is Environment.PRODUKSI else None
        attempts = [one.last for one in counted.values()] + [one.last_day for one in causes]
        return EnvironmentUse(
            client_since=calendar.day_of(min(one.created_at for one in mine)) if mine else None,
            last_attempt=max(attempts, default=earlier),
            last_sign_in=signed_in.last if signed_in else earlier,
            error=find_leading_error(causes),
        )


def find_leading_error(causes: Iterable[CauseCount]) -> LeadingError | None:
    """The cause of most failures, of both kinds together; of two that failed alike, the first by name."""
    found: dict[str, LeadingError] = {}
    for one in causes:
        other = found.get(one.cause)
        found[one.cause] = LeadingError(
            one.cause,
            one.count + (other.count if other else 0),
            min(one.first_day, other.first_day if other else one.first_day),
            max(one.last_day, other.last_day if other else one.last_day),
        )
    return min(found.values(), key=lambda one: (-one.count, one.cause), default=None)


def _number(counted: UseCount | None) -> int:
    return counted.count if counted else 0
