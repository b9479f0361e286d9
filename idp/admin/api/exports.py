"""/api/v1/exports: whole lists as XLSX and CSV files, with the filters of the lists."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from idp.admin.causes import AdminCause
from idp.admin.documents.application import ApplicationDocument
from idp.admin.documents.level_change import LevelChangeDocument
from idp.admin.documents.problem import file_responses
from idp.admin.documents.table import ApplicationsExportQuery, LevelChangesExportQuery, to_rows
from idp.admin.guards import ApiGuards
from idp.foundation.database import Session
from idp.foundation.table_output import TableFormat, write_table
from idp.permissions import Authority, Operation
from idp.tracker import whole_lists
from idp.tracker.applications import TrackedApplication
from idp.tracker.levels.history import LevelChange
from idp.tracker.tracker import Tracker
from idp.tracker.whole_lists import TooManyChanges, iterate_applications, iterate_changes, require_few_changes
from idp.web.declared_routes import ApiRouter
from idp.web.wiring import Web

_APPLICATION_COLUMNS = (
    "id",
    "inventory_id",
    "name",
    "owner.code",
    "owner.name",
    "dimension",
    "media",
    "eligible",
    "not_eligible_because",
    "level",
    "since",
    "state",
    "integrated",
    "demo",
    "technology",
    "stall.reason",
    "stall.since",
    "stall.days",
    "stall.actor",
    "moved_at",
)
_CHANGE_COLUMNS = (
    "id",
    "application_id",
    "inventory_id",
    "name",
    "office",
    "at",
    "day",
    "before",
    "after",
    "direction",
    "state_before",
    "state_after",
    "origin",
)


def routes(tracker: Tracker, guards: ApiGuards, web: Web) -> ApiRouter:
    """A route for each list."""
    router = ApiRouter(prefix="/api/v1/exports", tags=["exports"])
    _add_applications(router, tracker, guards, web)
    _add_level_changes(router, tracker, guards, web)
    return router


def _add_applications(router: ApiRouter, tracker: Tracker, guards: ApiGuards, web: Web) -> None:
    @router.get(
        "/applications",
        access=guards.allowed(Operation.LIST_APPLICATIONS),
        responses=file_responses(),
        response_model=None,
        summary="All applications as a file",
    )
    async def applications(
        query: Annotated[ApplicationsExportQuery, Query()],
        caller: Authority = guards.caller,
        session: Session = web.transaction,
    ) -> Response:
        """Every application that matches; cells are texts, and in CSV those that look like a formula are marked."""
        today, pages = tracker.calendar.today(), iterate_applications(tracker, caller, session, query.wanted())

        def write(items: Sequence[TrackedApplication]) -> list[tuple[str, ...]]:
            return to_rows(_APPLICATION_COLUMNS, [ApplicationDocument.of(one, today) for one in items])

        # in a thread, because the documents of a thousand rows take half a second, for which nobody could sign in
        rows = [row async for items in pages for row in await asyncio.to_thread(write, items)]
        return await _file(query.format, _APPLICATION_COLUMNS, rows)


def _add_level_changes(router: ApiRouter, tracker: Tracker, guards: ApiGuards, web: Web) -> None:
    @router.get(
        "/level-changes",
        access=guards.allowed(Operation.LIST_LEVEL_CHANGES),
        responses=file_responses(),
        response_model=None,
        summary="All changes of levels as a file",
    )
    async def level_changes(
        query: Annotated[LevelChangesExportQuery, Query()],
        caller: Authority = guards.caller,
        session: Session = web.transaction,
    ) -> Response:
        """Every change that matches, the newest first; cells are texts. More than a file has are refused."""
        wanted = query.wanted()
        pages = iterate_changes(tracker, caller, session, wanted)
        try:
            await require_few_changes(tracker, caller, session, wanted)
            rows = [row async for items in pages for row in await asyncio.to_thread(_write_changes, items)]
        except TooManyChanges:
            raise AdminCause.TOO_MANY_CHANGES(most=whole_lists.MOST_CHANGES) from None
        return await _file(query.format, _CHANGE_COLUMNS, rows)


def _write_changes(items: Sequence[LevelChange]) -> list[tuple[str, ...]]:
    return to_rows(_CHANGE_COLUMNS, [LevelChangeDocument.of(one) for one in items])


async def _file(form: TableFormat, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Response:
    body = await asyncio.to_thread(write_table, form, columns, rows)
    return Response(body, media_type=form.media_type)
