"""TeamApplications: the applications in whose teams a person is, with their clients; registers sandbox clients."""

from dataclasses import dataclass
from uuid import UUID

from idp.catalogue import store as catalogue
from idp.catalogue.application import Application
from idp.clients.records import ClientRecord
from idp.clients.registration.client_lifecycle import RegistrationResult
from idp.clients.store import clients
from idp.clients.store.clients import ClientFilter
from idp.clients.teams.team_addresses import TeamAddresses
from idp.clients.teams.team_registration import TeamClientDeclaration, register_team_client
from idp.clients.wiring import Clients
from idp.developer.registration_form import RegistrationDraft, write_declaration
from idp.foundation.database import Session
from idp.permissions import NOBODY, TeamRole

#: More clients than an application has.
_MOST_CLIENTS = 100


@dataclass(frozen=True, slots=True)
class JoinedApplication:
    """An application, and what the person is in its team."""

    application: Application
    role: TeamRole

    @property
    def may_register(self) -> bool:
        """Whether the person may register clients of it; readers look, and try a sign-in."""
        return self.role is not TeamRole.READER


@dataclass(frozen=True, slots=True)
class TeamClientFound:
    """A client of an application in whose team the person is."""

    client: ClientRecord
    application: JoinedApplication


@dataclass(frozen=True, slots=True)
class TeamApplications:
    """What a person's teams have; nothing of other teams is ever found."""

    clients: Clients
    addresses: TeamAddresses

    async def list_applications(self, session: Session, person_id: UUID) -> tuple[JoinedApplication, ...]:
        """The applications of the person's teams, the oldest membership first."""
        memberships = await self.clients.team_access.memberships_of(session, person_id)
        found = [(await catalogue.find(session, one.application_id), one.role) for one in memberships]
        return tuple(JoinedApplication(application, role) for application, role in found if application is not None)

    async def list_clients(self, session: Session, application_id: UUID) -> tuple[ClientRecord, ...]:
        """The clients of an application."""
        filters = ClientFilter(application_id=application_id, limit=_MOST_CLIENTS)
        return tuple((await clients.list_clients(session, filters)).items)

    async def list_team_clients(self, session: Session, person_id: UUID) -> tuple[ClientRecord, ...]:
        """The clients of all applications of the person's teams."""
        found: list[ClientRecord] = []
        for one in await self.clients.team_access.memberships_of(session, person_id):
            found += await self.list_clients(session, one.application_id)
        return tuple(found)

    async def list_redirect_uris(self, session: Session, application_id: UUID | None) -> tuple[str, ...]:
        """The redirect URIs that clients of this application have registered."""
        if application_id is None:
            return ()
        known = await self.list_clients(session, application_id)
        return tuple(dict.fromkeys(uri for client in known for uri in client.metadata.redirect_uris))

    async def find_client(self, session: Session, person_id: UUID, client_id: str) -> TeamClientFound | None:
        """The client with this client_id; None where it belongs to no team of the person."""
        client = await clients.find_client(session, client_id)
        if client is None or client.application_id is None:
            return None
        role = await self.clients.team_access.role_in(session, client.application_id, person_id)
        application = await catalogue.find(session, client.application_id)
        if role is None or application is None:
            return None
        return TeamClientFound(client, JoinedApplication(application, role))

    async def register(
        self, session: Session, person_id: UUID, application: Application, draft: RegistrationDraft
    ) -> RegistrationResult:
        """Register the sandbox client of a draft without problems.

        Raises NoSuchApplication, InsufficientAuthority, InvalidDeclaration, ClientIdTaken.
        """
        sent = TeamClientDeclaration(application.id, draft.client_id, write_declaration(draft, application.name))
        admin = self.clients.admin(session, NOBODY)
        access, addresses = self.clients.team_access, self.addresses
        return await register_team_client(admin, access, person_id, sent, addresses=addresses)
