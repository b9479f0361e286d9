"""register_team_client(): a member of a team registers a sandbox client of its application, without an operator."""

from dataclasses import dataclass, replace
from uuid import UUID

from idp.clients.causes import ClientAdminCause, DeclarationCause
from idp.clients.client_admin import ClientAdmin
from idp.clients.registration import client_lifecycle
from idp.clients.registration.client_lifecycle import Declaration, RegistrationResult
from idp.clients.store import apis, clients
from idp.clients.teams.team_access import TeamAccess
from idp.clients.teams.team_addresses import TeamAddresses
from idp.permissions import TEAM_PERMISSIONS, Authority, Operation, Reach
from idp.protocol.client import Environment, Ownership

#: How many clients of one application are in the sandbox when a team registers another one at most.
MOST_SANDBOX_CLIENTS = 50


@dataclass(frozen=True, slots=True)
class TeamClientDeclaration:
    """A sandbox client to register: RFC 7591 members; a client_id that is used once, so that no form registers two."""

    application_id: UUID
    client_id: str
    declaration: Declaration


async def register_team_client(
    admin: ClientAdmin, access: TeamAccess, person_id: UUID, sent: TeamClientDeclaration, *, addresses: TeamAddresses
) -> RegistrationResult:
    """Register the client in the sandbox, by the rules of every registration.

    `admin`: its authority is replaced by that of the person's role in the team. Raises NoSuchApplication where there is
    none, InsufficientAuthority for who only reads, InvalidDeclaration, ClientIdTaken.
    """
    role = await access.role_in(admin.transaction, sent.application_id, person_id)
    if role is None:
        raise ClientAdminCause.APPLICATION_NOT_FOUND()
    authority = Authority(f"person:{person_id}", TEAM_PERMISSIONS[role], reach=Reach.OWN)
    admin = replace(admin, authority=authority).acting(Operation.REGISTER_TEAM_CLIENT)
    declared = {**sent.declaration, "environment": Environment.UJI.value, "ownership": Ownership.LUAR.value}
    metadata = client_lifecycle.parse_declaration(
        admin.provider, declared, sent.client_id, await apis.load_apis(admin.session)
    )
    if await clients.count_in_sandbox(admin.session, sent.application_id) >= MOST_SANDBOX_CLIENTS:
        raise DeclarationCause.SANDBOX_FULL(most=MOST_SANDBOX_CLIENTS)
    addresses.check(metadata)
    await admin.check_reach(metadata)
    return await client_lifecycle.add_client_with_secret(admin, metadata, sent.application_id)
