"""/masuk: the login page, its form and its answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import ceil
from typing import assert_never

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.authentication import login_name, login_page, login_requests
from idp.accounts.authentication.login_name import ByNip, ByUsername, WrongNipLength
from idp.accounts.authentication.login_page import LoginPageRequest, LoginRequestExpired, RedirectTo, ShowLoginForm
from idp.accounts.authentication.password_login import Busy, LoginAttempt, Mismatch, SignedIn, Throttled
from idp.accounts.guards import Guards, read_origin
from idp.accounts.views import LoginFormError, LoginRequestExpiredView, Notice, SignInView, ThrottledView
from idp.accounts.wiring import Accounts
from idp.foundation import clock, secret_values
from idp.web import cookies, csrf
from idp.web.access import Public
from idp.web.context import web_context
from idp.web.templating import PageOptions, render_page
from idp.web.web_application import FastRoute

#: Of the random values in cookies.
_COOKIE_CHARACTERS = 43
_PUBLIC = Public("people log in here")


@dataclass(frozen=True, slots=True)
class LoginForm:
    """A valid form: a name and a password that can be checked."""

    name: ByNip | ByUsername
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class InvalidLoginForm:
    """The errors of an invalid form; `nip_digits`: number of typed digits where 18 are needed."""

    errors: tuple[LoginFormError, ...]
    nip_digits: int = 0


def parse_login_form(fields: Mapping[str, str]) -> LoginForm | InvalidLoginForm:
    """Parse the form's fields; errors are in the order of the form."""
    typed, password = fields.get("username", ""), fields.get("password", "")
    no_password = () if password else (LoginFormError.EMPTY_PASSWORD,)
    if not typed.strip():
        return InvalidLoginForm((LoginFormError.EMPTY_NAME, *no_password))
    name = login_name.parse_login_name(typed)
    if isinstance(name, WrongNipLength):
        return InvalidLoginForm((LoginFormError.NIP_DIGITS, *no_password), name.digits)
    return InvalidLoginForm(no_password) if no_password else LoginForm(name, password)


def routes(accounts: Accounts, guards: Guards) -> list[FastRoute]:
    """The page and its form, for the hot path."""
    endpoints = LoginEndpoints(accounts, guards)
    return [
        FastRoute("/masuk", endpoints.show, methods=["GET"], access=_PUBLIC),
        FastRoute(
            "/masuk", endpoints.log_in, methods=["POST"], access=_PUBLIC, stale_response=endpoints.show_stale_form
        ),
    ]


