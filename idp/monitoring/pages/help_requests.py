"""/kominfo/bantuan: what teams ask about errors of their clients, the oldest first, and the answers."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.guards import Guards, Principal
from idp.clients.teams.contacts import load_contacts
from idp.diagnosis.help_request import HELP_STATES, HelpResult, HelpState
from idp.diagnosis.help_requests import help_answers
from idp.diagnosis.help_requests.help_thread import HelpReply, HelpThread, parse_seen
from idp.diagnosis.store.help_requests import HelpFilter
from idp.foundation import clock
from idp.foundation.database import Session
from idp.foundation.paging import Cursor, InvalidCursor, parse_cursor
from idp.monitoring.help_views import HelpAnswerView, HelpListView, make_line
from idp.monitoring.pages.frames import PAGE_SIZE
from idp.monitoring.views import PageLinks
from idp.permissions import Operation
from idp.web import csrf, forms
from idp.web.declared_routes import PageRouter
from idp.web.templating import PageOptions, render_page
from idp.web.wiring import Web

PATH = "/kominfo/bantuan"
TEMPLATE = "monitoring/help_request.html"
_DONE = frozenset({"dijawab", "selesai"})


def routes(guards: Guards, web: Web) -> PageRouter:
    """The list, one request, and its answers."""
    router = PageRouter()
    _add_list(router, guards, web)
    _add_request(router, guards, web)
    for path, ends, done in (("/jawab", False, "dijawab"), ("/selesai", True, "selesai")):
        _add_answer(router, guards, web, path=path, ends=ends, done=done)
    return router


def _add_list(router: PageRouter, guards: Guards, web: Web) -> None:
    @router.get(PATH, access=guards.allowed(Operation.SHOW_PROGRESS, Operation.LIST_HELP_REQUESTS))
    async def help_requests(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show the requests in one state, the oldest first."""
        query = forms.last_values(forms.read_query(request))
        state, after = _read_state(query), _read_cursor(query)
        asked = HelpFilter(state, PAGE_SIZE, after)
        page = await help_answers.list_requests(officer.authority, session, asked)
        people, now = await load_contacts(session, [one.requested_by for one in page.items]), clock.now()
        done = query.get("hasil", "")
        view = HelpListView(
            visitor=officer.visitor,
            state=state,
            lines=tuple(make_line(one, people.get(one.requested_by), now) for one in page.items),
            done=done if done in _DONE else "",
            links=_page_links(state, after, page.next),
        )
        return render_page(request, "monitoring/help_requests.html", view)


def _add_request(router: PageRouter, guards: Guards, web: Web) -> None:
    @router.get(PATH + "/{request_id}", access=guards.allowed(Operation.SHOW_PROGRESS, Operation.LIST_HELP_REQUESTS))
    async def help_request(
        request: Request, request_id: UUID, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show what was asked and answered, and the form of an answer."""
        thread = await _find(officer, session, request_id)
        return render_page(request, TEMPLATE, HelpAnswerView(visitor=officer.visitor, thread=thread))


def _add_answer(router: PageRouter, guards: Guards, web: Web, *, path: str, ends: bool, done: str) -> None:
    @router.post(
        PATH + "/{request_id}" + path, access=guards.allowed(Operation.SHOW_PROGRESS, Operation.ANSWER_HELP_REQUEST)
    )
    async def answer(
        request: Request, request_id: UUID, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Answer the request, and perhaps end it with the answer."""
        fields = csrf.posted_fields(request)
        reply = HelpReply(fields.get("jawaban", ""), parse_seen(fields.get("terakhir", "")))
        result = await help_answers.answer_request(officer.authority, session, request_id, reply, ends=ends)
        if result is HelpResult.DONE:
            return RedirectResponse(f"{PATH}?hasil={done}", 303)
        view = HelpAnswerView(visitor=officer.visitor, thread=await _find(officer, session, request_id))
        refused = replace(view, note=reply.text, problem=result)
        return render_page(request, TEMPLATE, refused, PageOptions(status=422))


async def _find(officer: Principal, session: Session, request_id: UUID) -> HelpThread:
    """The request with this id. Raises HTTPException 404."""
    found = await help_answers.find_thread(officer.authority, session, request_id)
    if found is None:
        raise HTTPException(404)
    return found


def _read_state(query: Mapping[str, str]) -> HelpState:
    """The state that is asked for; without one, or with another word, what waits."""
    return HELP_STATES.get(query.get("status", ""), HelpState.OPEN)


def _read_cursor(query: Mapping[str, str]) -> Cursor | None:
    try:
        return parse_cursor(query.get("sesudah", ""))
    except InvalidCursor:
        return None


def _page_links(state: HelpState, after: Cursor | None, following: Cursor | None) -> PageLinks:
    first = f"{PATH}?{forms.write_query({'status': state.value})}"
    return PageLinks(first=first if after else None, next=f"{first}&sesudah={following}" if following else None)
