"""Client secrets: issue once, rotate, revoke; at most two are live."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from idp.clients.desk import Desk
from idp.clients.record import ClientRecord
from idp.clients.refusals import NoSecretHere, NoSuchSecret, TwoSecretsLive
from idp.clients.store import credentials
from idp.clients.store.clients import Key
from idp.foundation import clock, opaque
from idp.foundation.opaque import Opaque


@dataclass(frozen=True, slots=True)
class Issued:
    """A new secret: shown to its owner now, and never again."""

    id: UUID
    secret: Opaque


async def issue(desk: Desk, key: Key) -> Issued:
    """Add a secret beside the one there is. Raises NoSuchClient, BeyondReach, NoSecretHere, TwoSecretsLive."""
    return await add(desk, await _keeps_secrets(desk, key))


async def rotate(desk: Desk, key: Key, overlap: timedelta) -> Issued:
    """Add a secret and end the present one after `overlap`. Raises as `issue` does."""
    client = await _keeps_secrets(desk, key)
    issued = await add(desk, client)
    await credentials.expire_others(desk.session, client.id, issued.id, clock.now() + overlap)
    return issued


async def revoke(desk: Desk, key: Key, secret_id: UUID) -> None:
    """End a secret now. Raises NoSuchClient, NoSuchSecret."""
    client = await desk.client(key)
    if not await credentials.revoke(desk.session, client.id, secret_id, clock.now()):
        raise NoSuchSecret(NoSuchSecret.__doc__)
    await desk.changed("client.secret_revoked", client.id, {"secret": str(secret_id)})


async def add(desk: Desk, client: ClientRecord) -> Issued:
    """A new random secret for a client that keeps secrets. Raises TwoSecretsLive."""
    secret = opaque.random()
    secret_id = await credentials.take_slot(desk.session, client.id, secret.digest, clock.now())
    if secret_id is None:
        raise TwoSecretsLive(TwoSecretsLive.__doc__)
    await desk.changed("client.secret_issued", client.id, {"secret": str(secret_id)})
    return Issued(secret_id, secret)


async def _keeps_secrets(desk: Desk, key: Key) -> ClientRecord:
    client = await desk.client(key)
    desk.reaches(client.metadata)
    if client.metadata.public:
        raise NoSecretHere(NoSecretHere.__doc__)
    return client
