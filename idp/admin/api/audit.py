"""/api/v1/audit: the entries of the audit trail, the newest first; reading them is recorded there."""

from datetime import timedelta
from typing import Annotated

from fastapi import Query

from idp.admin.causes import AdminCause
from idp.admin.documents.audit import AuditEntryDocument, AuditQueryParameters
from idp.admin.documents.listing import Listing
from idp.admin.documents.problem import problem_responses
from idp.admin.guards import ApiGuards
from idp.clients.store import clients
from idp.foundation.audit_entries import AuditFilter, ids_of_client, ids_of_person
from idp.foundation.audit_tags import AuditTags
from idp.foundation.audit_trail import AuditQuery, list_audit_entries
from idp.foundation.calendar import Calendar
from idp.foundation.database import Session
from idp.permissions import Authority, Operation
from idp.web.declared_routes import ApiRouter
from idp.web.wiring import Web

AuditEntryListing = Listing[AuditEntryDocument]


def routes(tags: AuditTags, calendar: Calendar, guards: ApiGuards, web: Web) -> ApiRouter:
    """The audit trail."""
    router = ApiRouter(prefix="/api/v1/audit", tags=["audit"])

    @router.get(
        "",
        access=guards.allowed(Operation.LIST_AUDIT_ENTRIES),
        responses=problem_responses(404),
        summary="List audit entries",
    )
    async def entries(
        query: Annotated[AuditQueryParameters, Query()],
        caller: Authority = guards.caller,
        session: Session = web.transaction,
    ) -> AuditEntryListing:
        """The newest first. The reading itself is recorded, with the kinds of filters and the number of entries."""
        asked = AuditQuery(await _filter(session, query, tags, calendar), query.kinds, query.limit)
        page = await list_audit_entries(caller, session, asked)
        items = [AuditEntryDocument.of(one, tags) for one in page.items]
        return Listing(items=items, next=str(page.next) if page.next else None)

    return router


async def _filter(session: Session, query: AuditQueryParameters, tags: AuditTags, calendar: Calendar) -> AuditFilter:
    """The filter of these parameters. Raises Problem 404."""
    parties = [ids_of_person(query.person)] if query.person is not None else []
    if query.client is not None:
        rows = await clients.list_names(session, [query.client])
        parties.append(ids_of_client(query.client, (row.id for row in rows)))
    named = None if query.event is None else tags.named(query.event)
    if named is not None and not named:
        raise AdminCause.AUDIT_EVENT_UNKNOWN()
    if query.result is not None:
        named = tags.with_result(query.result) if named is None else named & tags.with_result(query.result)
    return AuditFilter(
        parties=tuple(parties),
        tags=named,
        since=calendar.start_of(query.since) if query.since else None,
        until=calendar.start_of(query.until + timedelta(days=1)) if query.until else None,
        after=query.after,
    )
