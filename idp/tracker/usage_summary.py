"""UsageSummary: clients, sandbox use and production use of all applications, read in four statements."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from idp.catalogue.application import Application
from idp.foundation import facts, failure_history
from idp.foundation.calendar import Calendar
from idp.foundation.database import Session
from idp.foundation.fact_kind import FactKind
from idp.foundation.facts import FactTotal
from idp.foundation.failure_history import LeadingCause
from idp.protocol.client import Environment
from idp.tracker import store
from idp.tracker.levels import rules as ladder
from idp.tracker.levels.rules import ActiveClients, ConfirmedClaim, Evidence, IntegrationStatus, Observations, Proof

#: No fact is older.
_FIRST_DAY = date(2022, 1, 1)


class _FactKey(NamedTuple):
    application_id: UUID
    environment: str
    kind: str


@dataclass(frozen=True, slots=True)
class UsageSummary:
    """Clients, totals of recorded facts and leading causes of failures, from which each status is evaluated."""

    clients: Mapping[UUID, store.ClientCounts]
    all_time: Mapping[_FactKey, FactTotal]
    last_days: Mapping[_FactKey, FactTotal]
    causes: Mapping[UUID, LeadingCause]
    calendar: Calendar

    def evaluate(self, application: Application) -> IntegrationStatus:
        """Evaluate the integration status of this application."""
        return ladder.evaluate_status(self._observations(application), application.users)

    def _observations(self, application: Application) -> Observations:
        used = self._total_of_last_days(application.id, FactKind.CODE_REDEEMED)
        answered = self._total_of_last_days(application.id, FactKind.REQUEST_SUCCEEDED)
        failed = self._total_of_last_days(application.id, FactKind.REQUEST_FAILED)
        leading = self.causes.get(application.id)
        return Observations(
            recorded=self.calendar.day_of(application.recorded_at),
            clients=self._registration(application.id),
            sandbox=self._sandbox(application.id),
            people=used.people if used else 0,
            last_use=used.last_day if used else None,
            answered=answered.count if answered else 0,
            failed=failed.count if failed else 0,
            claim=self._claim(application),
            leading_cause=leading.cause if leading else "",
            of_leading_cause=leading.count if leading else 0,
        )

    def _claim(self, application: Application) -> ConfirmedClaim | None:
        if application.answered_since is None:
            return None
        return ConfirmedClaim(self.calendar.day_of(application.answered_since), application.has_second_contact)

    def _registration(self, application_id: UUID) -> ActiveClients | None:
        clients = self.clients.get(application_id)
        if clients is None:
            return None
        return ActiveClients(clients.count, self.calendar.day_of(clients.since), demo=clients.demo == clients.count)

    def _sandbox(self, application_id: UUID) -> tuple[Evidence, ...]:
        found = (
            (kind, self.all_time.get(_FactKey(application_id, Environment.UJI, kind))) for kind in ladder.SANDBOX_FACTS
        )
        return tuple(Evidence(Proof(kind), total.count, total.last_day) for kind, total in found if total)

    def _total_of_last_days(self, application_id: UUID, kind: FactKind) -> FactTotal | None:
        return self.last_days.get(_FactKey(application_id, Environment.PRODUKSI, kind))


async def load_usage_summary(session: Session, calendar: Calendar, application_id: UUID | None = None) -> UsageSummary:
    """Load the usage of every application (or of one) up to today."""
    since = calendar.today() - timedelta(days=ladder.WINDOW_DAYS - 1)
    clients = await store.count_clients(session, application_id)
    return UsageSummary(
        clients={found.application_id: found for found in clients},
        all_time=_by_key(await facts.load_totals(session, _FIRST_DAY, application_id)),
        last_days=_by_key(await facts.load_totals(session, since, application_id)),
        causes=await failure_history.load_leading_causes(session, Environment.PRODUKSI, since, application_id),
        calendar=calendar,
    )


def _by_key(totals: Iterable[FactTotal]) -> dict[_FactKey, FactTotal]:
    return {_FactKey(total.application_id, total.environment, total.kind): total for total in totals}
