"""/api/v1/clients: relying parties, their secrets, and whether they may go on."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from idp.admin.causes import AdminCause
from idp.admin.documents.client import ClientDocument, IssuedDocument, ProfileDocument, RegisteredDocument
from idp.admin.documents.client_requests import (
    Changes,
    ClientsQuery,
    Registration,
    SandboxDecision,
    SecretOrder,
)
from idp.admin.documents.listing import Listing
from idp.admin.documents.problem import problem_responses, validated_problem_responses
from idp.admin.errors import errors_as_problems
from idp.admin.guards import ApiGuards
from idp.clients.client_admin import ClientAdmin
from idp.clients.credentials import client_secrets
from idp.clients.policy import SecretPolicy
from idp.clients.registration import client_lifecycle
from idp.clients.registration.client_lifecycle import ClientRegistration
from idp.clients.sandbox.admission_decision import decide_sandbox_admission
from idp.clients.wiring import Clients
from idp.oidc.policy import Lifetimes
from idp.permissions import Operation
from idp.web.declared_routes import ApiRouter

ClientListing = Listing[ClientDocument]


def routes(registered: Clients, guards: ApiGuards, lifetimes: Lifetimes) -> ApiRouter:
    """The clients, their suspension, their secrets."""
    router = ApiRouter(prefix="/api/v1/clients", tags=["clients"])
    _add_reading(router, guards)
    _add_profile(router, registered, guards, lifetimes)
    _add_registration(router, registered, guards)
    _add_changing(router, registered, guards)
    _add_suspension(router, guards)
    _add_sandbox(router, guards)
    _add_secrets(router, registered.secret_policy, guards)
    _add_secret_revocation(router, guards)
    return router


def _add_reading(router: ApiRouter, guards: ApiGuards) -> None:
    @router.get(
        "", access=guards.allowed(Operation.LIST_CLIENTS), responses=problem_responses(404), summary="List clients"
    )
    async def clients(
        query: Annotated[ClientsQuery, Query()], admin: ClientAdmin = guards.client_admin
    ) -> ClientListing:
        """The clients by name, suspended ones included, with the last use of each and of its secrets."""
        page = await client_lifecycle.list_clients(admin, query.to_filter())
        return Listing(items=[ClientDocument.of(one) for one in page.items], next=str(page.next) if page.next else None)

    @router.get(
        "/{key}", access=guards.allowed(Operation.SHOW_CLIENT), responses=problem_responses(404), summary="One client"
    )
    async def client(key: UUID, admin: ClientAdmin = guards.client_admin) -> ClientDocument:
        """A client with its secrets' lives; `key` is its `id`."""
        found = await client_lifecycle.find_client(admin, key)
        if found is None:
            raise AdminCause.CLIENT_ID_NOT_FOUND()
        return ClientDocument.of(found)


def _add_profile(router: ApiRouter, registered: Clients, guards: ApiGuards, lifetimes: Lifetimes) -> None:
    @router.get(
        "/{key}/profile",
        access=guards.allowed(Operation.CHECK_CLIENT_PROFILE),
        responses=problem_responses(404),
        summary="How a client complies",
    )
    async def profile(key: UUID, admin: ClientAdmin = guards.client_admin) -> ProfileDocument:
        """What the client's profile demands, demand by demand: whether it complies, and what to change if not."""
        found = await client_lifecycle.find_client(admin, key, Operation.CHECK_CLIENT_PROFILE)
        if found is None:
            raise AdminCause.CLIENT_ID_NOT_FOUND()
        return ProfileDocument.of(found, registered.provider, lifetimes.code)


def _add_registration(router: ApiRouter, registered: Clients, guards: ApiGuards) -> None:
    @router.post(
        "",
        access=guards.allowed(Operation.REGISTER_CLIENT),
        status_code=201,
        responses=validated_problem_responses(400),
        summary="Register a client",
    )
    async def add(
        body: Registration, response: Response, admin: ClientAdmin = guards.client_admin
    ) -> RegisteredDocument:
        """Register a client; its client_id is made up, and its secret is in this answer and nowhere else.

        It may do no more than your token: each scope of this API must be in it, and `klien:kota` for ownership `kota`.
        """
        with errors_as_problems():
            await registered.sectors.verify_members(body.declared_members())
            result = await client_lifecycle.register_client(
                admin, ClientRegistration(body.declared_members(), body.application)
            )
        response.headers["location"] = f"{router.prefix}/{result.client.id}"
        return RegisteredDocument.from_registration(result)


