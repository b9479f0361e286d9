"""Public keys of clients: list with last use, add beside the present ones, remove; each an update by the same rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from idp.clients.causes import ClientAdminCause
from idp.clients.client_admin import ClientAdmin
from idp.clients.credentials.pasted_keys import parse_pasted_keys, parse_registered_key, registered_keys
from idp.clients.records import ClientRecord
from idp.clients.registration import client_lifecycle
from idp.clients.store.clients import ClientIdentifier
from idp.clients.store.last_use import key_uses
from idp.foundation.database import Session
from idp.permissions import Operation


@dataclass(frozen=True, slots=True)
class PublicKeyRecord:
    """A key of a client; `registered`: it stands in `jwks`, otherwise it is known from its use alone (`jwks_uri`)."""

    thumbprint: str
    kid: str | None
    kind: str
    last_used_at: datetime | None
    registered: bool


async def list_keys(admin: ClientAdmin, key: ClientIdentifier) -> tuple[PublicKeyRecord, ...]:
    """The keys of a client. Raises InsufficientAuthority, NoSuchClient."""
    admin = admin.acting(Operation.LIST_CLIENT_KEYS)
    return await load_keys(admin.session, await admin.lock_client(key))


async def add_keys(admin: ClientAdmin, key: ClientIdentifier, pasted: str) -> ClientRecord:
    """Register public keys beside those there are, in place of an address of keys.

    Raises InsufficientAuthority, NoSuchClient, InvalidDeclaration.
    """
    admin = admin.acting(Operation.CHANGE_CLIENT_KEYS)
    before = await admin.lock_client(key)
    await admin.check_reach(before.metadata)
    return await apply_members(admin, before, members_with_keys(before, pasted))


async def remove_key(admin: ClientAdmin, key: ClientIdentifier, thumbprint: str) -> ClientRecord:
    """Remove a registered key, which authenticates nobody from now on.

    Raises InsufficientAuthority, NoSuchClient, NoSuchKey, InvalidDeclaration where the client needs it.
    """
    admin = admin.acting(Operation.CHANGE_CLIENT_KEYS)
    before = await admin.lock_client(key)
    await admin.check_reach(before.metadata)
    return await apply_members(admin, before, members_without_key(before, thumbprint))


async def load_keys(session: Session, client: ClientRecord) -> tuple[PublicKeyRecord, ...]:
    """The registered keys of a client in their order, then those that it used from its address of keys."""
    used = await key_uses(session, client.id)
    found: dict[str, PublicKeyRecord] = {}
    for one in registered_keys(client.metadata.jwks):
        thumbprint, kind = parse_registered_key(one).thumbprint, str(one.get("crv") or one["kty"])
        found[thumbprint] = PublicKeyRecord(thumbprint, one.get("kid"), kind, used.get(thumbprint), registered=True)
    if client.metadata.jwks_uri is None:
        return tuple(found.values())
    newest = sorted(used.items(), key=lambda pair: pair[1], reverse=True)
    return tuple(PublicKeyRecord(thumbprint, None, "", at, registered=False) for thumbprint, at in newest)


def members_with_keys(client: ClientRecord, pasted: str) -> dict[str, Any]:
    """The members that add keys; one that is registered already is not added again. Raises InvalidDeclaration."""
    keys = registered_keys(client.metadata.jwks)
    known = {parse_registered_key(one).thumbprint for one in keys}
    for one in parse_pasted_keys(pasted):
        thumbprint = parse_registered_key(one).thumbprint
        if thumbprint not in known:
            keys.append(one)
            known.add(thumbprint)
    return {"jwks": {"keys": keys}, "jwks_uri": None}


def members_without_key(client: ClientRecord, thumbprint: str) -> dict[str, Any]:
    """The members that remove a key. Raises NoSuchKey."""
    keys = registered_keys(client.metadata.jwks)
    rest = [one for one in keys if parse_registered_key(one).thumbprint != thumbprint]
    if len(rest) == len(keys):
        raise ClientAdminCause.KEY_NOT_FOUND()
    return {"jwks": {"keys": rest} if rest else None}


async def apply_members(admin: ClientAdmin, before: ClientRecord, members: Mapping[str, object]) -> ClientRecord:
    """Update a client whose row is held. Raises InvalidDeclaration."""
    declaration = {**client_lifecycle.declared_members(before), **members}
    after = await client_lifecycle.parse_change(admin, before, declaration)
    return await client_lifecycle.apply_change(admin, before, after, before.application_id)
