"""/pengembang/bantuan/{code}: a team asks Kominfo about an error, reads the answers, asks again or ends it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from math import ceil
from urllib.parse import quote
from uuid import UUID

from fastapi import Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.guards import Guards, Principal
from idp.clients.teams.team_admin import TeamAdmin
from idp.developer.help_views import HelpDraftView, TeamHelpView
from idp.developer.wiring import Developer
from idp.diagnosis.guess_limit import GuessLimit, ReservedGuess
from idp.diagnosis.help_request import HelpRequest, HelpResult
from idp.diagnosis.help_requests import team_help
from idp.diagnosis.help_requests.help_thread import HelpReply, load_thread, parse_seen
from idp.diagnosis.help_requests.team_help import HelpSubject
from idp.diagnosis.journal.request_journal import RequestJournal
from idp.diagnosis.typed_code import read_typed_code
from idp.foundation.database import Session
from idp.foundation.note_rule import NoteProblem
from idp.permissions import Operation
from idp.web import csrf
from idp.web.causes import RateLimitCause
from idp.web.client_address import read_client_site
from idp.web.declared_routes import PageRouter
from idp.web.templating import PageOptions, render_page
from idp.web.wiring import Web

PAGE = "/pengembang/bantuan/{code}"
DRAFT, THREAD = "developer/help_draft.html", "developer/help_thread.html"
_DONE = frozenset({"terkirim", "sudah-ada", "dibuka-lagi", "selesai"})
#: A use case of the team about a request that there is.
Reply = Callable[[TeamAdmin, HelpSubject, HelpRequest, HelpReply], Awaitable[HelpResult | NoteProblem]]


@dataclass(frozen=True, slots=True)
class HelpPageRequest:
    """A request that found an error of a team of the person."""

    admin: TeamAdmin
    journal: RequestJournal
    principal: Principal
    subject: HelpSubject

    @property
    def path(self) -> str:
        """The address of the page."""
        return PAGE.format(code=quote(self.subject.code))

    async def send(self, note: str, shown: UUID | None) -> HelpResult | NoteProblem:
        """Send the request with the attempt that the person saw."""
        subject: HelpSubject | None = self.subject
        if shown != self.subject.failure_id and self.subject.request is None:
            subject = await team_help.find_subject(self.admin, self.journal, self.subject.code, shown)
        return await team_help.request_help(self.admin, subject or self.subject, note, shown)

    def build_draft(self, note: str = "", problem: NoteProblem | HelpResult | None = None) -> HelpDraftView:
        """What would be sent."""
        return HelpDraftView(
            visitor=self.principal.visitor, subject=self.subject, path=self.path, note=note, problem=problem
        )

    async def build_thread(self, request: HelpRequest) -> TeamHelpView:
        """What was asked and answered."""
        thread = await load_thread(self.admin.session, request)
        return TeamHelpView(visitor=self.principal.visitor, subject=self.subject, thread=thread, path=self.path)


def routes(developer: Developer, guards: Guards, web: Web) -> PageRouter:
    """The page, and what the team can do on it."""
    router, opened = PageRouter(), _opened(developer, guards, web)
    _add_page(router, guards, opened)
    _add_sending(router, guards, opened)
    for path, use_case, done in (
        ("/buka-lagi", team_help.reopen_request, "dibuka-lagi"),
        ("/selesai", team_help.close_request, "selesai"),
    ):
        _add_reply(router, guards, opened, path=path, use_case=use_case, done=done)
    return router


def _opened(developer: Developer, guards: Guards, web: Web) -> HelpPageRequest:
    """The default of an endpoint's parameter: the error that the address names, of a team of the person, or 404."""

    async def opened(
        request: Request, code: str, principal: Principal = guards.principal, session: Session = web.transaction
    ) -> HelpPageRequest:
        if read_typed_code(code) != code:
            raise HTTPException(404)
        admin = developer.teams.admin(session, principal.authority)
        guess = _reserve_guess(developer.guesses, principal, request)
        subject = await team_help.find_subject(admin, developer.journal, code)
        if subject is None:
            raise HTTPException(404)
        developer.guesses.give_back(guess)
        return HelpPageRequest(admin, developer.journal, principal, subject)

    found: HelpPageRequest = Depends(opened, scope="function")
    return found


def _reserve_guess(guesses: GuessLimit, principal: Principal, request: Request) -> ReservedGuess:
    """A try that counts as a guess unless the code is one's own, as where codes are opened. Raises RateLimited."""
    reserved = guesses.reserve(principal.current_session.person_id, read_client_site(request))
    if isinstance(reserved, timedelta):
        raise RateLimitCause.ADDRESS_RATE_LIMITED(retry_after=max(1, ceil(reserved.total_seconds())))
    return reserved


def _add_page(router: PageRouter, guards: Guards, opened: HelpPageRequest) -> None:
    @router.get(PAGE, access=guards.allowed(Operation.SHOW_DEVELOPER_AREA))
    async def help_page(request: Request, page: HelpPageRequest = opened) -> Response:
        """Show exactly what would be sent, or what was asked and answered."""
        asked = page.subject.request
        if asked is None:
            return render_page(request, DRAFT, page.build_draft())
        done = request.query_params.get("hasil", "")
        view = await page.build_thread(asked)
        return render_page(request, THREAD, replace(view, done=done if done in _DONE else ""))


def _add_sending(router: PageRouter, guards: Guards, opened: HelpPageRequest) -> None:
    @router.post(PAGE, access=guards.allowed(Operation.SHOW_DEVELOPER_AREA))
    async def send(request: Request, page: HelpPageRequest = opened) -> Response:
        """Send the request; one that is sent twice is there once."""
        fields = csrf.posted_fields(request)
        note, shown = fields.get("catatan", ""), fields.get("percobaan", "")
        result = await page.send(note, parse_seen(shown) if shown else None)
        if isinstance(result, NoteProblem) or result is HelpResult.ATTEMPT_GONE:
            return render_page(request, DRAFT, page.build_draft(note, result), PageOptions(status=422))
        return RedirectResponse(f"{page.path}?hasil={'terkirim' if result is HelpResult.DONE else 'sudah-ada'}", 303)


def _add_reply(
    router: PageRouter, guards: Guards, opened: HelpPageRequest, *, path: str, use_case: Reply, done: str
) -> None:
    @router.post(PAGE + path, access=guards.allowed(Operation.SHOW_DEVELOPER_AREA))
    async def reply(request: Request, page: HelpPageRequest = opened) -> Response:
        """Ask again, or say that it is solved."""
        asked, fields = page.subject.request, csrf.posted_fields(request)
        if asked is None:
            raise HTTPException(404)
        typed = HelpReply(fields.get("pesan", ""), parse_seen(fields.get("terakhir", "")))
        result = await use_case(page.admin, page.subject, asked, typed)
        if result is HelpResult.DONE:
            return RedirectResponse(f"{page.path}?hasil={done}", 303)
        view = replace(await page.build_thread(asked), note=typed.text, problem=result)
        return render_page(request, THREAD, view, PageOptions(status=422))
