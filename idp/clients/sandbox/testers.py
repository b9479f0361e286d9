"""SandboxTesters: members of a team invite testers to clients in `uji`; the invited person accepts once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from uuid import UUID

from idp.accounts.authentication.login_name import ByNip, ByUsername, WrongNipLength, parse_login_name
from idp.accounts.store import people
from idp.clients.events import ClientsEvent, ClientsMessage
from idp.clients.records import ClientRecord
from idp.clients.sandbox.sandbox_entries import SandboxEntries
from idp.clients.store import sandbox_testers as store
from idp.clients.store.sandbox_testers import NewInvitation, TesterRecord
from idp.clients.teams.team_access import TeamAccess
from idp.foundation import audit, clock, outbox
from idp.foundation.database import Session
from idp.foundation.ids import new_id
from idp.permissions import Authority, Operation, Permit, TeamRole
from idp.protocol.client import Environment

#: How long an invitation can be accepted.
LASTS = timedelta(hours=72)
#: How many testers and open invitations one client has at most.
MOST = 50


class InvitationRefusal(Enum):
    """Why no invitation is made."""

    BY_PARTNER = auto()
    NO_NAME = auto()
    UNKNOWN_PERSON = auto()
    IN_TEAM = auto()
    INVITED_BEFORE = auto()
    TOO_MANY = auto()


@dataclass(frozen=True, slots=True)
class TesterInvitation:
    """Who is invited, by NIP or username as it was typed, and whether to all clients of the application."""

    name: str
    whole_application: bool = False
    #: Who invites is staff of a vendor, for whom a civil servant answers: they invite nobody.
    by_partner: bool = False


@dataclass(frozen=True, slots=True)
class SandboxTeamMember:
    """A member of a client's team who may change who tests it, and the proof that they may."""

    client: ClientRecord
    application_id: UUID
    person_id: UUID
    permit: Permit


class SandboxTesters:
    """Invites, lists and ends testers, and lets the invited person accept."""

    def __init__(self, team_access: TeamAccess, entries: SandboxEntries) -> None:
        self._team_access = team_access
        self._entries = entries

    async def find_member(
        self, session: Session, client: ClientRecord | None, authority: Authority, operation: Operation
    ) -> SandboxTeamMember | None:
        """The acting manager or developer of a client in `uji`; None: there is no such client for them.

        Raises InsufficientAuthority.
        """
        person_id = authority.person_id
        if client is None or client.application_id is None or person_id is None:
            return None
        if client.metadata.environment is not Environment.UJI:
            return None
        role = await self._team_access.role_in(session, client.application_id, person_id)
        if role not in {TeamRole.MANAGER, TeamRole.DEVELOPER}:
            return None
        return SandboxTeamMember(client, client.application_id, person_id, authority.require(operation))

    async def list_testers(self, session: Session, member: SandboxTeamMember) -> Sequence[TesterRecord]:
        """The testers and open invitations of the client, the newest first."""
        return await store.list_of_client(session, member.client.id, member.application_id, clock.now())

    async def invite(
        self, session: Session, member: SandboxTeamMember, invitation: TesterInvitation
    ) -> UUID | InvitationRefusal:
        """Invite a person; the id of the invitation, which opens nothing for anybody else."""
        person_id = await _find_person(session, invitation)
        if isinstance(person_id, InvitationRefusal):
            return person_id
        if await self._team_access.role_in(session, member.application_id, person_id) is not None:
            return InvitationRefusal.IN_TEAM
        present = await self.list_testers(session, member)
        if any(one.person_id == person_id for one in present):
            return InvitationRefusal.INVITED_BEFORE
        if len(present) >= MOST:
            return InvitationRefusal.TOO_MANY
        now, whole = clock.now(), invitation.whole_application
        new = NewInvitation(
            id=new_id(),
            client_id=None if whole else member.client.id,
            application_id=member.application_id if whole else None,
            person_id=person_id,
            invited_by=member.person_id,
            invited_at=now,
            expires_at=now + LASTS,
        )
        await store.insert_invitation(session, new)
        await _record(session, ClientsEvent.TESTER_INVITED, member, person=person_id, invitation=new.id)
        return new.id

    async def accept(self, session: Session, invitation_id: UUID, person_id: UUID) -> bool:
        """Accept one's own invitation; of any number of answers exactly one gets True, and only within 72 hours."""
        if not await store.accept_invitation(session, invitation_id, person_id, clock.now()):
            return False
        session.after_commit(self._entries.clear_cache)
        accepted = audit.Event(ClientsEvent.TESTER_ACCEPTED, f"person:{person_id}", str(invitation_id))
        await audit.record(session, accepted)
        return True

    async def end(self, session: Session, member: SandboxTeamMember, invitation_id: UUID) -> bool:
        """End a tester or withdraw an invitation; their tokens end too. False when it had ended already."""
        now = clock.now()
        person_id = await store.end_invitation(session, invitation_id, member.client.id, member.application_id, at=now)
        if person_id is None:
            return False
        await _announce(session, member, person_id, now)
        await _record(session, ClientsEvent.TESTER_ENDED, member, person=person_id, invitation=invitation_id)
        session.after_commit(self._entries.clear_cache)
        return True


async def _find_person(session: Session, invitation: TesterInvitation) -> UUID | InvitationRefusal:
    """The active person with this NIP or username."""
    if invitation.by_partner:
        return InvitationRefusal.BY_PARTNER
    if not invitation.name.strip():
        return InvitationRefusal.NO_NAME
    match parse_login_name(invitation.name):
        case ByNip(nip):
            found = await people.find_by_login_names(session, nip, None)
        case ByUsername(key):
            found = await people.find_by_login_names(session, None, key)
        case WrongNipLength():
            found = []
    active = [person.id for person in found if person.disabled_at is None]
    return active[0] if active else InvitationRefusal.UNKNOWN_PERSON


async def _announce(session: Session, member: SandboxTeamMember, person_id: UUID, at: datetime) -> None:
    client_ids = await store.list_client_ids(session, member.application_id)
    payload = {"person_id": str(person_id), "client_ids": " ".join(client_ids), "at": at.isoformat()}
    await outbox.enqueue(session, ClientsMessage.TESTER_ENDED, payload)


async def _record(session: Session, tag: ClientsEvent, member: SandboxTeamMember, **ids: UUID) -> None:
    detail = {name: str(one) for name, one in ids.items()} | member.permit.detail
    await audit.record(session, audit.Event(tag, member.permit.actor, str(member.client.id), detail))
