"""claim_client(): a developer takes a client that registered itself into the application of their team."""

from dataclasses import dataclass, field, replace
from enum import Enum, auto
from uuid import UUID

from idp.clients.client_admin import ClientAdmin
from idp.clients.client_version import VersionChange
from idp.clients.events import ClientsEvent
from idp.clients.policy import is_client_id
from idp.clients.records import ClientRecord
from idp.clients.registration.client_versions import record_version
from idp.clients.store import self_registered
from idp.clients.teams.team_access import TeamAccess
from idp.foundation import secret_values
from idp.foundation.secret_values import Secret
from idp.permissions import Operation, TeamRole

_LONGEST_TOKEN = 500


@dataclass(frozen=True, slots=True)
class ClientClaim:
    """What a developer sends: the client, its registration access token, and the application it belongs to."""

    client_id: str
    registration_access_token: Secret = field(repr=False)
    application_id: UUID


class ClientClaimRefusal(Enum):
    """Why a client is not claimed."""

    NOT_YOUR_TEAM = auto()
    #: The client is unknown, the token is another's, or the client is no self-registered one of the sandbox that is
    #: free: a stranger learns no more.
    NOT_CLAIMABLE = auto()


async def claim_client(admin: ClientAdmin, access: TeamAccess, claim: ClientClaim) -> ClientRecord | ClientClaimRefusal:
    """Give the client to the application; of any number of claims exactly one gets it. Raises InsufficientAuthority.

    People who agreed to share data with it are asked anew, because it has another name from now on.
    """
    person_id = admin.authority.person_id
    role = None if person_id is None else await access.role_in(admin.transaction, claim.application_id, person_id)
    if role not in {TeamRole.MANAGER, TeamRole.DEVELOPER}:
        return ClientClaimRefusal.NOT_YOUR_TEAM
    admin = admin.acting(Operation.CLAIM_CLIENT)
    token = claim.registration_access_token.reveal.strip()
    if not is_client_id(claim.client_id) or not 0 < len(token) <= _LONGEST_TOKEN:
        return ClientClaimRefusal.NOT_CLAIMABLE
    digest = secret_values.digest_secret(token)
    row_id = await self_registered.claim(admin.session, claim.client_id, digest, claim.application_id)
    if row_id is None:
        return ClientClaimRefusal.NOT_CLAIMABLE
    client = await admin.lock_client(row_id)
    before = replace(client, application_id=None, application_name="", office_name="")
    await record_version(admin, client, VersionChange.UPDATED, before=before)
    await admin.require_new_consent(claim.client_id)
    await admin.record_change(ClientsEvent.CLIENT_CLAIMED, row_id, {"application": str(claim.application_id)})
    return client
