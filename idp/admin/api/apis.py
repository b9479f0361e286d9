"""/api/v1/apis: the APIs that clients ask access tokens for."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from idp.admin.documents.api import ApiChanges, ApiDocument, ApiOrder
from idp.admin.documents.listing import Listing, ListQuery
from idp.admin.documents.problem import judged, problems
from idp.admin.guards import ReadsClients, WritesClients
from idp.admin.refusals import told
from idp.clients import offer
from idp.clients.apis import Apis
from idp.clients.desk import Desk
from idp.clients.registry import Registry
from idp.clients.store import apis as store
from idp.protocol.provider import Provider
from idp.web.errors import Problem
from idp.web.parts import Transaction, part

router = APIRouter(prefix="/api/v1/apis", tags=["apis"])


def _desk(caller: WritesClients, request: Request, session: Transaction) -> Desk:
    return Desk(session, part(request, Registry), part(request, Provider), caller.actor, caller.scopes)


#: Where a caller with the scope klien:tulis changes APIs.
AtTheDesk = Annotated[Desk, Depends(_desk, scope="function")]


@router.get("", responses=problems(404), summary="List APIs")
async def apis(_: ReadsClients, query: Annotated[ListQuery, Query()], session: Transaction) -> Listing[ApiDocument]:
    """The registered APIs by name; this provider's own needs no registration and is not among them."""
    page = await store.page(session, query.limit, query.after)
    return Listing(items=[ApiDocument.of(one) for one in page.items], next=str(page.next) if page.next else None)


@router.post("", status_code=201, responses=judged(400, 409), summary="Register an API")
async def add(desk: AtTheDesk, request: Request, body: ApiOrder, response: Response) -> ApiDocument:
    """Register an API; clients ask tokens for it once its audience is among their `resources`."""
    with told():
        made = await offer.register(desk, part(request, Apis), body.api())
    response.headers["location"] = f"{router.prefix}/{made.id}"
    return ApiDocument.of(made)


@router.get("/{key}", responses=problems(404), summary="One API")
async def api(_: ReadsClients, key: UUID, session: Transaction) -> ApiDocument:
    """An API; `key` is its `id`."""
    found = await store.find(session, key)
    if found is None:
        raise Problem(404, "No such API", "No API has this id; list them at /api/v1/apis.")
    return ApiDocument.of(found)


@router.patch("/{key}", responses=judged(400, 404, 409), summary="Change an API")
async def change(desk: AtTheDesk, request: Request, key: UUID, body: ApiChanges) -> ApiDocument:
    """Change what new tokens look like, within a second everywhere; tokens that are out stay as they are."""
    with told():
        return ApiDocument.of(await offer.change(desk, part(request, Apis), key, body.fields()))


@router.delete("/{key}", status_code=204, responses=problems(404), summary="Remove an API")
async def remove(desk: AtTheDesk, request: Request, key: UUID) -> None:
    """Make no more tokens for it: clients that name it are told invalid_target, and its tokens count as inactive."""
    with told():
        await offer.remove(desk, part(request, Apis), key)
