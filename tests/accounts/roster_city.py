"""A small city with offices and people, and what officers do with full lists of its people."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from idp.accounts.models.person import Person
from idp.accounts.models.role import RoleRow
from idp.accounts.models.roster import RosterChangeRow
from idp.accounts.people import people_import
from idp.accounts.people.people_admin import find_person
from idp.accounts.roles import role_assignments
from idp.accounts.roles.granted_role import parse_role
from idp.accounts.roles.role_assignments import RoleAssignment
from idp.accounts.roster import roster_decision, roster_proposal
from idp.accounts.roster.roster_admin import RosterAdmin
from idp.accounts.roster.roster_decision import DecisionOutcome, RosterDecision
from idp.accounts.roster.roster_proposal import ProposalOutcome, RosterProposed, RosterUpload
from idp.foundation.import_report import ImportOptions
from idp.offices import office_import
from idp.offices import store as offices
from idp.permissions import SHELL, Authority, OfficePermission, Operation, Permission
from tests.accounts import documents
from tests.support.app import App

OFFICES = b"""code,name,type,parent
51.71,Pemerintah Kota,pemerintah_kota,
040701,Dinas Perpustakaan dan Kearsipan,dinas,51.71
04070101,UPT Layanan Baca,uptd,040701
030701,Dinas Perhubungan,dinas,51.71
031501,Dinas Koperasi,dinas,51.71
"""
#: Officers of Kominfo: each may decide every roster.
WIDI, RATNA = (
    Authority(f"person:{UUID(int=number)}", frozenset({Permission.PROPOSE_ROSTERS, Permission.DECIDE_ROSTERS}))
    for number in (1, 2)
)


def nip(number: int) -> str:
    """An invented NIP whose serial is `number`."""
    return f"19870505201001{number // 1000 % 2 + 1}{number % 999 + 1:03}"


def row(number: int, office: str = "040701", **changed: object) -> dict[str, object]:
    """An invented person."""
    return {"nip": nip(number), "name": f"Orang Contoh {number}", "office": office} | changed


@dataclass
class RosterCity:
    """A provider with offices; people are named by their numbers."""

    app: App

    @classmethod
    async def create(cls, app: App, *rows: dict[str, object]) -> "RosterCity":
        """Bring in the offices and these people."""
        city = cls(app)
        async with app.database.begin() as session:
            order = ImportOptions("test", authority=SHELL)
            assert (await office_import.import_offices(session, OFFICES, order)).saved
        await city.bring(*rows)
        return city

    async def bring(self, *rows: dict[str, object]) -> None:
        """Import people as the operator does."""
        async with self.app.database.begin() as session:
            desk = self.app.composition.accounts.admin(session, SHELL).acting(Operation.LIST_PEOPLE)
            report = (await people_import.import_people(desk, documents.people(*rows), ImportOptions("test"))).report
            assert report.saved, report

    async def propose(
        self,
        *rows: dict[str, object],
        office: str | None = "040701",
        officer: Authority = WIDI,
        content: bytes | None = None,
    ) -> ProposalOutcome:
        """Propose a full list; `content`: a file instead of rows."""
        sent = json.dumps({"people": rows}).encode() if content is None else content
        async with self.app.database.begin() as session:
            return await roster_proposal.propose_roster(
                self._admin(session, officer), RosterUpload(sent, "daftar", office)
            )

    async def proposed(self, *rows: dict[str, object], office: str | None = "040701", **given: object) -> UUID:
        """Propose a full list that can be taken; its id."""
        outcome = await self.propose(*rows, office=office, **given)  # type: ignore[arg-type]
        assert isinstance(outcome, RosterProposed), outcome
        return outcome.roster_id

    async def decide(
        self, roster_id: UUID, officer: Authority = WIDI, *, enables: bool = False, everybody: bool = False
    ) -> DecisionOutcome:
        """Agree to a roster."""
        async with self.app.database.begin() as session:
            admin = self._admin(session, officer)
            return await roster_decision.apply_roster(admin, roster_id, enables=enables, confirms_everybody=everybody)

    async def applied(self, *rows: dict[str, object], office: str | None = "040701", enables: bool = False) -> UUID:
        """Propose a full list, have as many officers agree as it needs, and carry it out; its id."""
        roster_id = await self.proposed(*rows, office=office)
        outcome = await self.decide(roster_id, enables=enables, everybody=True)
        if outcome is RosterDecision.AGREED:
            outcome = await self.decide(roster_id, RATNA, everybody=True)
        assert outcome is RosterDecision.APPLIED, outcome
        await self.app.settle()
        return roster_id

    async def undo(self, roster_id: UUID, officer: Authority = WIDI) -> DecisionOutcome:
        """Undo a roster, and carry that out."""
        async with self.app.database.begin() as session:
            outcome = await roster_decision.undo_roster(self._admin(session, officer), roster_id)
        await self.app.settle()
        return outcome

    async def reject(self, roster_id: UUID, officer: Authority = WIDI) -> DecisionOutcome:
        async with self.app.database.begin() as session:
            return await roster_decision.reject_roster(self._admin(session, officer), roster_id)

    async def changes(self, roster_id: UUID) -> Sequence[RosterChangeRow]:
        """The changes of a roster, by name."""
        question = select(RosterChangeRow).where(RosterChangeRow.roster_id == roster_id)
        async with self.app.database.begin() as session:
            return (await session.scalars(question.order_by(RosterChangeRow.sort_name))).all()

    async def kinds(self, roster_id: UUID) -> dict[str, str]:
        """Name -> kind of change."""
        return {change.name: change.kind for change in await self.changes(roster_id)}

    async def person(self, name: str) -> Person:
        """A person by username, NIP or sub."""
        async with self.app.database.begin() as session:
            return await find_person(session, name)

    async def grant(self, name: str, *roles: str) -> None:
        async with self.app.database.begin() as session:
            admin = self.app.composition.accounts.admin(session, SHELL).acting(Operation.GRANT_ROLE)
            person = await find_person(session, name)
            for role in roles:
                await role_assignments.assign_role(admin, RoleAssignment(person.id, parse_role(role)))

    async def officer_of(self, code: str) -> Authority:
        """An officer of this office and those below it, without a role for the city."""
        async with self.app.database.begin() as session:
            office = await offices.find_by_code(session, code)
        assert office is not None
        held = frozenset({OfficePermission(office.id, Permission.PROPOSE_ROSTERS)})
        return Authority(f"person:{UUID(int=9)}", frozenset(), office_permissions=held)

    async def roles(self, name: str) -> set[str]:
        """The roles of a person that are stored, without their offices."""
        person = await self.person(name)
        async with self.app.database.begin() as session:
            return set(await session.scalars(select(RoleRow.role).where(RoleRow.person_id == person.id)))

    def _admin(self, session: object, officer: Authority) -> RosterAdmin:
        return self.app.composition.accounts.rosters.admin(session, officer)  # type: ignore[arg-type]
