"""/masuk: the login page, its form and its answers."""

from dataclasses import dataclass, replace
from math import ceil
from typing import assert_never

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts import arrival, entry, questions
from idp.accounts.arrival import AskThem, GoOn, TooLate, Visit
from idp.accounts.entry import Entry, Incomplete
from idp.accounts.guards import Guards, origin_of
from idp.accounts.sign_in import Attempt, Busy, Mismatch, SignedIn, Throttled
from idp.accounts.views import Complaint, Notice, SignInView, ThrottledView, TooLateView
from idp.accounts.wiring import Accounts
from idp.foundation import clock
from idp.web import cookies, csrf, forms
from idp.web.context import web_context
from idp.web.doors import Door
from idp.web.templating import Dress, page


def routes(accounts: Accounts, guards: Guards) -> list[Door]:
    """The page and its form, for the hot path."""
    sign_in_page = SignInPage(accounts, guards)
    return [Door("/masuk", sign_in_page.show, methods=["GET"]), Door("/masuk", sign_in_page.sign_in, methods=["POST"])]


@dataclass(frozen=True, slots=True)
class SignInPage:
    """The endpoints of the sign-in page."""

    accounts: Accounts
    guards: Guards

    async def show(self, request: Request) -> Response:
        """Show the login form, or redirect when no login is needed."""
        visit = await self._visit(request)
        answer = await arrival.arrive(self.accounts.database, visit)
        match answer:
            case GoOn() | TooLate():
                return _leaving(request, answer)
            case AskThem():
                return _form(request, visit, _fresh_view(request, visit, answer), 200)
            case _:
                assert_never(answer)

    async def sign_in(self, request: Request) -> Response:
        """Handle the login form: CSRF check, parse, log in, answer."""
        fields = forms.fields(await forms.form(request))
        typed = SignInView(username=fields.get("username", "")[:200])
        try:
            csrf.check(request, fields)
        except csrf.Stale:
            return await self._again(request, replace(typed, notice=Notice.STALE_PAGE), 403)
        found = entry.read(fields)
        match found:
            case Incomplete(complaints, digits):
                return await self._again(request, replace(typed, complaints=complaints, nip_digits=digits), 422)
            case Entry():
                return await self._answer(request, found, typed)
            case _:
                assert_never(found)

    async def _answer(self, request: Request, found: Entry, typed: SignInView) -> Response:
        attempt = Attempt(
            found.name, found.password, origin_of(request), _handle(request), await self.guards.current_session(request)
        )
        outcome = await self.accounts.sign_in.attempt(attempt)
        match outcome:
            case SignedIn(opened, to):
                response = _leaving(request, GoOn(to) if to else arrival.leave(await self._visit(request)))
                cookies.write(request, response, cookies.SESSION, opened.cookie.reveal)
                return response
            case Mismatch():
                return await self._again(request, replace(typed, complaints=(Complaint.WRONG_PAIR,)), 422)
            case Throttled() | Busy():
                return _come_back(request, await self._visit(request), outcome)
            case _:
                assert_never(outcome)

    async def _visit(self, request: Request) -> Visit:
        handle = _handle(request)
        asked = await questions.find(self.accounts.database, handle) if handle else None
        return Visit(
            handle, asked, await self.guards.current_session(request), arrival.wanted(request.query_params.get("ke"))
        )

    async def _again(self, request: Request, view: SignInView, status: int) -> Response:
        visit = await self._visit(request)
        return _form(request, visit, replace(view, action=visit.address, asked_by=visit.question), status)


def _handle(request: Request) -> str | None:
    return request.query_params.get("lanjut") or None


def _leaving(request: Request, answer: GoOn | TooLate) -> Response:
    match answer:
        case GoOn(to):
            return RedirectResponse(to, 303)
        case TooLate(question):
            return page(request, "accounts/too_late.html", TooLateView(question), Dress(status=410))
        case _:
            assert_never(answer)


def _form(request: Request, visit: Visit, view: SignInView, status: int) -> Response:
    # form-action of the CSP covers the whole chain of redirects, and the POST may end at a client
    return page(request, "accounts/sign_in.html", view, Dress(status=status, leaving=visit.handle is not None))


def _fresh_view(request: Request, visit: Visit, answer: AskThem) -> SignInView:
    had_session = cookies.read(request, cookies.SESSION) is not None
    notice = Notice.AGAIN if answer.again else (Notice.SESSION_ENDED if had_session else None)
    hint = (answer.question.login_hint or "") if answer.question else ""
    return SignInView(visit.address, answer.question, hint, notice=notice)


def _come_back(request: Request, visit: Visit, outcome: Throttled | Busy) -> Response:
    seconds = max(1, ceil((outcome.until - clock.now()).total_seconds()))
    busy = isinstance(outcome, Busy)
    view = ThrottledView(
        until=outcome.until,
        minutes=ceil(seconds / 60),
        code=web_context(request).error_reports.new("sign_in_busy" if busy else "sign_in_throttled"),
        retry=visit.address if visit.asked or not visit.handle else "/masuk",
        asked_by=visit.question,
        busy=busy,
    )
    return page(
        request, "accounts/throttled.html", view, Dress(503 if busy else 429, headers={"Retry-After": str(seconds)})
    )
