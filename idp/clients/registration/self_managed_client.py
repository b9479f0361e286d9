"""SelfManagedClient: a client that reads, replaces and deletes its own registration (RFC 7592)."""

from dataclasses import dataclass, field

from idp.clients.causes import ClientAdminCause, DeclarationCause
from idp.clients.client_admin import ClientAdmin
from idp.clients.credentials import client_secrets
from idp.clients.errors import NoSuchClient
from idp.clients.records import ClientRecord, SecretState
from idp.clients.registration import client_lifecycle
from idp.clients.store import apis
from idp.clients.store import credentials as secrets
from idp.clients.store.self_registered import RegistrationOwner
from idp.foundation import clock, secret_values
from idp.foundation.secret_values import Secret
from idp.permissions import Authority, Operation, Permission, Reach
from idp.protocol.client import AuthMethod, ClientMetadata
from idp.protocol.registration.self_registration import Consequence, RegistrationBounds, consequence, within_bounds


@dataclass(frozen=True, slots=True)
class ClientInformation:
    """The client, its secret when it is new, and its registration access token."""

    client: ClientRecord
    secret: Secret | None
    access_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RegistrationChange:
    """The client after its own change, what that means for the people who use it, and whether anything differs."""

    registration: ClientInformation
    consequence: Consequence
    differs: bool


@dataclass(frozen=True, slots=True)
class SelfManagedClient:
    """A client authenticated by its registration access token."""

    owner: RegistrationOwner
    registration_access_token: str = field(repr=False)
    bounds: RegistrationBounds

    @property
    def client_id(self) -> str:
        return self.owner.client_id

    @property
    def authority(self) -> Authority:
        """The authority of the token's holder: to manage this client only."""
        permissions = frozenset({Permission.KEEP_OWN_CLIENT})
        return Authority(f"client:{self.client_id}", permissions, "registration_access_token", Reach.OWN)

    async def read_registration(self, admin: ClientAdmin) -> ClientInformation:
        """What is registered. Raises RegistrationNotAllowed, NotOwner."""
        return ClientInformation(
            await self._load_active(admin.acting(Operation.SHOW_OWN_CLIENT)), None, self.registration_access_token
        )

    async def change(self, admin: ClientAdmin, metadata: ClientMetadata, secret: object) -> RegistrationChange:
        """Replace its metadata; `secret`, when sent, must be one it has. Raises as below."""
        admin = admin.acting(Operation.CHANGE_OWN_CLIENT)
        before = await self._load_changeable(admin)
        if secret is not None and not await self._has_secret(admin, before, secret):
            raise DeclarationCause.PRESENT_SECRET_DIFFERS()
        proven = secret is not None
        follows = consequence(before.metadata, metadata, proven)
        registration = await self._replace(admin, before, metadata)
        if registration.secret is not None and not proven and not before.metadata.public:
            # a secret issued for the registration access token alone could prove every later change
            follows = Consequence.END_EVERYTHING
        return RegistrationChange(registration, follows, registration.client is not before)

    async def _replace(self, admin: ClientAdmin, before: ClientRecord, metadata: ClientMetadata) -> ClientInformation:
        after = await client_lifecycle.replace_metadata(admin, before, metadata, before.application_id)
        if not _needs_new_secret(before, after):
            return ClientInformation(after, None, self.registration_access_token)
        await secrets.revoke_all_secrets(admin.session, after.id, clock.now())
        issued = await client_secrets.add_secret(admin, after)
        return ClientInformation(await admin.lock_client(self.client_id), issued.secret, self.registration_access_token)

    async def remove(self, admin: ClientAdmin) -> None:
        """Delete it. Raises RegistrationNotAllowed, NotOwner."""
        admin = admin.acting(Operation.REMOVE_OWN_CLIENT)
        await client_lifecycle.remove_client(admin, await self._load_changeable(admin))

    async def _load_changeable(self, admin: ClientAdmin) -> ClientRecord:
        client = await self._load_active(admin)
        # a resource server learns about the tokens of others, so who holds it is the operator's business
        if not within_bounds(client.metadata, self.bounds) or await apis.serves(admin.session, self.client_id):
            raise ClientAdminCause.CLIENT_KEPT_BY_OPERATOR()
        return client

    async def _load_active(self, admin: ClientAdmin) -> ClientRecord:
        try:
            client = await admin.lock_client(self.client_id)
        except NoSuchClient as problem:
            raise ClientAdminCause.CLIENT_REMOVED_MEANWHILE() from problem
        if client.suspended_at is not None:
            raise ClientAdminCause.CLIENT_SUSPENDED_BY_OPERATOR()
        return client

    async def _has_secret(self, admin: ClientAdmin, client: ClientRecord, secret: object) -> bool:
        if not isinstance(secret, str):
            return False
        known = (await secrets.secrets_by_digest(admin.session, client.id)).get(secret_values.digest_secret(secret))
        return known is not None and known.state(clock.now()) is SecretState.LIVE


def _needs_new_secret(before: ClientRecord, after: ClientRecord) -> bool:
    """Whether it needs another secret: one that signs is derived, one that is sent is random."""
    method = after.metadata.token_endpoint_auth_method
    live = any(secret.state(clock.now()) is SecretState.LIVE for secret in after.secrets)
    begins_to_sign = method is AuthMethod.SECRET_JWT and before.metadata.token_endpoint_auth_method is not method
    return method.uses_secret and (begins_to_sign or not live)
