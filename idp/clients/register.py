"""Register a client, change what it declares, stop it and let it go on."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from idp.catalogue import store as catalogue
from idp.clients import credentials, document, events
from idp.clients.desk import Desk
from idp.clients.logos import promise_logo
from idp.clients.policy import client_id_fault
from idp.clients.record import ClientRecord
from idp.clients.refusals import NO_CERTIFICATES_HERE, ClientIdTaken, NoSuchApplication, Unacceptable
from idp.clients.store import apis, clients, self_registered
from idp.clients.store import credentials as secrets
from idp.clients.store.clients import Key
from idp.foundation import clock, facts, outbox
from idp.foundation.database import Session
from idp.foundation.facts import NOBODY, Fact
from idp.foundation.ids import new_id
from idp.foundation.opaque import Opaque
from idp.permissions import Operation
from idp.protocol.audience import Api
from idp.protocol.client import ClientMetadata, Ownership
from idp.protocol.errors import InvalidClientMetadata, InvalidRedirectUri
from idp.protocol.provider import Provider
from idp.protocol.registration import declaration as registration
from idp.protocol.registration.self_registration import looks_different

Declaration = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants registered: RFC 7591 members, and the application by inventory number or id.

    Without `client_id` one is made up.
    """

    declaration: Declaration
    application: str | None = None
    client_id: str | None = None
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Registered:
    """The client, and its secret if its method uses one: shown now, and never again."""

    client: ClientRecord
    secret: Opaque | None


async def register(desk: Desk, asked: Asked) -> Registered:
    """Keep a new client. Raises InsufficientAuthority, Unacceptable, NoSuchApplication, ClientIdTaken."""
    desk = desk.acting(Operation.REGISTER_CLIENT)
    client_id = asked.client_id or str(new_id())
    metadata = read(desk.provider, asked.declaration, client_id, await apis.known(desk.session))
    await desk.check_reach(metadata)
    return await take_in(desk, metadata, await application_named(desk.session, asked.application), asked.demo)


async def take_in(
    desk: Desk, metadata: ClientMetadata, application_id: UUID | None = None, demo: bool = False
) -> Registered:
    """Keep an accepted declaration as a new client, with a secret if its method uses one. Raises ClientIdTaken."""
    client = await keep(desk, metadata, application_id, demo)
    if not metadata.token_endpoint_auth_method.uses_secret:
        return Registered(client, None)
    issued = await credentials.add(desk, client)
    return Registered(await desk.client(metadata.client_id), issued.secret)


async def keep(desk: Desk, metadata: ClientMetadata, application_id: UUID | None, demo: bool = False) -> ClientRecord:
    """Keep an accepted declaration as a new client, without a secret. Raises ClientIdTaken."""
    at = clock.now()
    new = clients.NewClient(id=new_id(), metadata=metadata, application_id=application_id, demo=demo, created_at=at)
    if not await clients.add(desk.session, new):
        raise ClientIdTaken(ClientIdTaken.__doc__)
    if metadata.logo_uri is not None:
        await promise_logo(desk.session, new.id)
    fact = Fact("client_registered", metadata.client_id, metadata.environment.value, application_id or NOBODY)
    await facts.add(desk.session, [((fact, desk.calendar.day_of(at)), 1)])
    await desk.changed("client.registered", new.id, {"environment": metadata.environment.value})
    return await desk.client(metadata.client_id)


async def update(desk: Desk, key: Key, changes: Declaration, application: str | None) -> ClientRecord:
    """Merge `changes` into what is declared (RFC 7396: null takes a member away); `application` "" unlinks it.

    A client whose method uses no secret any more loses those it has.
    Raises InsufficientAuthority, NoSuchClient, Unacceptable, NoSuchApplication.
    """
    desk = desk.acting(Operation.UPDATE_CLIENT)
    before = await desk.client(key)
    await desk.check_reach(before.metadata)
    client_id = before.metadata.client_id
    merged = {**document.of(before.metadata), **changes}
    if merged["client_id"] != client_id:
        raise Unacceptable("invalid_client_metadata", "client_id cannot be changed: register another client")
    declared = {name: value for name, value in merged.items() if value is not None}
    after = read(desk.provider, declared, client_id, await apis.known(desk.session))
    await desk.check_reach(after)
    application_id = before.application_id
    if application is not None:
        application_id = await application_named(desk.session, application)
    # people of the city's own clients are not asked, and read the name of the application where there is one
    if after.ownership is Ownership.LUAR and (
        looks_different(before.metadata, after) or application_id != before.application_id
    ):
        await desk.ask_people_again(client_id)
    return await replace(desk, before, after, application_id)


