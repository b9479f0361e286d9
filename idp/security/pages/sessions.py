"""/keamanan/sesi: a person's live sessions, and the end of all of them in an incident."""

from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.guards import Guards, Principal
from idp.accounts.people import incident_sessions
from idp.accounts.people.incident_sessions import BadReason
from idp.foundation.database import Session
from idp.permissions import Operation
from idp.security import party_search
from idp.security.party_search import PersonMatch, SeveralMatches
from idp.security.trail_query import MAX_TEXT, TrailError
from idp.security.views import EndSessionsView, LiveSession, SessionsView
from idp.security.wiring import Security
from idp.web import csrf, forms
from idp.web.declared_routes import PageRouter
from idp.web.templating import PageOptions, render_page
from idp.web.wiring import Web

PATH = "/keamanan/sesi"
_END = f"{PATH}/tutup"
_UNPROCESSABLE = PageOptions(status=422)


def routes(security: Security, guards: Guards, web: Web) -> PageRouter:
    """The pages of sessions."""
    router = PageRouter()
    _add_list(router, security, guards, web)
    _add_search(router, guards, web)
    _add_confirmation(router, security, guards, web)
    _add_end(router, security, guards, web)
    return router


def _add_list(router: PageRouter, security: Security, guards: Guards, web: Web) -> None:
    @router.get(PATH, access=guards.allowed(Operation.LIST_SESSIONS))
    async def show(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """The live sessions of the person in the address."""
        sent = forms.last_values(forms.read_query(request))
        bare = SessionsView(officer.visitor, officer.authority.allows(Operation.END_SESSIONS))
        if not sent.get("orang"):
            return render_page(request, "security/sessions.html", bare)
        person = await _find_person(session, sent)
        if person is None:
            view = replace(bare, error=TrailError.PERSON_UNKNOWN.value)
            return render_page(request, "security/sessions.html", view, PageOptions(status=404))
        live = await incident_sessions.list_sessions(security.accounts.admin(session, officer.authority), person.id)
        view = replace(bare, typed=person.key, person=person, sessions=tuple(map(_live_session, live)))
        return render_page(request, "security/sessions.html", replace(view, ended=_ended(sent)))


def _add_search(router: PageRouter, guards: Guards, web: Web) -> None:
    @router.post(PATH, access=guards.allowed(Operation.LIST_SESSIONS))
    async def search(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Find the person; a personal number goes no further than this form."""
        typed = csrf.posted_fields(request).get("cari", "").strip()
        if not typed:
            return RedirectResponse(PATH, 303)
        view = SessionsView(officer.visitor, officer.authority.allows(Operation.END_SESSIONS), typed)
        if len(typed) > MAX_TEXT:
            view = replace(view, error=TrailError.TEXT_TOO_LONG.value)
            return render_page(request, "security/sessions.html", view, _UNPROCESSABLE)
        match await party_search.search_person(session, typed):
            case PersonMatch(key=key):
                return RedirectResponse(f"{PATH}?{forms.write_query({'orang': key})}", 303)
            case SeveralMatches(people=()):
                view = replace(view, error=TrailError.NOT_FOUND.value)
                return render_page(request, "security/sessions.html", view, _UNPROCESSABLE)
            case SeveralMatches() as several:
                return render_page(request, "security/sessions.html", replace(view, choices=several))


def _add_confirmation(router: PageRouter, security: Security, guards: Guards, web: Web) -> None:
    @router.get(_END, access=guards.allowed(Operation.LIST_SESSIONS, Operation.END_SESSIONS))
    async def confirm(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """What will happen, and the question why."""
        person = await _find_person(session, forms.last_values(forms.read_query(request)))
        if person is None:
            return RedirectResponse(PATH, 303)
        view = await _build_confirmation(security, officer, session, person)
        return render_page(request, "security/end_sessions.html", view)


def _add_end(router: PageRouter, security: Security, guards: Guards, web: Web) -> None:
    @router.post(_END, access=guards.allowed(Operation.LIST_SESSIONS, Operation.END_SESSIONS))
    async def end(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """End every session of the person."""
        sent = csrf.posted_fields(request)
        person = await _find_person(session, sent)
        if person is None:
            return RedirectResponse(PATH, 303)
        accounts, reason = security.accounts, sent.get("alasan", "")
        admin = accounts.admin(session, officer.authority)
        try:
            ended = await incident_sessions.end_sessions(admin, accounts.trusted_devices, person.id, reason)
        except BadReason as problem:
            view = await _build_confirmation(security, officer, session, person)
            view = replace(view, reason=reason, error=str(problem))
            return render_page(request, "security/end_sessions.html", view, _UNPROCESSABLE)
        return RedirectResponse(f"{PATH}?{forms.write_query({'orang': person.key, 'ditutup': str(ended)})}", 303)


async def _build_confirmation(
    security: Security, officer: Principal, session: Session, person: PersonMatch
) -> EndSessionsView:
    live = await incident_sessions.list_sessions(security.accounts.admin(session, officer.authority), person.id)
    return EndSessionsView(officer.visitor, person, len(live), longest=incident_sessions.MAX_REASON)


async def _find_person(session: Session, sent: dict[str, str]) -> PersonMatch | None:
    key = sent.get("orang", "").strip()
    return await party_search.find_person_by_key(session, key) if 0 < len(key) <= MAX_TEXT else None


def _live_session(row: Any) -> LiveSession:
    return LiveSession(
        browser=row.browser,
        system=row.system,
        network=row.network,
        opened_at=row.opened_at,
        last_seen_at=row.last_seen_at,
        expires_at=row.expires_at,
        acr=row.acr,
    )


def _ended(sent: dict[str, str]) -> int | None:
    """How many sessions the act before ended, as the address says; None for anything else."""
    text = sent.get("ditutup", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None
