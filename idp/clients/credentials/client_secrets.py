"""Client secrets: issue once, rotate, revoke; at most two are live."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from idp.clients.causes import ClientAdminCause
from idp.clients.client_admin import ClientAdmin
from idp.clients.events import ClientsEvent
from idp.clients.records import ClientRecord
from idp.clients.store import credentials
from idp.clients.store.clients import ClientIdentifier
from idp.clients.store.credentials import NewSecret
from idp.foundation import clock, secret_values
from idp.foundation.ids import new_id
from idp.foundation.secret_values import Secret
from idp.permissions import Operation
from idp.protocol.client import AuthMethod

#: What secrets of clients are derived for.
SECRET_PURPOSE = "client secret"


@dataclass(frozen=True, slots=True)
class IssuedSecret:
    """A new secret: shown to its owner now, and never again."""

    id: UUID
    secret: Secret


async def issue_secret(admin: ClientAdmin, key: ClientIdentifier, lifetime: timedelta | None = None) -> IssuedSecret:
    """Add a secret beside the present one; `lifetime`: when it ends by itself, None: never.

    Raises InsufficientAuthority, NoSuchClient, ClientUsesNoSecret, TooManySecrets.
    """
    admin = admin.acting(Operation.ADD_CLIENT_SECRET)
    return await add_secret(admin, await _changeable_client(admin, key), lifetime)


async def rotate_secret(
    admin: ClientAdmin, key: ClientIdentifier, overlap: timedelta, lifetime: timedelta | None = None
) -> IssuedSecret:
    """Add a secret and end the present one after `overlap`. Raises as `issue_secret` does."""
    admin = admin.acting(Operation.ROTATE_CLIENT_SECRET)
    return await replace_secret(admin, await _changeable_client(admin, key), overlap, lifetime)


async def revoke_secret(admin: ClientAdmin, key: ClientIdentifier, secret_id: UUID) -> None:
    """End a secret now. Raises InsufficientAuthority, NoSuchClient, NoSuchSecret."""
    admin = admin.acting(Operation.REVOKE_CLIENT_SECRET)
    client = await admin.lock_client(key)
    await admin.check_reach(client.metadata)
    await end_secret(admin, client, secret_id)


async def end_secret(admin: ClientAdmin, client: ClientRecord, secret_id: UUID) -> None:
    """End a live secret of a client whose row is held. Raises NoSuchSecret."""
    if not await credentials.set_revoked(admin.session, client.id, secret_id, clock.now()):
        raise ClientAdminCause.SECRET_NOT_FOUND()
    await admin.record_change(ClientsEvent.SECRET_REVOKED, client.id, {"secret": str(secret_id)})


async def replace_secret(
    admin: ClientAdmin, client: ClientRecord, overlap: timedelta, lifetime: timedelta | None = None
) -> IssuedSecret:
    """Add a secret to a client whose row is held, and end the present one after `overlap`. Raises TooManySecrets."""
    issued = await add_secret(admin, client, lifetime)
    await credentials.expire_other_secrets(admin.session, client.id, issued.id, clock.now() + overlap)
    return issued


async def add_secret(admin: ClientAdmin, client: ClientRecord, lifetime: timedelta | None = None) -> IssuedSecret:
    """Add a secret for a client whose method uses one: random, or derived when it will sign with it (ADR 13).

    Raises ClientUsesNoSecret, TooManySecrets.
    """
    if not client.metadata.token_endpoint_auth_method.uses_secret:
        raise ClientAdminCause.CLIENT_WITHOUT_SECRETS()
    secret_id, derivation, now = new_id(), admin.registry.derivation, clock.now()
    ends = None if lifetime is None else now + lifetime
    if client.metadata.token_endpoint_auth_method is AuthMethod.SECRET_JWT:
        secret = derivation.derive(SECRET_PURPOSE, secret_id, derivation.current)
        new = NewSecret(secret_id, secret.digest, derivation.current, ends)
    else:
        secret = secret_values.random_secret()
        new = NewSecret(secret_id, secret.digest, expires_at=ends)
    if not await credentials.take_slot(admin.session, client.id, new, now):
        raise ClientAdminCause.TOO_MANY_SECRETS()
    await admin.record_change(ClientsEvent.SECRET_ISSUED, client.id, {"secret": str(secret_id)})
    return IssuedSecret(secret_id, secret)


async def _changeable_client(admin: ClientAdmin, key: ClientIdentifier) -> ClientRecord:
    client = await admin.lock_client(key)
    await admin.check_reach(client.metadata)
    return client
