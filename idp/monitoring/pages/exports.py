"""/kominfo/unduh: the lists of Kominfo's pages as XLSX and CSV, with the filters of the page."""

import asyncio
from html import unescape

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from idp.accounts.guards import Guards, Principal
from idp.diagnosis.cause_guide import CauseTitles
from idp.foundation.database import Session
from idp.foundation.table_output import TableFormat, write_table
from idp.monitoring.progress.exports import EXPORTS, ExportContext, Words
from idp.monitoring.wiring import Monitoring
from idp.permissions import Operation
from idp.web import forms
from idp.web.context import web_context
from idp.web.declared_routes import PageRouter
from idp.web.language import choose_language
from idp.web.wiring import Web

PATH = "/kominfo/unduh"


def routes(monitoring: Monitoring, guards: Guards, web: Web) -> PageRouter:
    """A route for each format."""
    router = PageRouter()
    for table_format in TableFormat:
        _add_export(router, monitoring, table_format, guards=guards, web=web)
    return router


def _add_export(
    router: PageRouter, monitoring: Monitoring, table_format: TableFormat, *, guards: Guards, web: Web
) -> None:
    allowed = guards.allowed(Operation.SHOW_PROGRESS, Operation.LIST_APPLICATIONS)

    @router.get(f"{PATH}/{{name}}.{table_format.value}", access=allowed)
    async def export(
        request: Request, name: str, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """The list with this name as a file."""
        found, words = EXPORTS.get(name), read_words(request)
        if found is None:
            raise HTTPException(404)
        context = ExportContext(
            tracker=monitoring.tracker,
            work=monitoring.work,
            calendar=monitoring.accounts.calendar,
            authority=officer.authority,
            session=session,
            fields=forms.last_values(forms.read_query(request)),
            words=words,
        )
        rows, header = await found.load(context), [words("heading", column) for column in found.columns]
        file = f"{name}-{context.today}.{table_format.value}"
        headers = {"Content-Disposition": f'attachment; filename="{file}"', "Cache-Control": "no-store"}
        body = await asyncio.to_thread(write_table, table_format, header, rows)
        return Response(body, headers=headers, media_type=table_format.media_type)


def read_words(request: Request) -> Words:
    """The words of the request's language, from the macros that pages use."""
    language = choose_language(request)
    template = web_context(request).templates.of(language).get_template("monitoring/cell_words.html")
    macros = template.make_module({"v": CauseTitles(), "language": language})

    def words(kind: str, value: object) -> str:
        return unescape(str(getattr(macros, kind)(value).striptags()))

    return words
