"""/masuk: the login page, its form and its answers."""

from dataclasses import replace
from math import ceil
from typing import assert_never

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts import arrival, entry, questions
from idp.accounts.arrival import AskThem, GoOn, TooLate, Visit
from idp.accounts.entry import Entry, Incomplete
from idp.accounts.guards import origin_of, who_is_here
from idp.accounts.sign_in import Attempt, Busy, Mismatch, SignedIn, SignIn, Throttled
from idp.accounts.views import Complaint, Notice, SignInView, ThrottledView, TooLateView
from idp.foundation import clock
from idp.foundation.database import Database
from idp.foundation.diagnosis import Diagnoses
from idp.web import cookies, csrf, forms
from idp.web.doors import Door
from idp.web.parts import part
from idp.web.templating import Dress, page


async def show(request: Request) -> Response:
    """Show the login form, or redirect when no login is needed."""
    visit = await _visit(request)
    answer = await arrival.arrive(part(request, Database), visit)
    match answer:
        case GoOn() | TooLate():
            return _leaving(request, answer)
        case AskThem():
            return _form(request, visit, _fresh_view(request, visit, answer), 200)
        case _:
            assert_never(answer)


async def sign_in(request: Request) -> Response:
    """Handle the login form: CSRF check, parse, log in, answer."""
    fields = forms.fields(await forms.form(request))
    typed = SignInView(username=fields.get("username", "")[:200])
    try:
        csrf.check(request, fields)
    except csrf.Stale:
        return await _again(request, replace(typed, notice=Notice.STALE_PAGE), 403)
    found = entry.read(fields)
    match found:
        case Incomplete(complaints, digits):
            return await _again(request, replace(typed, complaints=complaints, nip_digits=digits), 422)
        case Entry():
            return await _answer(request, found, typed)
        case _:
            assert_never(found)


async def _answer(request: Request, found: Entry, typed: SignInView) -> Response:
    attempt = Attempt(found.name, found.password, origin_of(request), _handle(request), await who_is_here(request))
    outcome = await part(request, SignIn).attempt(attempt)
    match outcome:
        case SignedIn(opened, to):
            response = _leaving(request, GoOn(to) if to else arrival.leave(await _visit(request)))
            cookies.write(request, response, cookies.SESSION, opened.cookie.reveal)
            return response
        case Mismatch():
            return await _again(request, replace(typed, complaints=(Complaint.WRONG_PAIR,)), 422)
        case Throttled() | Busy():
            return _come_back(request, await _visit(request), outcome)
        case _:
            assert_never(outcome)


def _handle(request: Request) -> str | None:
    return request.query_params.get("lanjut") or None


async def _visit(request: Request) -> Visit:
    handle = _handle(request)
    asked = await questions.find(part(request, Database), handle) if handle else None
    return Visit(handle, asked, await who_is_here(request), arrival.wanted(request.query_params.get("ke")))


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


async def _again(request: Request, view: SignInView, status: int) -> Response:
    visit = await _visit(request)
    return _form(request, visit, replace(view, action=visit.address, asked_by=visit.question), status)


def _come_back(request: Request, visit: Visit, outcome: Throttled | Busy) -> Response:
    seconds = max(1, ceil((outcome.until - clock.now()).total_seconds()))
    busy = isinstance(outcome, Busy)
    view = ThrottledView(
        until=outcome.until,
        minutes=ceil(seconds / 60),
        code=part(request, Diagnoses).new("sign_in_busy" if busy else "sign_in_throttled"),
        retry=visit.address if visit.asked or not visit.handle else "/masuk",
        asked_by=visit.question,
        busy=busy,
    )
    return page(
        request, "accounts/throttled.html", view, Dress(503 if busy else 429, headers={"Retry-After": str(seconds)})
    )


doors = (Door("/masuk", show, methods=["GET"]), Door("/masuk", sign_in, methods=["POST"]))
