"""Client secrets: issue once, rotate, revoke; at most two are live."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from idp.clients.desk import Desk
from idp.clients.record import ClientRecord
from idp.clients.refusals import NoSecretHere, NoSuchSecret, TwoSecretsLive
from idp.clients.store import credentials
from idp.clients.store.clients import Key
from idp.clients.store.credentials import NewSecret
from idp.foundation import clock, opaque
from idp.foundation.ids import new_id
from idp.foundation.opaque import Opaque
from idp.permissions import Operation
from idp.protocol.client import AuthMethod

#: What secrets of clients are derived for.
PURPOSE = "client secret"


@dataclass(frozen=True, slots=True)
class Issued:
    """A new secret: shown to its owner now, and never again."""

    id: UUID
    secret: Opaque


async def issue(desk: Desk, key: Key) -> Issued:
    """Add a secret beside the one there is.

    Raises InsufficientAuthority, NoSuchClient, NoSecretHere, TwoSecretsLive.
    """
    desk = desk.acting(Operation.ADD_CLIENT_SECRET)
    return await add(desk, await _keeps_secrets(desk, key))


async def rotate(desk: Desk, key: Key, overlap: timedelta) -> Issued:
    """Add a secret and end the present one after `overlap`. Raises as `issue` does."""
    desk = desk.acting(Operation.ROTATE_CLIENT_SECRET)
    client = await _keeps_secrets(desk, key)
    issued = await add(desk, client)
    await credentials.expire_others(desk.session, client.id, issued.id, clock.now() + overlap)
    return issued


async def revoke(desk: Desk, key: Key, secret_id: UUID) -> None:
    """End a secret now. Raises InsufficientAuthority, NoSuchClient, NoSuchSecret."""
    desk = desk.acting(Operation.REVOKE_CLIENT_SECRET)
    client = await desk.client(key)
    await desk.check_reach(client.metadata)
    if not await credentials.revoke(desk.session, client.id, secret_id, clock.now()):
        raise NoSuchSecret(NoSuchSecret.__doc__)
    await desk.changed("client.secret_revoked", client.id, {"secret": str(secret_id)})


async def add(desk: Desk, client: ClientRecord) -> Issued:
    """A new secret for a client that keeps secrets: random, or derived when it will sign with it (ADR 13).

    Raises TwoSecretsLive.
    """
    secret_id, derivation = new_id(), desk.registry.derivation
    if client.metadata.token_endpoint_auth_method is AuthMethod.SECRET_JWT:
        secret = derivation.secret(PURPOSE, secret_id, derivation.current)
        new = NewSecret(secret_id, secret.digest, derivation.current)
    else:
        secret = opaque.random()
        new = NewSecret(secret_id, secret.digest)
    if not await credentials.take_slot(desk.session, client.id, new, clock.now()):
        raise TwoSecretsLive(TwoSecretsLive.__doc__)
    await desk.changed("client.secret_issued", client.id, {"secret": str(secret_id)})
    return Issued(secret_id, secret)


async def _keeps_secrets(desk: Desk, key: Key) -> ClientRecord:
    client = await desk.client(key)
    await desk.check_reach(client.metadata)
    if not client.metadata.token_endpoint_auth_method.uses_secret:
        raise NoSecretHere(NoSecretHere.__doc__)
    return client
