"""Registers, lists, finds, changes, suspends, resumes and removes clients, for operators and for clients themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from idp.catalogue import store as catalogue
from idp.clients import metadata_document
from idp.clients.causes import ClientAdminCause, DeclarationCause
from idp.clients.client_admin import ClientAdmin
from idp.clients.client_version import VersionChange
from idp.clients.credentials import client_secrets
from idp.clients.errors import InvalidDeclaration
from idp.clients.events import ClientsEvent, ClientsMessage
from idp.clients.logo_fetcher import enqueue_logo_fetch
from idp.clients.policy import client_id_error
from idp.clients.records import ClientRecord
from idp.clients.registration.client_versions import record_version
from idp.clients.store import apis, clients, self_registered
from idp.clients.store import credentials as secrets
from idp.clients.store.clients import ClientFilter, ClientIdentifier
from idp.foundation import clock, facts, outbox
from idp.foundation.database import Session
from idp.foundation.fact_kind import FactKind
from idp.foundation.facts import NO_ID, Fact
from idp.foundation.ids import new_id
from idp.foundation.paging import Page
from idp.foundation.secret_values import Secret
from idp.permissions import Operation
from idp.protocol.audience import Api
from idp.protocol.client import ClientMetadata, Ownership
from idp.protocol.errors import InvalidClientMetadata, InvalidRedirectUri
from idp.protocol.provider import Provider
from idp.protocol.registration import metadata_validation as registration
from idp.protocol.registration.self_registration import looks_different

Declaration = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ClientRegistration:
    """A registration: RFC 7591 members, and the application by inventory number or id.

    Without `client_id` one is generated.
    """

    declaration: Declaration
    application: str | None = None
    client_id: str | None = None
    demo: bool = False


@dataclass(frozen=True, slots=True)
class RegistrationResult:
    """The client, and its secret if its method uses one: shown now, and never again."""

    client: ClientRecord
    secret: Secret | None


async def register_client(admin: ClientAdmin, registration: ClientRegistration) -> RegistrationResult:
    """Register a client. Raises InsufficientAuthority, InvalidDeclaration, NoSuchApplication, ClientIdTaken."""
    admin = admin.acting(Operation.REGISTER_CLIENT)
    client_id = registration.client_id or str(new_id())
    metadata = parse_declaration(
        admin.provider, registration.declaration, client_id, await apis.load_apis(admin.session)
    )
    await admin.check_reach(metadata)
    return await add_client_with_secret(
        admin, metadata, await find_application(admin.session, registration.application), registration.demo
    )


async def add_client_with_secret(
    admin: ClientAdmin, metadata: ClientMetadata, application_id: UUID | None = None, demo: bool = False
) -> RegistrationResult:
    """Store accepted metadata as a new client, with a secret if its method uses one. Raises ClientIdTaken."""
    client = await add_client(admin, metadata, application_id, demo)
    if not metadata.token_endpoint_auth_method.uses_secret:
        return RegistrationResult(client, None)
    issued = await client_secrets.add_secret(admin, client)
    return RegistrationResult(await admin.lock_client(metadata.client_id), issued.secret)


async def add_client(
    admin: ClientAdmin, metadata: ClientMetadata, application_id: UUID | None, demo: bool = False
) -> ClientRecord:
    """Store accepted metadata as a new client, without a secret. Raises ClientIdTaken."""
    at = clock.now()
    new = clients.NewClient(id=new_id(), metadata=metadata, application_id=application_id, demo=demo, created_at=at)
    if not await clients.insert_client(admin.session, new):
        raise ClientAdminCause.CLIENT_ID_TAKEN()
    if metadata.logo_uri is not None:
        await enqueue_logo_fetch(admin.session, new.id)
    fact = Fact(FactKind.CLIENT_REGISTERED, metadata.client_id, metadata.environment.value, application_id or NO_ID)
    await facts.add_counts(admin.session, [((fact, admin.calendar.day_of(at)), 1)])
    client = await admin.lock_client(metadata.client_id)
    await record_version(admin, client, VersionChange.REGISTERED)
    await admin.record_change(ClientsEvent.CLIENT_REGISTERED, new.id, {"environment": metadata.environment.value})
    return client


async def merge_metadata(
    admin: ClientAdmin, key: ClientIdentifier, changes: Declaration, application: str | None
) -> ClientRecord:
    """Merge `changes` into what is declared (RFC 7396: null takes a member away); `application` "" unlinks it.

    A client whose method uses no secret any more loses those it has.
    Raises InsufficientAuthority, NoSuchClient, InvalidDeclaration, NoSuchApplication.
    """
    admin = admin.acting(Operation.UPDATE_CLIENT)
    before = await admin.lock_client(key)
    await admin.check_reach(before.metadata)
    client_id = before.metadata.client_id
    merged = {**declared_members(before), **changes}
    if merged["client_id"] != client_id:
        raise DeclarationCause.CLIENT_ID_CHANGED()
    application_id = before.application_id
    if application is not None:
        application_id = await find_application(admin.session, application)
    after = await parse_change(admin, before, merged)
    await admin.check_reach(after)
    return await apply_change(admin, before, after, application_id)


async def parse_change(admin: ClientAdmin, before: ClientRecord, declaration: Declaration) -> ClientMetadata:
    """The metadata of an existing client as this declares it; null takes a member away. Raises InvalidDeclaration."""
    declared = {name: value for name, value in declaration.items() if value is not None}
    known = await apis.load_apis(admin.session)
    return parse_declaration(admin.provider, declared, before.metadata.client_id, known)


async def apply_change(
    admin: ClientAdmin,
    before: ClientRecord,
    after: ClientMetadata,
    application_id: UUID | None,
    *,
    restored_from: int | None = None,
) -> ClientRecord:
    """Replace the metadata as `replace_metadata` does, and ask people anew where they agreed to something else."""
    # people of the city's own clients are not asked, and read the name of the application where there is one
    if after.ownership is Ownership.LUAR and (
        looks_different(before.metadata, after) or application_id != before.application_id
    ):
        await admin.require_new_consent(after.client_id)
    return await replace_metadata(admin, before, after, application_id, restored_from=restored_from)


async def replace_metadata(
    admin: ClientAdmin,
    before: ClientRecord,
    after: ClientMetadata,
    application_id: UUID | None,
    *,
    restored_from: int | None = None,
) -> ClientRecord:
    """Replace the metadata of an existing client by accepted metadata; when nothing differs, nothing is written.

    `restored_from`: the version that it comes from.
    """
    changed = changed_fields(before, after, application_id)
    if not changed:
        return before
    await clients.update_client(admin.session, before.id, after, application_id)
    if not after.token_endpoint_auth_method.uses_secret:
        await secrets.revoke_all_secrets(admin.session, before.id, clock.now())
    if "logo_uri" in changed:
        await enqueue_logo_fetch(admin.session, before.id)
    if "environment" in changed:  # testers and staff of vendors were let into the sandbox alone
        await outbox.enqueue(admin.session, ClientsMessage.CLIENT_STOPPED, {"client_id": after.client_id})
    client = await admin.lock_client(after.client_id)
    change = VersionChange.UPDATED if restored_from is None else VersionChange.RESTORED
    await record_version(admin, client, change, before=before, restored_from=restored_from)
    await admin.record_change(ClientsEvent.CLIENT_UPDATED, before.id, {"fields": " ".join(changed)})
    return client


async def suspend_client(admin: ClientAdmin, key: ClientIdentifier) -> ClientRecord:
    """Suspend a client: it signs nobody in, and it gets no tokens.

    Raises InsufficientAuthority, NoSuchClient.
    """
    admin = admin.acting(Operation.SUSPEND_CLIENT)
    client = await admin.lock_client(key)
    await admin.check_reach(client.metadata)
    if await clients.set_suspended(admin.session, client.id, clock.now()):
        await outbox.enqueue(admin.session, ClientsMessage.CLIENT_STOPPED, {"client_id": client.metadata.client_id})
        await _record_state(admin, client, VersionChange.SUSPENDED)
        await admin.record_change(ClientsEvent.CLIENT_SUSPENDED, client.id)
    return await admin.lock_client(key)


async def resume_client(admin: ClientAdmin, key: ClientIdentifier) -> ClientRecord:
    """Let a stopped client go on. Raises InsufficientAuthority, NoSuchClient."""
    admin = admin.acting(Operation.RESUME_CLIENT)
    client = await admin.lock_client(key)
    await admin.check_reach(client.metadata)
    if await clients.clear_suspended(admin.session, client.id):
        await _record_state(admin, client, VersionChange.RESUMED)
        await admin.record_change(ClientsEvent.CLIENT_RESUMED, client.id)
    return await admin.lock_client(key)


async def _record_state(admin: ClientAdmin, before: ClientRecord, change: VersionChange) -> None:
    await record_version(admin, await admin.lock_client(before.id), change, before=before)


async def remove_client(admin: ClientAdmin, client: ClientRecord) -> None:
    """Remove a client for ever; it is announced like a suspended one, and its client_id is never used again."""
    if await self_registered.set_removed(admin.session, client.id, clock.now()):
        await secrets.revoke_all_secrets(admin.session, client.id, clock.now())
        await enqueue_logo_fetch(admin.session, client.id)  # there is none any more
        await outbox.enqueue(admin.session, ClientsMessage.CLIENT_STOPPED, {"client_id": client.metadata.client_id})
        await admin.record_change(ClientsEvent.CLIENT_REMOVED, client.id)


def parse_declaration(
    provider: Provider, declaration: Declaration, client_id: str, known: Mapping[str, Api] = MappingProxyType({})
) -> ClientMetadata:
    """The metadata of a declaration; `known`: the registered APIs by audience. Raises InvalidDeclaration."""
    fault = client_id_error(client_id)
    if fault is not None:
        raise fault
    try:
        metadata = registration.read_metadata(
            declaration, client_id, provider.api_scopes, _scopes_of_resources(declaration, known)
        )
    except (InvalidClientMetadata, InvalidRedirectUri) as problem:
        raise InvalidDeclaration.from_error(problem) from problem
    for audience in metadata.resources:
        if audience not in known and audience != provider.issuer:
            raise DeclarationCause.RESOURCE_NOT_REGISTERED(audience=audience[:60])
    require_certificates_supported(provider, metadata)
    return metadata


def require_certificates_supported(provider: Provider, metadata: ClientMetadata) -> None:
    """Raises InvalidDeclaration for a member that needs mutual TLS where the deployment has none (RFC 8705)."""
    name = provider.find_unsupported_member(metadata)
    if name:
        proof = "private_key_jwt" if name == "token_endpoint_auth_method" else "dpop_bound_access_tokens"
        raise DeclarationCause.CERTIFICATES_NOT_SUPPORTED(name=name, instead=proof)


def _scopes_of_resources(declaration: Declaration, known: Mapping[str, Api]) -> frozenset[str]:
    """The scopes of the APIs a declaration names; invalid names are rejected later."""
    named = declaration.get("resources")
    audiences = [one for one in named if isinstance(one, str)] if isinstance(named, list | tuple) else []
    return frozenset().union(*(known[audience].scopes for audience in audiences if audience in known))


def declared_members(client: ClientRecord) -> metadata_document.Document:
    """The RFC 7591 members that a client declares now."""
    return metadata_document.to_document(client.metadata)


def changed_fields(before: ClientRecord, after: ClientMetadata, application_id: UUID | None) -> tuple[str, ...]:
    """The names of what a new declaration changes about a client."""
    moved = ("application",) if before.application_id != application_id else ()
    return (*metadata_document.changed_members(before.metadata, after), *moved)


async def find_application(session: Session, name: str | None) -> UUID | None:
    """The application with this inventory number or id; None for none. Raises NoSuchApplication."""
    if not name:
        return None
    found = await catalogue.find(session, UUID(name)) if _is_uuid(name) else None
    if found is None and name.isprintable():
        found = await catalogue.find_by_number(session, name)
    if found is None:
        raise ClientAdminCause.APPLICATION_NOT_FOUND()
    return found.id


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


async def list_clients(admin: ClientAdmin, client_filter: ClientFilter) -> Page[ClientRecord]:
    """A page of the filtered clients, by name. Raises InsufficientAuthority."""
    return await clients.list_clients(admin.acting(Operation.LIST_CLIENTS).session, client_filter)


async def find_client(
    admin: ClientAdmin, key: ClientIdentifier, operation: Operation = Operation.SHOW_CLIENT
) -> ClientRecord | None:
    """The client, for an operation that only reads it. Raises InsufficientAuthority."""
    return await clients.find_client(admin.acting(operation).session, key)
