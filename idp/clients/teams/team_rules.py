"""What a team may do with the clients of its application: by its roles, and by what the client is; pure."""

from enum import Enum
from uuid import UUID

from idp.clients.authority import permissions_over
from idp.clients.causes import ClientAdminCause
from idp.clients.records import ClientRecord
from idp.clients.sandbox_admits import ClientSandboxAdmits
from idp.permissions import TEAM_PERMISSIONS, Authority, Permission, Reach, TeamRole
from idp.protocol.client import AuthMethod, ClientMetadata, Environment
from idp.protocol.registration.metadata_fields import CLIENT_FIELDS
from idp.protocol.registration.self_registration import SELF_REGISTRATION_SCOPES
from idp.protocol.tokens.claim_definitions import PERSON_SCOPES

#: The scopes that a team may add; in the sandbox real people's employment stays with us (see the sandbox's policy).
TEAM_SCOPES = SELF_REGISTRATION_SCOPES | {"pegawai"}
#: What a team says a purpose of when it adds it.
_EXPLAINED = frozenset(PERSON_SCOPES) - {"openid"}
#: How a team lets its client prove itself.
TEAM_METHODS = (AuthMethod.BASIC, AuthMethod.POST, AuthMethod.PRIVATE_KEY_JWT)
#: Members of operators that a team says itself: what it needs data for.
_OF_TEAMS = frozenset({"data_purposes"})
#: The members that a restoration by a team leaves as they are.
OPERATOR_MEMBERS = frozenset(
    {"application_id"}
    | {
        member.name
        for field in CLIENT_FIELDS
        if Permission.KEEP_OWN_CLIENT not in field.set_by and field.name not in _OF_TEAMS
        for member in field.members
    }
)


class ReadOnly(Enum):
    """Why a team can only look at a client; the value is the cause of a refused change."""

    PRODUCTION = ClientAdminCause.TEAM_CLIENT_IN_PRODUCTION
    SUSPENDED = ClientAdminCause.TEAM_CLIENT_SUSPENDED
    ABOVE_TEAM = ClientAdminCause.TEAM_CLIENT_ABOVE_TEAM
    #: It receives everything about everybody, as before an upgrade, until an operator decides whom it admits.
    UNDECIDED = ClientAdminCause.TEAM_CLIENT_UNDECIDED


def team_authority(person_id: UUID, role: TeamRole) -> Authority:
    """What a member of a team may do with the clients of its application, and with no other."""
    return Authority(f"person:{person_id}", TEAM_PERMISSIONS[role], reach=Reach.OWN)


def find_unexplained_scopes(before: ClientMetadata, after: ClientMetadata) -> frozenset[str]:
    """The scopes about people that a change adds without what they are needed for."""
    explained = {one.scope for one in after.data_purposes}
    return (_EXPLAINED & (after.scopes - before.scopes)) - explained


def find_read_only(client: ClientRecord, issuer: str, serves_apis: bool) -> ReadOnly | None:
    """Why a team can only look at this client, or None; `serves_apis`: it introspects tokens of others."""
    if client.metadata.environment is not Environment.UJI:
        return ReadOnly.PRODUCTION
    if client.suspended_at is not None:
        return ReadOnly.SUSPENDED
    if client.sandbox_admits is ClientSandboxAdmits.EVERYBODY_AS_BEFORE:
        return ReadOnly.UNDECIDED
    # a sandbox client of the city receives nothing that another one would not
    above = permissions_over(client.metadata, issuer, serves_apis) - {Permission.WRITE_CITY_CLIENTS}
    return ReadOnly.ABOVE_TEAM if above else None
