"""Use cases of a team: add, change and remove a member, leave; the last manager stays."""

from enum import Enum, auto
from uuid import UUID

from idp.catalogue.application import Application
from idp.catalogue.claims import store as claims
from idp.clients.events import ClientsEvent
from idp.clients.store import team_members as store
from idp.clients.store.team_members import NewMember
from idp.clients.teams.contacts import Contact, find_contact
from idp.clients.teams.partner_rule import PARTNER_ROLES
from idp.clients.teams.team_admin import TeamAdmin
from idp.clients.teams.vouching import can_vouch
from idp.foundation import audit, clock
from idp.permissions import Operation, Permit, TeamRole


class TeamProblem(Enum):
    """What keeps a team from being changed."""

    UNKNOWN_PERSON = auto()
    UNFIT_PERSON = auto()
    MEMBER_ALREADY = auto()
    NO_MEMBER = auto()
    LAST_MANAGER = auto()
    IS_STEWARD = auto()
    #: Staff of a vendor manage no team.
    ROLE_OF_CITY = auto()
    #: Staff of a vendor are let in by those who may answer for them.
    NOT_VOUCHED = auto()


async def add_member(admin: TeamAdmin, application: Application, typed: str, role: TeamRole) -> Contact | TeamProblem:
    """Add the person with this NIP or username. Raises InsufficientAuthority."""
    permit = await admin.require(Operation.ADD_TEAM_MEMBER, application)
    person = await find_contact(admin.session, typed)
    if person is None:
        return TeamProblem.UNKNOWN_PERSON
    if not person.is_active:
        return TeamProblem.UNFIT_PERSON
    if person.is_partner and role not in PARTNER_ROLES:
        return TeamProblem.ROLE_OF_CITY
    if person.is_partner and not await can_vouch(admin, application):
        return TeamProblem.NOT_VOUCHED
    member = NewMember(application.id, person.id, role.value, clock.now(), admin.authority.person_id)
    if not await store.save(admin.session, member):
        return TeamProblem.MEMBER_ALREADY
    await admin.record(ClientsEvent.TEAM_MEMBER_ADDED, permit, application.id, _detail(person.id, role))
    return person


async def change_member(
    admin: TeamAdmin, application: Application, person: Contact, role: TeamRole
) -> TeamProblem | None:
    """Give a member another role; None: done. Raises InsufficientAuthority."""
    permit = await admin.require(Operation.CHANGE_TEAM_MEMBER, application)
    before = await admin.access.role_in(admin.session, application.id, person.id)
    if before is None:
        return TeamProblem.NO_MEMBER
    if before is role:
        return None
    if person.is_partner and role not in PARTNER_ROLES:
        return TeamProblem.ROLE_OF_CITY
    if role is TeamRole.MANAGER:
        changed = await store.promote(admin.session, application.id, person.id)
    else:
        changed = await store.demote(admin.session, application.id, person.id, role.value)
    if not changed:
        return TeamProblem.LAST_MANAGER
    await admin.record(ClientsEvent.TEAM_MEMBER_CHANGED, permit, application.id, _detail(person.id, role))
    return None


async def remove_member(admin: TeamAdmin, application: Application, person_id: UUID) -> TeamProblem | None:
    """Remove a member; None: done. Raises InsufficientAuthority."""
    permit = await admin.require(Operation.REMOVE_TEAM_MEMBER, application)
    return await _remove(admin, permit, application, person_id)


async def leave_team(admin: TeamAdmin, application: Application) -> TeamProblem | None:
    """Leave the team; None: done. Raises InsufficientAuthority."""
    permit = await admin.require(Operation.LEAVE_TEAM, application)
    person_id = admin.authority.person_id
    return TeamProblem.NO_MEMBER if person_id is None else await _remove(admin, permit, application, person_id)


async def _remove(admin: TeamAdmin, permit: Permit, application: Application, person_id: UUID) -> TeamProblem | None:
    if await admin.access.role_in(admin.session, application.id, person_id) is None:
        return TeamProblem.NO_MEMBER
    stewardship = await claims.find_stewardship(admin.session, application.id)
    if stewardship is not None and stewardship.steward_id == person_id:
        return TeamProblem.IS_STEWARD
    if not await store.remove(admin.session, application.id, person_id):
        return TeamProblem.LAST_MANAGER
    await admin.record(ClientsEvent.TEAM_MEMBER_REMOVED, permit, application.id, _detail(person_id))
    return None


def _detail(person_id: UUID, role: TeamRole | None = None) -> audit.Detail:
    return {"person": str(person_id), **({} if role is None else {"role": role.value})}
