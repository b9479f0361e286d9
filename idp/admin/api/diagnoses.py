"""/api/v1/diagnoses: the errors that codes were shown for, and what is behind a code; opening one is recorded."""

from typing import Annotated

from fastapi import Path, Query

from idp.admin.causes import AdminCause
from idp.admin.documents.diagnosis import (
    DiagnosesDocument,
    DiagnosisDocument,
    ErrorReportDocument,
    ErrorReportQuery,
)
from idp.admin.documents.listing import Listing
from idp.admin.documents.problem import problem_responses
from idp.admin.guards import ApiGuards
from idp.diagnosis.diagnosis_reader import DiagnosisReader
from idp.diagnosis.typed_code import read_typed_code
from idp.foundation.database import Session
from idp.permissions import Authority, Operation
from idp.web.declared_routes import ApiRouter
from idp.web.wiring import Web

ErrorReportListing = Listing[ErrorReportDocument]


def routes(reader: DiagnosisReader, guards: ApiGuards, web: Web) -> ApiRouter:
    """The list and one code."""
    router = ApiRouter(prefix="/api/v1/diagnoses", tags=["diagnoses"])
    _add_list(router, reader, guards, web)
    _add_code(router, reader, guards, web)
    return router


def _add_list(router: ApiRouter, reader: DiagnosisReader, guards: ApiGuards, web: Web) -> None:
    @router.get(
        "",
        access=guards.allowed(Operation.LIST_DIAGNOSES),
        responses=problem_responses(404),
        summary="List error reports",
    )
    async def reports(
        query: Annotated[ErrorReportQuery, Query()],
        caller: Authority = guards.caller,
        session: Session = web.transaction,
    ) -> ErrorReportListing:
        """The newest first; an hour of the same error of a client is one report with a count."""
        page = await reader.list_diagnoses(session, caller, query.to_filter())
        items = [ErrorReportDocument.of(one) for one in page.items]
        return Listing(items=items, next=str(page.next) if page.next else None)


def _add_code(router: ApiRouter, reader: DiagnosisReader, guards: ApiGuards, web: Web) -> None:
    @router.get(
        "/{code}",
        access=guards.allowed(Operation.OPEN_DIAGNOSIS),
        responses=problem_responses(404),
        summary="What is behind a code",
    )
    async def diagnosis(
        code: Annotated[str, Path(max_length=200)],
        caller: Authority = guards.caller,
        session: Session = web.transaction,
    ) -> DiagnosesDocument:
        """What was sent beside what is registered. The code is understood as people type it."""
        known = read_typed_code(code)
        opened = await reader.open_diagnosis(session, caller, known) if known is not None else ()
        if known is None or not opened:
            raise AdminCause.DIAGNOSIS_CODE_NOT_FOUND()
        return DiagnosesDocument(code=known, reports=[DiagnosisDocument.of_opened(one) for one in opened])
