"""/api/v1/apis: the APIs that clients ask access tokens for."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from idp.admin.documents.api import ApiChanges, ApiDocument, ApiOrder
from idp.admin.documents.listing import Listing, ListQuery
from idp.admin.documents.problem import judged, problems
from idp.admin.guards import ApiGuards
from idp.admin.refusals import told
from idp.clients import offer
from idp.clients.apis import Apis
from idp.clients.desk import Desk
from idp.web.errors import Problem


def routes(known: Apis, guards: ApiGuards) -> APIRouter:
    """The APIs."""
    router = APIRouter(prefix="/api/v1/apis", tags=["apis"])
    _add_reading(router, guards)
    _add_changing(router, known, guards)
    return router


def _add_reading(router: APIRouter, guards: ApiGuards) -> None:
    @router.get("", responses=problems(404), summary="List APIs")
    async def apis(query: Annotated[ListQuery, Query()], desk: Desk = guards.reads_apis) -> Listing[ApiDocument]:
        """The registered APIs by name; this provider's own needs no registration and is not among them."""
        page = await offer.list_apis(desk, query.limit, query.after)
        return Listing(items=[ApiDocument.of(one) for one in page.items], next=str(page.next) if page.next else None)

    @router.get("/{key}", responses=problems(404), summary="One API")
    async def api(key: UUID, desk: Desk = guards.reads_apis) -> ApiDocument:
        """An API; `key` is its `id`."""
        found = await offer.find(desk, key)
        if found is None:
            raise Problem(404, "No such API", "No API has this id; list them at /api/v1/apis.")
        return ApiDocument.of(found)


def _add_changing(router: APIRouter, known: Apis, guards: ApiGuards) -> None:
    @router.post("", status_code=201, responses=judged(400, 409), summary="Register an API")
    async def add(body: ApiOrder, response: Response, desk: Desk = guards.writes_apis) -> ApiDocument:
        """Register an API; clients ask tokens for it once its audience is among their `resources`."""
        with told():
            made = await offer.register(desk, known, body.api())
        response.headers["location"] = f"{router.prefix}/{made.id}"
        return ApiDocument.of(made)

    @router.patch("/{key}", responses=judged(400, 404, 409), summary="Change an API")
    async def change(key: UUID, body: ApiChanges, desk: Desk = guards.writes_apis) -> ApiDocument:
        """Change what new tokens look like, within a second everywhere; tokens that are out stay as they are."""
        with told():
            return ApiDocument.of(await offer.change(desk, known, key, body.fields()))

    @router.delete("/{key}", status_code=204, responses=problems(404), summary="Remove an API")
    async def remove(key: UUID, desk: Desk = guards.writes_apis) -> None:
        """Make no more tokens for it: clients that name it are told invalid_target, and its tokens count as inactive."""  # noqa: E501  one sentence of the document
        with told():
            await offer.remove(desk, known, key)
