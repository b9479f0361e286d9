"""A client in its own hands: shown, changed as a whole, taken away (RFC 7592)."""

from dataclasses import dataclass, field

from idp.clients import credentials, register
from idp.clients.desk import Desk
from idp.clients.record import ClientRecord, SecretState
from idp.clients.refusals import NoSuchClient, NotAdmitted, NotYours, Unacceptable
from idp.clients.store import apis
from idp.clients.store import credentials as secrets
from idp.clients.store.self_registered import Holder
from idp.foundation import clock, opaque
from idp.foundation.opaque import Opaque
from idp.permissions import Authority, Operation, Permission, Reach
from idp.protocol.client import AuthMethod, ClientMetadata
from idp.protocol.registration.self_registration import Bounds, Consequence, consequence, keeps_itself


@dataclass(frozen=True, slots=True)
class Kept:
    """The client, its secret when it is new, and the token it keeps itself with."""

    client: ClientRecord
    secret: Opaque | None
    access_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Changed:
    """The client after a change of its own, what that means for the people who use it, and whether anything differs."""

    kept: Kept
    consequence: Consequence
    differs: bool


@dataclass(frozen=True, slots=True)
class OwnClient:
    """Proof that whoever asks holds the client's registration access token."""

    holder: Holder
    bearer: str = field(repr=False)
    bounds: Bounds

    @property
    def client_id(self) -> str:
        return self.holder.client_id

    @property
    def authority(self) -> Authority:
        """What the holder may do: look after this client, which is checked wherever it is found."""
        permissions = frozenset({Permission.KEEP_OWN_CLIENT})
        return Authority(f"client:{self.client_id}", permissions, "registration_access_token", Reach.OWN)

    async def show(self, desk: Desk) -> Kept:
        """What is registered. Raises NotAdmitted, NotYours."""
        return Kept(await self._held(desk.acting(Operation.SHOW_OWN_CLIENT)), None, self.bearer)

    async def change(self, desk: Desk, metadata: ClientMetadata, secret: object) -> Changed:
        """Put another declaration in its place; `secret`, when sent, must be one it has. Raises as below."""
        desk = desk.acting(Operation.CHANGE_OWN_CLIENT)
        before = await self._its_own(desk)
        if secret is not None and not await self._has(desk, before, secret):
            raise Unacceptable("invalid_client_metadata", "client_secret must be the present one: leave it out")
        proven = secret is not None
        follows = consequence(before.metadata, metadata, proven)
        kept = await self._replace(desk, before, metadata)
        if kept.secret is not None and not proven and not before.metadata.public:
            # whoever gets a secret for nothing but the registration access token could prove every later change with it
            follows = Consequence.END_EVERYTHING
        return Changed(kept, follows, kept.client is not before)

    async def _replace(self, desk: Desk, before: ClientRecord, metadata: ClientMetadata) -> Kept:
        after = await register.replace(desk, before, metadata, before.application_id)
        if not _needs_secret(before, after):
            return Kept(after, None, self.bearer)
        await secrets.revoke_all(desk.session, after.id, clock.now())
        issued = await credentials.add(desk, after)
        return Kept(await desk.client(self.client_id), issued.secret, self.bearer)

    async def remove(self, desk: Desk) -> None:
        """Take it away. Raises NotAdmitted, NotYours."""
        desk = desk.acting(Operation.REMOVE_OWN_CLIENT)
        await register.remove(desk, await self._its_own(desk))

    async def _its_own(self, desk: Desk) -> ClientRecord:
        client = await self._held(desk)
        # a resource server learns about the tokens of others, so who holds it is the operator's business
        if not keeps_itself(client.metadata, self.bounds) or await apis.serves(desk.session, self.client_id):
            raise NotYours(NotYours.__doc__)
        return client

    async def _held(self, desk: Desk) -> ClientRecord:
        try:
            client = await desk.client(self.client_id)
        except NoSuchClient as gone:
            raise NotAdmitted(NotAdmitted.__doc__) from gone
        if client.suspended_at is not None:
            raise NotYours(NotYours.__doc__)
        return client

    async def _has(self, desk: Desk, client: ClientRecord, secret: object) -> bool:
        if not isinstance(secret, str):
            return False
        known = (await secrets.digests(desk.session, client.id)).get(opaque.digest(secret))
        return known is not None and known.state(clock.now()) is SecretState.LIVE


def _needs_secret(before: ClientRecord, after: ClientRecord) -> bool:
    """A secret that signs is made otherwise than one that is sent, so a client that begins to sign gets another."""
    method = after.metadata.token_endpoint_auth_method
    live = any(secret.state(clock.now()) is SecretState.LIVE for secret in after.secrets)
    begins_to_sign = method is AuthMethod.SECRET_JWT and before.metadata.token_endpoint_auth_method is not method
    return method.uses_secret and (begins_to_sign or not live)
