"""Applications of the invented offices, with levels and use by day, for tests of their pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from idp.catalogue import store as catalogue
from idp.catalogue.application import Application
from idp.catalogue.changes.adding import add_application
from idp.catalogue.changes.application_change import AdditionDone, AdditionForm
from idp.clients.registration import client_lifecycle
from idp.clients.registration.client_lifecycle import ClientRegistration
from idp.composition import Composition
from idp.foundation.fact_kind import FactKind
from idp.foundation.facts import Fact, add_counts
from idp.foundation.failures import Failure, add_failures
from idp.foundation.ids import new_id
from idp.permissions import SHELL
from idp.tracker.models import DailyUseRow

FIELDS = {
    "origin": "city",
    "status": "active",
    "media": "web",
    "spbe_class": "khusus",
    "user_scope": "Dinas Rekaan",
    "audience": "asn",
    "dimension": "governance",
}
NOTHING = dict.fromkeys([column.name for column in DailyUseRow.__table__.columns][3:], 0)


@dataclass
class Applications:
    """Applications added to the inventory of a deployment."""

    composition: Composition
    ids: dict[str, UUID] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.composition.tracker.calendar.today()

    async def add(self, number: str, office: str = "01", **fields: str) -> UUID:
        """Add an application of this office to the inventory; its id."""
        typed = FIELDS | {"inventory_id": number, "name": f"Aplikasi {number}", "owner_code": office} | fields
        async with self.composition.foundation.database.begin() as session:
            admin = self.composition.catalogue.admin(session, SHELL)
            added = await add_application(admin, AdditionForm(typed, is_another=True))
            assert isinstance(added, AdditionDone), added
        self.ids[number] = added.application_id
        await self.recompute(added.application_id)
        return added.application_id

    async def find(self, number: str) -> Application:
        async with self.composition.foundation.database.begin() as session:
            found = await catalogue.find(session, self.ids[number])
        assert found is not None
        return found

    async def recompute(self, application_id: UUID) -> None:
        """Compute the stored level, as the job does."""
        async with self.composition.foundation.database.begin() as session:
            await self.composition.tracker.recompute(session, [application_id])

    async def use(self, application_id: UUID, days_ago: int, environment: str = "produksi", **counts: int) -> date:
        """Store what an application did on one day, as the roll-up does; the day."""
        day = self.today - timedelta(days=days_ago)
        row = DailyUseRow(application_id=application_id, environment=environment, day=day, **(NOTHING | counts))
        async with self.composition.foundation.database.begin() as session:
            session.add(row)
        return day

    async def sign_in(self, application_id: UUID, people: int) -> None:
        """Record that so many people used it today in production, as requests do, and compute its level."""
        async with self.composition.foundation.database.begin() as session:
            for _ in range(people):
                used = Fact(FactKind.CODE_REDEEMED, "klien", "produksi", application_id, new_id())
                await add_counts(session, [((used, self.today), 1)])
        await self.recompute(application_id)

    async def register(self, number: str, client_id: str, environment: str) -> None:
        """Register a client of an application as the operator does."""
        members = {
            "client_name": f"Aplikasi {number}",
            "redirect_uris": [f"https://{client_id}.example.go.id/balik"],
            "environment": environment,
            "scope": "openid profile pegawai",
        }
        async with self.composition.foundation.database.begin() as session:
            admin = self.composition.clients.admin(session, SHELL)
            await client_lifecycle.register_client(admin, ClientRegistration(members, number, client_id))

    async def fail(
        self,
        application_id: UUID,
        causes: Mapping[str, int],
        kind: FactKind = FactKind.REQUEST_FAILED,
        *,
        days_ago: int = 0,
    ) -> None:
        """Count failed requests of one day by cause."""
        async with self.composition.foundation.database.begin() as session:
            for cause, times in causes.items():
                failure = Failure(kind, "klien", "produksi", application_id, cause)
                await add_failures(session, [((failure, self.today - timedelta(days=days_ago)), times)])