@dataclass(frozen=True, slots=True)
class LoginEndpoints:
    """The endpoints of the sign-in page."""

    accounts: Accounts
    guards: Guards

    async def show(self, request: Request) -> Response:
        """Show the login form, or redirect when no login is needed."""
        page_request = await self._visit(request)
        answer = await login_page.open_login_page(self.accounts.database, page_request)
        match answer:
            case RedirectTo() | LoginRequestExpired():
                return _leave_login_page(request, answer)
            case ShowLoginForm():
                return _render_form(request, page_request, _empty_form(request, page_request, answer), 200)
            case _:
                assert_never(answer)

    async def log_in(self, request: Request) -> Response:
        """Handle the login form: parse, log in, answer."""
        typed, form = _typed_name(request), parse_login_form(csrf.posted_fields(request))
        match form:
            case InvalidLoginForm(complaints, digits):
                return await self._again(request, replace(typed, complaints=complaints, nip_digits=digits), 422)
            case LoginForm():
                return await self._answer(request, form, typed)
            case _:
                assert_never(form)

    async def show_stale_form(self, request: Request) -> Response:
        """Show the form again, with the typed name, after a form with a wrong CSRF token."""
        return await self._again(request, replace(_typed_name(request), notice=Notice.STALE_PAGE), 403)

    async def _answer(self, request: Request, form: LoginForm, typed: SignInView) -> Response:
        attempt = LoginAttempt(
            form.name,
            form.password,
            read_origin(request),
            _request_handle(request),
            await self.guards.current_session(request),
            _read_browser(request),
        )
        outcome = await self.accounts.password_login.log_in(attempt)
        match outcome:
            case SignedIn(opened, to):
                response = _leave_login_page(
                    request, RedirectTo(to) if to else login_page.resolve_return(await self._visit(request))
                )
                cookies.set_cookie(request, response, cookies.SESSION, opened.cookie.reveal)
                if attempt.browser is not None:
                    cookies.set_cookie(request, response, cookies.BROWSER, attempt.browser)
                return response
            case Mismatch():
                return await self._again(request, replace(typed, complaints=(LoginFormError.WRONG_PAIR,)), 422)
            case Throttled() | Busy():
                return _render_throttled(request, await self._visit(request), outcome)
            case _:
                assert_never(outcome)

    async def _visit(self, request: Request) -> LoginPageRequest:
        handle = _request_handle(request)
        stored = await login_requests.find_login_request(self.accounts.database, handle) if handle else None
        return LoginPageRequest(
            handle,
            stored,
            await self.guards.current_session(request),
            login_page.safe_return_path(request.query_params.get("ke")),
        )

    async def _again(self, request: Request, view: SignInView, status: int) -> Response:
        page_request = await self._visit(request)
        return _render_form(
            request, page_request, replace(view, action=page_request.url, asked_by=page_request.login_request), status
        )


def _typed_name(request: Request) -> SignInView:
    return SignInView(username=csrf.posted_fields(request).get("username", "")[:200])


def _request_handle(request: Request) -> str | None:
    return request.query_params.get("lanjut") or None


def _read_browser(request: Request) -> str:
    """The lasting cookie of this browser, or a new one."""
    sent = cookies.read_cookie(request, cookies.BROWSER)
    return sent if sent and len(sent) == _COOKIE_CHARACTERS else secret_values.random_secret().reveal


def _leave_login_page(request: Request, answer: RedirectTo | LoginRequestExpired) -> Response:
    match answer:
        case RedirectTo(path):
            return RedirectResponse(path, 303)
        case LoginRequestExpired(login_request):
            return render_page(
                request, "accounts/too_late.html", LoginRequestExpiredView(login_request), PageOptions(status=410)
            )
        case _:
            assert_never(answer)


def _render_form(request: Request, page_request: LoginPageRequest, view: SignInView, status: int) -> Response:
    # form-action of the CSP covers the whole chain of redirects, and the POST may end at a client
    return render_page(
        request,
        "accounts/sign_in.html",
        view,
        PageOptions(status=status, allow_form_redirect=page_request.handle is not None),
    )


def _empty_form(request: Request, page_request: LoginPageRequest, answer: ShowLoginForm) -> SignInView:
    had_session = cookies.read_cookie(request, cookies.SESSION) is not None
    notice = Notice.AGAIN if answer.reauthenticate else (Notice.SESSION_ENDED if had_session else None)
    hint = (answer.login_request.login_hint or "") if answer.login_request else ""
    return SignInView(page_request.url, answer.login_request, hint, notice=notice)


def _render_throttled(request: Request, page_request: LoginPageRequest, outcome: Throttled | Busy) -> Response:
    seconds = max(1, ceil((outcome.until - clock.now()).total_seconds()))
    busy = isinstance(outcome, Busy)
    view = ThrottledView(
        until=outcome.until,
        minutes=ceil(seconds / 60),
        code=web_context(request).error_reports.create("sign_in_busy" if busy else "sign_in_throttled"),
        retry=page_request.url if page_request.stored or not page_request.handle else "/masuk",
        asked_by=page_request.login_request,
        busy=busy,
    )
    return render_page(
        request,
        "accounts/throttled.html",
        view,
        PageOptions(503 if busy else 429, headers={"Retry-After": str(seconds)}),
    )
