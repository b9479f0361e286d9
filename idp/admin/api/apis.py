"""/api/v1/apis: the APIs that clients ask access tokens for."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from idp.admin.causes import AdminCause
from idp.admin.documents.api import ApiChanges, ApiDocument, ApiOrder
from idp.admin.documents.listing import Listing, ListQuery
from idp.admin.documents.problem import problem_responses, validated_problem_responses
from idp.admin.errors import errors_as_problems
from idp.admin.guards import ApiGuards
from idp.clients.apis import api_lifecycle
from idp.clients.apis.api_registry import ApiRegistry
from idp.clients.client_admin import ClientAdmin
from idp.permissions import Operation
from idp.web.declared_routes import ApiRouter

ApiListing = Listing[ApiDocument]


def routes(registry: ApiRegistry, guards: ApiGuards) -> ApiRouter:
    """The APIs."""
    router = ApiRouter(prefix="/api/v1/apis", tags=["apis"])
    _add_reading(router, guards)
    _add_registration(router, registry, guards)
    _add_changing(router, registry, guards)
    return router


def _add_reading(router: ApiRouter, guards: ApiGuards) -> None:
    @router.get("", access=guards.allowed(Operation.LIST_APIS), responses=problem_responses(404), summary="List APIs")
    async def apis(query: Annotated[ListQuery, Query()], admin: ClientAdmin = guards.client_admin) -> ApiListing:
        """The registered APIs by name; this provider's own needs no registration and is not among them."""
        page = await api_lifecycle.list_apis(admin, query.limit, query.after)
        return Listing(items=[ApiDocument.of(one) for one in page.items], next=str(page.next) if page.next else None)

    @router.get(
        "/{key}", access=guards.allowed(Operation.SHOW_API), responses=problem_responses(404), summary="One API"
    )
    async def api(key: UUID, admin: ClientAdmin = guards.client_admin) -> ApiDocument:
        """An API; `key` is its `id`."""
        found = await api_lifecycle.find_api(admin, key)
        if found is None:
            raise AdminCause.API_ID_NOT_FOUND()
        return ApiDocument.of(found)


def _add_registration(router: ApiRouter, registry: ApiRegistry, guards: ApiGuards) -> None:
    @router.post(
        "",
        access=guards.allowed(Operation.REGISTER_API),
        status_code=201,
        responses=validated_problem_responses(400, 409),
        summary="Register an API",
    )
    async def add(body: ApiOrder, response: Response, admin: ClientAdmin = guards.client_admin) -> ApiDocument:
        """Register an API; clients ask tokens for it once its audience is among their `resources`."""
        with errors_as_problems():
            registered = await api_lifecycle.register_api(admin, registry, body.to_api())
        response.headers["location"] = f"{router.prefix}/{registered.id}"
        return ApiDocument.of(registered)


def _add_changing(router: ApiRouter, registry: ApiRegistry, guards: ApiGuards) -> None:
    @router.patch(
        "/{key}",
        access=guards.allowed(Operation.CHANGE_API),
        responses=validated_problem_responses(400, 404, 409),
        summary="Change an API",
    )
    async def change(key: UUID, body: ApiChanges, admin: ClientAdmin = guards.client_admin) -> ApiDocument:
        """Change what new tokens look like, within a second everywhere; tokens that are out stay as they are."""
        with errors_as_problems():
            return ApiDocument.of(await api_lifecycle.change_api(admin, registry, key, body.changed_fields()))

    @router.delete(
        "/{key}",
        access=guards.allowed(Operation.REMOVE_API),
        status_code=204,
        responses=problem_responses(404),
        summary="Remove an API",
    )
    async def remove(key: UUID, admin: ClientAdmin = guards.client_admin) -> None:
        """Make no more tokens for it: clients that name it are told invalid_target, and its tokens count as inactive."""  # noqa: E501  one sentence of the document
        with errors_as_problems():
            await api_lifecycle.remove_api(admin, registry, key)