async def replace(desk: Desk, before: ClientRecord, after: ClientMetadata, application_id: UUID | None) -> ClientRecord:
    """Keep an accepted declaration of a client that exists; when nothing differs, nothing is written."""
    changed = differences(before, after, application_id)
    if not changed:
        return before
    await clients.change(desk.session, before.id, after, application_id)
    if not after.token_endpoint_auth_method.uses_secret:
        await secrets.revoke_all(desk.session, before.id, clock.now())
    if "logo_uri" in changed:
        await promise_logo(desk.session, before.id)
    await desk.changed("client.updated", before.id, {"fields": " ".join(changed)})
    return await desk.client(after.client_id)


async def suspend(desk: Desk, key: Key) -> ClientRecord:
    """Stop a client: nobody can sign in through it, and it gets no tokens.

    Raises InsufficientAuthority, NoSuchClient.
    """
    desk = desk.acting(Operation.SUSPEND_CLIENT)
    client = await desk.client(key)
    await desk.check_reach(client.metadata)
    if await clients.suspend(desk.session, client.id, clock.now()):
        await outbox.promise(desk.session, events.CLIENT_STOPPED, {"client_id": client.metadata.client_id})
        await desk.changed("client.suspended", client.id)
    return await desk.client(key)


async def resume(desk: Desk, key: Key) -> ClientRecord:
    """Let a stopped client go on. Raises InsufficientAuthority, NoSuchClient."""
    desk = desk.acting(Operation.RESUME_CLIENT)
    client = await desk.client(key)
    await desk.check_reach(client.metadata)
    if await clients.resume(desk.session, client.id):
        await desk.changed("client.resumed", client.id)
    return await desk.client(key)


async def remove(desk: Desk, client: ClientRecord) -> None:
    """Take a client away for ever: it is told like a suspended one, and its client_id is nobody else's."""
    if await self_registered.remove(desk.session, client.id, clock.now()):
        await secrets.revoke_all(desk.session, client.id, clock.now())
        await promise_logo(desk.session, client.id)  # there is none any more
        await outbox.promise(desk.session, events.CLIENT_STOPPED, {"client_id": client.metadata.client_id})
        await desk.changed("client.removed", client.id)


def read(
    provider: Provider, declaration: Declaration, client_id: str, known: Mapping[str, Api] = MappingProxyType({})
) -> ClientMetadata:
    """What the protocol makes of a declaration; `known`: the registered APIs by audience. Raises Unacceptable."""
    fault = client_id_fault(client_id)
    if fault is not None:
        raise Unacceptable("invalid_client_metadata", fault)
    try:
        metadata = registration.read(declaration, client_id, provider.api_scopes, _offered(declaration, known))
    except (InvalidClientMetadata, InvalidRedirectUri) as problem:
        raise Unacceptable(problem.code, problem.description) from problem
    for audience in metadata.resources:
        if audience not in known and audience != provider.issuer:
            raise Unacceptable("invalid_client_metadata", f"resources: {audience[:60]!r} is no API registered here")
    if not provider.looks_at_proofs_of(metadata):
        raise Unacceptable("invalid_client_metadata", NO_CERTIFICATES_HERE)
    return metadata


def _offered(declaration: Declaration, known: Mapping[str, Api]) -> frozenset[str]:
    """The scopes of the APIs a declaration names; whether it names them well is judged later."""
    named = declaration.get("resources")
    audiences = [one for one in named if isinstance(one, str)] if isinstance(named, list | tuple) else []
    return frozenset().union(*(known[audience].scopes for audience in audiences if audience in known))


def differences(before: ClientRecord, after: ClientMetadata, application_id: UUID | None) -> tuple[str, ...]:
    """The names of what a new declaration changes about a client."""
    moved = ("application",) if before.application_id != application_id else ()
    return (*document.differences(before.metadata, after), *moved)


async def application_named(session: Session, name: str | None) -> UUID | None:
    """The application with this inventory number or id; None for none. Raises NoSuchApplication."""
    if not name:
        return None
    found = await catalogue.find(session, UUID(name)) if _is_uuid(name) else None
    if found is None and name.isprintable():
        found = await catalogue.with_inventory_id(session, name)
    if found is None:
        raise NoSuchApplication(NoSuchApplication.__doc__)
    return found.id


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
