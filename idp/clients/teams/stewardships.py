"""Use cases of stewardships: hand an application over, name its second contact, find the stewards who left."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum, auto
from uuid import UUID

from idp.catalogue import store as catalogue
from idp.catalogue.application import Application
from idp.catalogue.claims import store as claims
from idp.catalogue.claims.claim import Stewardship
from idp.catalogue.events import CatalogueEvent
from idp.clients.events import ClientsEvent
from idp.clients.store import team_members
from idp.clients.store.team_members import NewMember
from idp.clients.teams.contacts import Contact, find_contact, load_contacts
from idp.clients.teams.team_admin import TeamAdmin
from idp.foundation import clock
from idp.foundation.database import Session
from idp.permissions import Operation, Permit, TeamRole


class StewardshipProblem(Enum):
    """What keeps contacts from being changed."""

    #: No claim of the application was confirmed.
    NO_STEWARDSHIP = auto()
    UNKNOWN_PERSON = auto()
    UNFIT_PERSON = auto()
    SAME_PERSON = auto()
    #: Somebody else changed the contacts at the same time.
    CHANGED_MEANWHILE = auto()


@dataclass(frozen=True, slots=True)
class StewardAlarm:
    """An application whose steward can no longer answer for it."""

    application: Application
    steward: Contact | None


async def hand_over(admin: TeamAdmin, application: Application, typed: str) -> Contact | StewardshipProblem:
    """Let the person with this NIP or username answer for the application and manage its team.

    Raises InsufficientAuthority.
    """
    permit = await admin.require(Operation.HAND_OVER_APPLICATION, application)
    found = await _find_person(admin, application, typed)
    if isinstance(found, StewardshipProblem):
        return found
    before, person = found
    if before.steward_id == person.id:
        return StewardshipProblem.SAME_PERSON
    at = clock.now()
    if not await claims.replace_steward(admin.session, before, person.id, at):
        return StewardshipProblem.CHANGED_MEANWHILE
    await _make_manager(admin, application, person.id, permit)
    detail = {"from": str(before.steward_id), "to": str(person.id)}
    await admin.record(CatalogueEvent.STEWARD_CHANGED, permit, application.id, detail)
    return person


async def name_second(admin: TeamAdmin, application: Application, typed: str) -> Contact | StewardshipProblem:
    """Name the second contact by NIP or username. Raises InsufficientAuthority."""
    permit = await admin.require(Operation.HAND_OVER_APPLICATION, application)
    found = await _find_person(admin, application, typed)
    if isinstance(found, StewardshipProblem):
        return found
    before, person = found
    if person.id in (before.steward_id, before.second_id):
        return StewardshipProblem.SAME_PERSON
    if not await claims.replace_second(admin.session, before, person.id, clock.now()):
        return StewardshipProblem.CHANGED_MEANWHILE
    await admin.record(CatalogueEvent.SECOND_CONTACT_CHANGED, permit, application.id, {"to": str(person.id)})
    return person


async def list_alarms(session: Session, office_ids: Collection[UUID] | None) -> tuple[StewardAlarm, ...]:
    """The applications of these offices and those below them (None: of all) whose steward has left, by number."""
    found = await claims.list_stewardships(session, office_ids)
    people = await load_contacts(session, [one.steward_id for one in found])
    left = [one for one in found if one.steward_id not in people or not people[one.steward_id].can_answer]
    alarms = []
    for one in left:
        application = await catalogue.find(session, one.application_id)
        if application is not None:
            alarms.append(StewardAlarm(application, people.get(one.steward_id)))
    return tuple(sorted(alarms, key=lambda alarm: alarm.application.inventory_id))


async def _find_person(
    admin: TeamAdmin, application: Application, typed: str
) -> tuple[Stewardship, Contact] | StewardshipProblem:
    before = await claims.find_stewardship(admin.session, application.id)
    if before is None:
        return StewardshipProblem.NO_STEWARDSHIP
    person = await find_contact(admin.session, typed)
    if person is None:
        return StewardshipProblem.UNKNOWN_PERSON
    return (before, person) if person.can_answer else StewardshipProblem.UNFIT_PERSON


async def _make_manager(admin: TeamAdmin, application: Application, person_id: UUID, permit: Permit) -> None:
    manager, acting = TeamRole.MANAGER.value, admin.authority.person_id
    added = await team_members.save(admin.session, NewMember(application.id, person_id, manager, clock.now(), acting))
    if added or await team_members.promote(admin.session, application.id, person_id):
        tag = ClientsEvent.TEAM_MEMBER_ADDED if added else ClientsEvent.TEAM_MEMBER_CHANGED
        await admin.record(tag, permit, application.id, {"person": str(person_id), "role": manager})
