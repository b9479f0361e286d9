"""restore_client(): gives a client the metadata of an earlier version, by the rules of a change; never a credential."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from idp.clients.client_admin import ClientAdmin
from idp.clients.client_version import KEYS_MEMBER, ClientState, find_differences
from idp.clients.errors import NoSuchApplication
from idp.clients.records import ClientRecord
from idp.clients.registration import client_lifecycle
from idp.clients.registration.client_versions import load_version
from idp.clients.store.clients import ClientIdentifier
from idp.enumerations import DescribedEnum
from idp.permissions import Operation
from idp.protocol.client import AuthMethod
from idp.protocol.registration.client_field import Identity
from idp.protocol.registration.metadata_fields import CLIENT_FIELDS

_METHOD = "token_endpoint_auth_method"
#: Methods that send the same secret: one may follow the other without a new credential.
_SAME_SECRET = frozenset({AuthMethod.BASIC.value, AuthMethod.POST.value})
#: What a client proves itself with.
_CREDENTIAL_MEMBERS = frozenset(
    member.name for field in CLIENT_FIELDS if field.identity is Identity.PROOF for member in field.members
) - {_METHOD}


class Unrestored(DescribedEnum):
    """Why a restoration leaves a member of the old version as it is now."""

    CREDENTIAL = "credential", "A restoration never brings back what a client proves itself with."
    METHOD = "method", "The old way to prove itself needs credentials that the client has no more."
    SUSPENSION = "suspension", "Suspending and resuming are changes of their own."
    APPLICATION = "application", "The application is not in the catalogue any more."
    OPERATOR = "operator", "An operator alone changes it."


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """The client after a restoration: the members that changed, and those that stay as they are, with the reason."""

    client: ClientRecord
    restored: tuple[str, ...]
    unrestored: Mapping[str, Unrestored]


@dataclass(frozen=True, slots=True)
class RestorePlan:
    """What a client would declare after a restoration, and what stays as it is now."""

    declaration: Mapping[str, Any]
    application_id: UUID | None
    unrestored: Mapping[str, Unrestored]


async def restore_client(admin: ClientAdmin, key: ClientIdentifier, number: int) -> RestoreResult:
    """Restore the metadata of a version as an update does.

    Raises InsufficientAuthority, NoSuchClient, NoSuchVersion, InvalidDeclaration.
    """
    admin = admin.acting(Operation.RESTORE_CLIENT)
    before = await admin.lock_client(key)
    await admin.check_reach(before.metadata)
    plan = await plan_restore(admin, before, (await load_version(admin.session, before, number)).state)
    after = await client_lifecycle.parse_change(admin, before, plan.declaration)
    await admin.check_reach(after)
    client = await client_lifecycle.apply_change(admin, before, after, plan.application_id, restored_from=number)
    return restore_result(before, client, plan)


async def find_restored_sector(admin: ClientAdmin, key: ClientIdentifier, number: int) -> dict[str, object]:
    """The members of a version that the document of its sector must agree with; raises as `restore_client` does.

    The document is fetched before the transaction of a restoration (OIDC Core 8.1).
    """
    admin = admin.acting(Operation.RESTORE_CLIENT)
    client = await admin.lock_client(key)
    await admin.check_reach(client.metadata)
    return sector_members((await load_version(admin.session, client, number)).state)


async def plan_restore(
    admin: ClientAdmin, before: ClientRecord, target: ClientState, kept: frozenset[str] = frozenset()
) -> RestorePlan:
    """What a restoration of `target` declares; `kept`: members that the acting authority may not change."""
    now = ClientState.of(before)
    unrestored = _find_unrestored(now, target, kept)
    application_id = before.application_id
    if "application_id" not in unrestored:
        try:
            wanted = "" if target.application_id is None else str(target.application_id)
            application_id = await client_lifecycle.find_application(admin.session, wanted)
        except NoSuchApplication:
            unrestored["application_id"] = Unrestored.APPLICATION
    stays = _CREDENTIAL_MEMBERS | unrestored.keys()
    present = client_lifecycle.declared_members(before)
    declaration = {name: value for name, value in target.document.items() if name not in stays}
    declaration |= {name: value for name, value in present.items() if name in stays}
    return RestorePlan(declaration, application_id, unrestored)


def restore_result(before: ClientRecord, after: ClientRecord, plan: RestorePlan) -> RestoreResult:
    """What a restoration changed, and what it left as it was."""
    changed = find_differences(ClientState.of(before), ClientState.of(after))
    return RestoreResult(after, tuple(one.name for one in changed), plan.unrestored)


def sector_members(target: ClientState) -> dict[str, object]:
    """The members that the document of a sector must agree with (OIDC Core 8.1)."""
    return {name: target.document.get(name) for name in ("sector_identifier_uri", "redirect_uris")}


def _find_unrestored(now: ClientState, target: ClientState, kept: frozenset[str]) -> dict[str, Unrestored]:
    """The members in which the old version differs and which stay as they are, with the reason."""
    method_stays = not _can_return_to(target.document.get(_METHOD), now.document.get(_METHOD))
    reasons = dict.fromkeys(kept, Unrestored.OPERATOR)
    if method_stays:
        reasons |= {_METHOD: Unrestored.METHOD, "profile": Unrestored.METHOD}
    reasons |= dict.fromkeys((*_CREDENTIAL_MEMBERS, KEYS_MEMBER), Unrestored.CREDENTIAL)
    reasons["suspended"] = Unrestored.SUSPENSION
    differing = {one.name for one in find_differences(now, target)}
    return {name: reason for name, reason in reasons.items() if name in differing}


def _can_return_to(old: object, present: object) -> bool:
    return old == present or {old, present} <= _SAME_SECRET
