"""UsageSummary: clients, sandbox use and production use of all applications, read in three statements."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from idp.catalogue.application import Application
from idp.foundation import facts
from idp.foundation.calendar import Calendar
from idp.foundation.database import Session
from idp.foundation.facts import Total
from idp.protocol.client import Environment
from idp.tracker import ladder, store
from idp.tracker.ladder import Evidence, Proof, Registration, Seen, Standing

#: No fact is older.
_EVER = date(2022, 1, 1)

_SANDBOX_PROOFS = (Proof.CODE_REDEEMED, Proof.ID_TOKEN_ISSUED, Proof.USERINFO_USED)
_ANSWERED, _FAILED = "request_ok", "request_failed"


class _Key(NamedTuple):
    application_id: UUID
    environment: str
    kind: str


@dataclass(frozen=True, slots=True)
class Sightings:
    """Clients and totals of recorded facts, from which the status of each application is evaluated."""

    clients: Mapping[UUID, store.Clients]
    ever: Mapping[_Key, Total]
    lately: Mapping[_Key, Total]
    calendar: Calendar

    def standing(self, application: Application) -> Standing:
        """Evaluate the integration status of this application."""
        return ladder.climb(self._seen(application), application.users)

    def _seen(self, application: Application) -> Seen:
        used = self._lately(application.id, Proof.CODE_REDEEMED)
        answered, failed = (self._lately(application.id, kind) for kind in (_ANSWERED, _FAILED))
        return Seen(
            recorded=self.calendar.day_of(application.recorded_at),
            registration=self._registration(application.id),
            sandbox=self._sandbox(application.id),
            people=used.people if used else 0,
            last_use=used.last_day if used else None,
            answered=answered.count if answered else 0,
            failed=failed.count if failed else 0,
        )

    def _registration(self, application_id: UUID) -> Registration | None:
        clients = self.clients.get(application_id)
        if clients is None:
            return None
        return Registration(clients.count, self.calendar.day_of(clients.since), demo=clients.demo == clients.count)

    def _sandbox(self, application_id: UUID) -> tuple[Evidence, ...]:
        found = ((proof, self.ever.get(_Key(application_id, Environment.UJI, proof))) for proof in _SANDBOX_PROOFS)
        return tuple(Evidence(proof, total.count, total.last_day) for proof, total in found if total)

    def _lately(self, application_id: UUID, kind: str) -> Total | None:
        return self.lately.get(_Key(application_id, Environment.PRODUKSI, kind))


async def sightings(session: Session, calendar: Calendar, application_id: UUID | None = None) -> Sightings:
    """What was seen of every application (or of one) up to today."""
    month = calendar.today() - timedelta(days=ladder.WINDOW_DAYS - 1)
    clients = await store.clients(session, application_id)
    return Sightings(
        clients={found.application_id: found for found in clients},
        ever=_by_key(await facts.totals(session, _EVER, application_id)),
        lately=_by_key(await facts.totals(session, month, application_id)),
        calendar=calendar,
    )


def _by_key(totals: Iterable[Total]) -> dict[_Key, Total]:
    return {_Key(total.application_id, total.environment, total.kind): total for total in totals}
