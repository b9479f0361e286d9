"""/api/v1/clients: relying parties, their secrets, and whether they may go on."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from idp.admin.documents.client import ClientDocument, IssuedDocument, RegisteredDocument
from idp.admin.documents.client_changes import Changes
from idp.admin.documents.client_orders import ClientsQuery, Registration, SecretOrder
from idp.admin.documents.client_profile import ProfileDocument
from idp.admin.documents.listing import Listing
from idp.admin.documents.problem import judged, problems
from idp.admin.guards import ApiGuards
from idp.admin.refusals import told
from idp.clients import credentials, listing, register
from idp.clients.desk import Desk
from idp.clients.policy import SecretPolicy
from idp.clients.register import Asked
from idp.clients.wiring import Clients
from idp.oidc.policy import Lifetimes
from idp.permissions import Operation
from idp.web.errors import Problem


def routes(registered: Clients, guards: ApiGuards, lifetimes: Lifetimes) -> APIRouter:
    """The clients, their suspension, their secrets."""
    router = APIRouter(prefix="/api/v1/clients", tags=["clients"])
    _add_reading(router, guards)
    _add_profile(router, registered, guards, lifetimes)
    _add_registration(router, registered, guards)
    _add_suspension(router, guards)
    _add_secrets(router, registered.secret_policy, guards)
    return router


def _add_reading(router: APIRouter, guards: ApiGuards) -> None:
    @router.get("", responses=problems(404), summary="List clients")
    async def clients(
        query: Annotated[ClientsQuery, Query()], desk: Desk = guards.reads_clients
    ) -> Listing[ClientDocument]:
        """The clients by name, suspended ones included, with the last use of each and of its secrets."""
        page = await listing.list_clients(desk, query.wanted())
        return Listing(items=[ClientDocument.of(one) for one in page.items], next=str(page.next) if page.next else None)

    @router.get("/{key}", responses=problems(404), summary="One client")
    async def client(key: UUID, desk: Desk = guards.reads_clients) -> ClientDocument:
        """A client with its secrets' lives; `key` is its `id`."""
        found = await listing.find_client(desk, key)
        if found is None:
            raise Problem(404, "No such client", "No client has this id; list them at /api/v1/clients.")
        return ClientDocument.of(found)


def _add_profile(router: APIRouter, registered: Clients, guards: ApiGuards, lifetimes: Lifetimes) -> None:
    @router.get("/{key}/profile", responses=problems(404), summary="How a client complies")
    async def profile(key: UUID, desk: Desk = guards.reads_clients) -> ProfileDocument:
        """What the client's profile demands, demand by demand: whether it complies, and what to change if not."""
        found = await listing.find_client(desk, key, Operation.CHECK_CLIENT_PROFILE)
        if found is None:
            raise Problem(404, "No such client", "No client has this id; list them at /api/v1/clients.")
        return ProfileDocument.of(found, registered.provider, lifetimes.code)


def _add_registration(router: APIRouter, registered: Clients, guards: ApiGuards) -> None:
    @router.post("", status_code=201, responses=judged(400), summary="Register a client")
    async def add(body: Registration, response: Response, desk: Desk = guards.writes_clients) -> RegisteredDocument:
        """Register a client; its client_id is made up, and its secret is in this answer and nowhere else.

        It may do no more than your token: each scope of this API must be in it, and `klien:kota` for ownership `kota`.
        """
        with told():
            await registered.sectors.check_members(body.declared())
            made = await register.register(desk, Asked(body.declared(), body.application))
        response.headers["location"] = f"{router.prefix}/{made.client.id}"
        return RegisteredDocument.made(made)

    @router.patch("/{key}", responses=judged(400, 404), summary="Change a client")
    async def change(key: UUID, body: Changes, desk: Desk = guards.writes_clients) -> ClientDocument:
        """Merge these members into what the client declares (RFC 7396); the whole is judged like a registration.

        A client that becomes public loses its secrets.
        """
        with told():
            await registered.sectors.check_members(body.members(), key, desk)
            return ClientDocument.of(await register.update(desk, key, body.members(), body.application_wanted()))


def _add_suspension(router: APIRouter, guards: ApiGuards) -> None:
    @router.put("/{key}/suspension", responses=problems(404), summary="Suspend a client")
    async def suspend(key: UUID, desk: Desk = guards.writes_clients) -> ClientDocument:
        """Nobody can sign in through it and it gets no tokens, within a second everywhere; suspending twice is fine."""
        with told():
            return ClientDocument.of(await register.suspend(desk, key))

    @router.delete("/{key}/suspension", responses=problems(404), summary="Let a client go on")
    async def resume(key: UUID, desk: Desk = guards.writes_clients) -> ClientDocument:
        """End a suspension; a client that is not suspended stays as it is."""
        with told():
            return ClientDocument.of(await register.resume(desk, key))


def _add_secrets(router: APIRouter, policy: SecretPolicy, guards: ApiGuards) -> None:
    @router.post("/{key}/secrets", status_code=201, responses=judged(400, 404, 409), summary="Add or rotate a secret")
    async def add_secret(
        key: UUID, order: SecretOrder | None = None, desk: Desk = guards.writes_clients
    ) -> IssuedDocument:
        """Add a secret beside the one there is, or replace that one after a while; two at most are live.

        The secret is in this answer and nowhere else.
        """
        overlap = _overlap(order, policy)
        with told():
            if overlap is None:
                return IssuedDocument.of(await credentials.issue(desk, key))
            return IssuedDocument.of(await credentials.rotate(desk, key, overlap))

    @router.delete("/{key}/secrets/{secret}", status_code=204, responses=problems(404), summary="Revoke a secret")
    async def revoke_secret(key: UUID, secret: UUID, desk: Desk = guards.writes_clients) -> None:
        """End a secret now: it opens nothing any more, within a second everywhere."""
        with told():
            await credentials.revoke(desk, key, secret)


def _overlap(order: SecretOrder | None, policy: SecretPolicy) -> timedelta | None:
    """None: both secrets stay. Raises Problem 422."""
    if order is None or order.others_end_in is None:
        return None
    longest = int(policy.longest_overlap.total_seconds())
    if order.others_end_in > longest:
        raise Problem(422, "The old secret would live too long", f"Send others_end_in of at most {longest} seconds.")
    return timedelta(seconds=order.others_end_in)
