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
from idp.tracker.levels.use_store import ApplicationUse

_SIGN_IN = FactKind.CODE_REDEEMED


@dataclass(frozen=True, slots=True)
class WaitingClaimFacts:
    """Since when a claim has waited, and who decides it."""

    since: datetime
    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationFacts:
    """What is known of one application."""

    application: Application
    clients: Sequence[ApplicationClient]
    use: ApplicationUse
    causes: Sequence[CauseCount]
    team: TeamStrength
    claim: WaitingClaimFacts | None = None
    help_since: datetime | None = None

    @property
    def technology(self) -> str:
        """The stack of the newest active client that was registered with one."""
        stacks = [one.stack.value for one in self.clients if one.active and one.stack is not None]
        return stacks[-1] if stacks else ""

    def observe(self, calendar: Calendar) -> Observations:
        """What the levels are evaluated from."""
        recent, sandbox, leading = self.use.recent, self.use.sandbox, self._leading_of_level()
        return Observations(
            recorded=calendar.day_of(self.application.recorded_at),
            clients=self._active_clients(calendar),
            sandbox=tuple(
                Evidence(Proof(kind.value), sandbox[kind].count, sandbox[kind].last_day)
                for kind in SANDBOX_FACTS
                if kind in sandbox
            ),
            people=recent.people if recent else 0,
            last_use=recent.last_sign_in if recent else None,
            answered=recent.succeeded if recent else 0,
            failed=recent.failed if recent else 0,
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
        sandbox = {kind: total.last_day for kind, total in self.use.sandbox.items()}
        signed_in = self.use.last_sign_in if environment is Environment.PRODUKSI else sandbox.get(_SIGN_IN)
        attempts = [one.last_day for one in causes] + ([signed_in] if signed_in else [])
        if environment is Environment.UJI:
            attempts += sandbox.values()
        return EnvironmentUse(
            client_since=calendar.day_of(min(one.created_at for one in mine)) if mine else None,
            last_attempt=max(attempts, default=None),
            last_sign_in=signed_in,
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
