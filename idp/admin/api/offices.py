"""/api/v1/offices: the tree of offices."""

from typing import Annotated

from fastapi import APIRouter, Query

from idp.admin.documents.listing import Listing
from idp.admin.documents.office import OfficeDocument, OfficesQuery
from idp.admin.documents.problem import problems
from idp.admin.guards import ReadsInventory
from idp.offices import store
from idp.web.parts import Transaction

router = APIRouter(prefix="/api/v1/offices", tags=["offices"])


@router.get("", responses=problems(404), summary="List offices")
async def offices(
    _: ReadsInventory, query: Annotated[OfficesQuery, Query()], session: Transaction
) -> Listing[OfficeDocument]:
    """The offices and audience groups by name, those that no longer exist included."""
    page = await store.page(session, query.wanted())
    return Listing(items=[OfficeDocument.of(one) for one in page.items], next=str(page.next) if page.next else None)