def _add_changing(router: ApiRouter, registered: Clients, guards: ApiGuards) -> None:
    @router.patch(
        "/{key}",
        access=guards.allowed(Operation.UPDATE_CLIENT),
        responses=validated_problem_responses(400, 404),
        summary="Change a client",
    )
    async def change(key: UUID, body: Changes, admin: ClientAdmin = guards.client_admin) -> ClientDocument:
        """Merge these members into what the client declares (RFC 7396); the whole is judged like a registration.

        A client that becomes public loses its secrets.
        """
        with errors_as_problems():
            await registered.sectors.verify_members(body.members(), key, admin)
            return ClientDocument.of(
                await client_lifecycle.merge_metadata(admin, key, body.members(), body.changed_application())
            )


def _add_suspension(router: ApiRouter, guards: ApiGuards) -> None:
    @router.put(
        "/{key}/suspension",
        access=guards.allowed(Operation.SUSPEND_CLIENT),
        responses=problem_responses(404),
        summary="Suspend a client",
    )
    async def suspend(key: UUID, admin: ClientAdmin = guards.client_admin) -> ClientDocument:
        """Nobody can sign in through it and it gets no tokens, within a second everywhere; suspending twice is fine."""
        with errors_as_problems():
            return ClientDocument.of(await client_lifecycle.suspend_client(admin, key))

    @router.delete(
        "/{key}/suspension",
        access=guards.allowed(Operation.RESUME_CLIENT),
        responses=problem_responses(404),
        summary="Let a client go on",
    )
    async def resume(key: UUID, admin: ClientAdmin = guards.client_admin) -> ClientDocument:
        """End a suspension; a client that is not suspended stays as it is."""
        with errors_as_problems():
            return ClientDocument.of(await client_lifecycle.resume_client(admin, key))


def _add_sandbox(router: ApiRouter, guards: ApiGuards) -> None:
    @router.put(
        "/{key}/sandbox",
        access=guards.allowed(Operation.DECIDE_SANDBOX_ADMISSION),
        responses=validated_problem_responses(400, 404, 409),
        summary="Decide whom a client in the sandbox admits",
    )
    async def decide_sandbox(
        key: UUID, body: SandboxDecision, admin: ClientAdmin = guards.client_admin
    ) -> ClientDocument:
        """Admit the team or everybody; from now on the client receives no `pegawai` of real people."""
        with errors_as_problems():
            return ClientDocument.of(await decide_sandbox_admission(admin, key, body.admits))


def _add_secrets(router: ApiRouter, policy: SecretPolicy, guards: ApiGuards) -> None:
    @router.post(
        "/{key}/secrets",
        access=guards.allowed(Operation.ADD_CLIENT_SECRET),
        status_code=201,
        responses=validated_problem_responses(400, 404, 409),
        summary="Add or rotate a secret",
    )
    async def add_secret(
        key: UUID, order: SecretOrder | None = None, admin: ClientAdmin = guards.client_admin
    ) -> IssuedDocument:
        """Add a secret beside the one there is, or replace that one after a while; two at most are live.

        The secret is in this answer and nowhere else.
        """
        overlap, lifetime = _overlap(order, policy), order.lifetime if order else None
        with errors_as_problems():
            if overlap is None:
                return IssuedDocument.of(await client_secrets.issue_secret(admin, key, lifetime))
            return IssuedDocument.of(await client_secrets.rotate_secret(admin, key, overlap, lifetime))


def _add_secret_revocation(router: ApiRouter, guards: ApiGuards) -> None:
    @router.delete(
        "/{key}/secrets/{secret}",
        access=guards.allowed(Operation.REVOKE_CLIENT_SECRET),
        status_code=204,
        responses=problem_responses(404),
        summary="Revoke a secret",
    )
    async def revoke_secret(key: UUID, secret: UUID, admin: ClientAdmin = guards.client_admin) -> None:
        """End a secret now: it opens nothing any more, within a second everywhere."""
        with errors_as_problems():
            await client_secrets.revoke_secret(admin, key, secret)


def _overlap(order: SecretOrder | None, policy: SecretPolicy) -> timedelta | None:
    """None: both secrets stay. Raises Problem 422."""
    if order is None or order.others_end_in is None:
        return None
    longest = int(policy.longest_overlap.total_seconds())
    if order.others_end_in > longest:
        raise AdminCause.OVERLAP_TOO_LONG(longest=longest)
    return timedelta(seconds=order.others_end_in)
