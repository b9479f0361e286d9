"""/api/v1/clients/{id}/versions and /keys: the history of a client, restorations, and its public keys."""

import json
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query

from idp.admin.documents.client_version import (
    ClientKeyDocument,
    KeyOrder,
    RestoreDocument,
    VersionDocument,
    VersionsQuery,
)
from idp.admin.documents.listing import Listing
from idp.admin.documents.problem import problem_responses, validated_problem_responses
from idp.admin.errors import errors_as_problems
from idp.admin.guards import ApiGuards
from idp.clients.client_admin import ClientAdmin
from idp.clients.client_version import ClientVersion
from idp.clients.registration import client_restore, client_versions, public_keys
from idp.clients.wiring import Clients
from idp.permissions import Operation
from idp.web.declared_routes import ApiRouter

VersionListing = Listing[VersionDocument]
ClientKeyListing = Listing[ClientKeyDocument]

#: The largest number that a version can have.
_LARGEST = 2**31 - 1
Number = Annotated[int, Path(ge=1, le=_LARGEST)]
Thumbprint = Annotated[str, Path(max_length=100)]


def routes(registered: Clients, guards: ApiGuards) -> ApiRouter:
    """The versions and the keys of one client."""
    router = ApiRouter(prefix="/api/v1/clients", tags=["clients"])
    _add_versions(router, guards)
    _add_restoration(router, registered, guards)
    _add_keys(router, guards)
    _add_key_removal(router, guards)
    return router


def _add_versions(router: ApiRouter, guards: ApiGuards) -> None:
    @router.get(
        "/{key}/versions",
        access=guards.allowed(Operation.LIST_CLIENT_VERSIONS),
        responses=validated_problem_responses(404),
        summary="List the versions of a client",
    )
    async def versions(
        key: UUID, query: Annotated[VersionsQuery, Query()], admin: ClientAdmin = guards.client_admin
    ) -> VersionListing:
        """What each change left, who made it and through which way, the newest first, with the difference."""
        with errors_as_problems():
            found = await client_versions.list_versions(admin, key, limit=query.limit + 1, before=query.before)
        shown = found[: query.limit]
        documents = [VersionDocument.of(one, _version_before(found, place)) for place, one in enumerate(shown)]
        return Listing(items=documents, next=str(shown[-1].number) if len(found) > query.limit else None)


def _version_before(found: tuple[ClientVersion, ...], place: int) -> ClientVersion | None:
    return found[place + 1] if place + 1 < len(found) else None


def _add_restoration(router: ApiRouter, registered: Clients, guards: ApiGuards) -> None:
    @router.post(
        "/{key}/versions/{number}/restore",
        access=guards.allowed(Operation.RESTORE_CLIENT),
        responses=validated_problem_responses(404),
        summary="Restore a version of a client",
    )
    async def restore(key: UUID, number: Number, admin: ClientAdmin = guards.client_admin) -> RestoreDocument:
        """Give the client the metadata of an earlier version, judged like a change; a version of its own.

        Credentials never come back: keys, their address and the way the client proves itself stay as they are now.
        """
        with errors_as_problems():
            await registered.sectors.verify_restoration(admin, key, number)
            return RestoreDocument.of(await client_restore.restore_client(admin, key, number))


def _add_keys(router: ApiRouter, guards: ApiGuards) -> None:
    @router.get(
        "/{key}/keys",
        access=guards.allowed(Operation.LIST_CLIENT_KEYS),
        responses=problem_responses(404),
        summary="List the keys of a client",
    )
    async def keys(key: UUID, admin: ClientAdmin = guards.client_admin) -> ClientKeyListing:
        """The registered keys with their last use; of an address of keys, those that were used."""
        with errors_as_problems():
            found = await public_keys.list_keys(admin, key)
        return Listing(items=[ClientKeyDocument.of(one) for one in found], next=None)

    @router.post(
        "/{key}/keys",
        access=guards.allowed(Operation.CHANGE_CLIENT_KEYS),
        status_code=201,
        responses=validated_problem_responses(400, 404),
        summary="Add keys to a client",
    )
    async def add(key: UUID, body: KeyOrder, admin: ClientAdmin = guards.client_admin) -> ClientKeyListing:
        """Register public keys beside those there are, so that both work until the old one is removed."""
        with errors_as_problems():
            await public_keys.add_keys(admin, key, json.dumps({"keys": body.keys}))
            found = await public_keys.list_keys(admin, key)
        return Listing(items=[ClientKeyDocument.of(one) for one in found], next=None)


def _add_key_removal(router: ApiRouter, guards: ApiGuards) -> None:
    @router.delete(
        "/{key}/keys/{thumbprint}",
        access=guards.allowed(Operation.CHANGE_CLIENT_KEYS),
        status_code=204,
        responses=validated_problem_responses(404),
        summary="Remove a key of a client",
    )
    async def remove(key: UUID, thumbprint: Thumbprint, admin: ClientAdmin = guards.client_admin) -> None:
        """The key authenticates nobody any more, within a second everywhere; the last one that is needed stays."""
        with errors_as_problems():
            await public_keys.remove_key(admin, key, thumbprint)
