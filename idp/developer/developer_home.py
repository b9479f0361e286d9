"""DeveloperHome: loads what the first page of the developer area shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from idp.accounts.sessions.sessions import CurrentSession
from idp.accounts.store import partners
from idp.catalogue.claims import store as claims
from idp.catalogue.claims.claim import Claim, Stewardship
from idp.clients.records import ClientRecord
from idp.clients.teams.contacts import Contact, load_contacts
from idp.clients.teams.team_admin import TeamAdmin
from idp.developer.application_way import ApplicationPlace, find_place
from idp.developer.team_applications import JoinedApplication, TeamApplications
from idp.developer.team_tasks import TaskSource, TeamTask, list_team_tasks
from idp.diagnosis.help_requests import team_help
from idp.foundation import clock
from idp.foundation.database import Session
from idp.offices import store as offices
from idp.protocol.client import Environment
from idp.tracker.levels.rules import IntegrationStatus
from idp.tracker.levels.standing import ApplicationStanding
from idp.tracker.tracker import Tracker

#: How many of a person's claims are looked at.
_MOST_CLAIMS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeApplication:
    """An application of the person's teams: its clients, its level, its place."""

    team: JoinedApplication
    clients: tuple[ClientRecord, ...]
    status: IntegrationStatus
    place: ApplicationPlace

    @property
    def sandbox_client(self) -> ClientRecord | None:
        """The newest active client in the sandbox, which can be tried."""
        found = [one for one in self.clients if one.metadata.environment is Environment.UJI]
        active = [one for one in found if one.suspended_at is None]
        return max(active, key=lambda one: one.created_at, default=None)


@dataclass(frozen=True, slots=True)
class Vouching:
    """For which company staff of a vendor work, which office and person vouch for them, and until when."""

    company: str
    office: str
    person: str
    until: datetime


@dataclass(frozen=True, slots=True)
class DeveloperSummary:
    """What is known now; `claims`: the person's open claims of applications whose team they are not in yet."""

    applications: tuple[HomeApplication, ...]
    claims: tuple[Claim, ...]
    tasks: tuple[TeamTask, ...]
    vouching: Vouching | None


@dataclass(frozen=True, slots=True)
class DeveloperHome:
    """Loads the summary of a person's teams."""

    applications: TeamApplications
    tracker: Tracker

    async def load(self, admin: TeamAdmin, person: CurrentSession) -> DeveloperSummary:
        """The summary of the applications, claims and tasks of the person who acts."""
        session = admin.session
        teams = await self.applications.list_applications(session, person.person_id)
        standings = await self.tracker.load_standings(session, [one.application for one in teams])
        stewards = {one.application.id: await claims.find_stewardship(session, one.application.id) for one in teams}
        clients = {
            one.application.id: await self.applications.list_clients(session, one.application.id) for one in teams
        }
        found = tuple(
            _describe(one, clients[one.application.id], standings[one.application.id], stewards[one.application.id])
            for one in teams
        )
        mine = tuple(await claims.list_of_claimant(session, person.person_id, _MOST_CLAIMS))
        contacts = await _load_stewards(session, list(stewards.values()))
        sources = [_task_source(one, stewards[one.team.application.id], contacts) for one in found]
        return DeveloperSummary(
            applications=found,
            claims=tuple(one for one in mine if one.is_open and one.application_id not in stewards),
            tasks=list_team_tasks(
                sources,
                mine,
                await team_help.list_answered(admin, [one.application for one in teams]),
                clock.now(),
            ),
            vouching=await _load_vouching(session, person),
        )


def _describe(
    team: JoinedApplication,
    clients: tuple[ClientRecord, ...],
    standing: ApplicationStanding,
    stewardship: Stewardship | None,
) -> HomeApplication:
    active = {one.metadata.environment for one in clients if one.suspended_at is None}
    place = find_place(
        standing.status,
        owned=stewardship is not None,
        in_production=Environment.PRODUKSI in active,
        in_sandbox=Environment.UJI in active,
    )
    return HomeApplication(team=team, clients=clients, status=standing.status, place=place)


async def _load_stewards(session: Session, found: Sequence[Stewardship | None]) -> Mapping[UUID, Contact]:
    named = [one for one in found if one is not None]
    return await load_contacts(session, [person for one in named for person in (one.steward_id, one.second_id)])


def _task_source(one: HomeApplication, stewardship: Stewardship | None, contacts: Mapping[UUID, Contact]) -> TaskSource:
    def answers(person_id: UUID | None) -> bool:
        return person_id is not None and person_id in contacts and contacts[person_id].can_answer

    return TaskSource(
        name=one.team.application.name,
        number=one.team.application.inventory_id,
        clients=one.clients,
        owned=stewardship is not None,
        steward_answers=stewardship is not None and answers(stewardship.steward_id),
        second_answers=stewardship is not None and answers(stewardship.second_id),
    )


async def _load_vouching(session: Session, person: CurrentSession) -> Vouching | None:
    """Who vouches for a vendor's person; None for people of the city."""
    if person.partner_until is None:
        return None
    partner = await partners.find(session, person.person_id)
    if partner is None:
        return None
    named = await load_contacts(session, [partner.vouched_by])
    office = await offices.find(session, partner.office_id)
    return Vouching(
        partner.company,
        office.name if office else "",
        named[partner.vouched_by].name if partner.vouched_by in named else "",
        person.partner_until,
    )
