"""/masuk: the login page, its form and its answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import ceil
from typing import assert_never

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.authentication import login_name, login_page, login_requests
from idp.accounts.authentication.login_name import ByNip, ByUsername, WrongNipLength
from idp.accounts.authentication.login_outcomes import (
    Busy,
    EnrolmentNeeded,
    FactorNeeded,
    LoginOutcome,
    Mismatch,
    NewPasswordNeeded,
    SignedIn,
    Throttled,
)
from idp.accounts.authentication.login_page import (
    LoginPageRequest,
    LoginRequestExpired,
    RedirectTo,
    ShowLoginForm,
    StepUpStarted,
)
from idp.accounts.authentication.login_requests import LoginRequest
from idp.accounts.authentication.login_steps import StartedStep, add_step_value
from idp.accounts.authentication.passkey_login import PasskeyAttempt
from idp.accounts.authentication.password_login import LoginAttempt
from idp.accounts.factors.passkeys import PasskeyAnswer, PasskeyProblem, PasskeyRefused
from idp.accounts.guards import Guards, read_origin
from idp.accounts.sessions.sessions import OpenedSession
from idp.accounts.views import LoginFormError, LoginRequestExpiredView, Notice, SignInView, ThrottledView
from idp.accounts.wiring import Accounts
from idp.foundation import clock, secret_values
from idp.foundation.secret_values import Secret
from idp.web import cookies, csrf
from idp.web.access import Public
from idp.web.csrf import CsrfProblem
from idp.web.reported_errors import report_page
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
        FastRoute(
            "/masuk/kunci-sandi",
            endpoints.log_in_by_passkey,
            methods=["POST"],
            access=_PUBLIC,
            stale_response=endpoints.show_stale_form,
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
        answer = await login_page.open_login_page(self.accounts.login_steps, page_request)
        match answer:
            case RedirectTo() | LoginRequestExpired():
                return leave_login_page(request, answer)
            case StepUpStarted(started):
                return go_to_step(request, started)
            case ShowLoginForm():
                return await self._show_form(request, page_request, answer)
            case _:
                assert_never(answer)

    async def _show_form(self, request: Request, page_request: LoginPageRequest, answer: ShowLoginForm) -> Response:
        """Show the empty form; to a browser whose session ended, when and why, once."""
        view = _empty_form(request, page_request, answer)
        if view.notice is not Notice.SESSION_ENDED:
            return _render_form(request, page_request, view, 200)
        ended = await self.accounts.sessions.find_end(cookies.read_cookie(request, cookies.SESSION))
        response = _render_form(request, page_request, replace(view, ended=ended), 200)
        if ended is not None and ended.recorded:
            cookies.delete_cookie(request, response, cookies.SESSION)
        return response

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

    async def log_in_by_passkey(self, request: Request) -> Response:
        """Handle the answer of a passkey: it is the whole login."""
        page_request, typed = await self._visit(request), SignInView(shared=_is_shared(request))
        attempt = PasskeyAttempt(
            PasskeyAnswer(csrf.posted_fields(request).get("jawaban", ""), csrf.browser_secret(request)),
            read_origin(request),
            page_request.handle,
            page_request.application.label if page_request.application else "",
            page_request.current_session,
            browser_of(request),
            typed.shared,
        )
        outcome = await self.accounts.passkey_login.log_in(attempt)
        match outcome:
            case SignedIn():
                return await self._respond(request, outcome, typed)
            case PasskeyRefused(PasskeyProblem.CLONED):
                return await self._again(request, replace(typed, notice=Notice.PASSKEY_CLONED), 422)
            case PasskeyRefused():
                return await self._again(request, replace(typed, notice=Notice.PASSKEY_REFUSED), 422)
            case _:
                assert_never(outcome)

    async def show_stale_form(self, request: Request) -> Response:
        """Show the form again, with the typed name, after a form with a wrong CSRF token: why, and what to do."""
        typed, refused = _typed_name(request), csrf.refused_form(request)
        if refused.problem is CsrfProblem.COOKIES_BLOCKED and _allows_cookies_now(request):
            return await self._again(request, typed, 200)
        return await self._again(request, replace(typed, notice=refused.problem, shown_at=refused.shown_at), 403)

    async def _answer(self, request: Request, form: LoginForm, typed: SignInView) -> Response:
        attempt = LoginAttempt(
            form.name,
            form.password,
            read_origin(request),
            _request_handle(request),
            await self.guards.current_session(request),
            _return_path(request),
            browser=browser_of(request),
            shared=typed.shared,
            device=cookies.read_cookie(request, cookies.TRUSTED_DEVICE),
        )
        return await self._respond(request, await self.accounts.password_login.log_in(attempt), typed)

    async def _respond(self, request: Request, outcome: LoginOutcome, typed: SignInView) -> Response:
        match outcome:
            case SignedIn(opened, to, trusted):
                to_page = RedirectTo(to) if to else login_page.resolve_return(await self._visit(request))
                return with_session(request, leave_login_page(request, to_page), opened, trusted)
            case FactorNeeded() | NewPasswordNeeded():
                return go_to_next_step(request, outcome)
            case EnrolmentNeeded(opened):
                to_page = RedirectTo((await self._visit(request)).enrolment_url)
                return with_session(request, leave_login_page(request, to_page), opened)
            case Mismatch():
                return await self._again(request, replace(typed, complaints=(LoginFormError.WRONG_PAIR,)), 422)
            case Throttled() | Busy():
                page_request = await self._visit(request)
                retry = page_request.url if page_request.stored or not page_request.handle else "/masuk"
                return render_throttled(request, outcome, retry, page_request.application)
            case _:
                assert_never(outcome)

    async def _visit(self, request: Request) -> LoginPageRequest:
        handle = _request_handle(request)
        stored = await login_requests.find_login_request(self.accounts.database, handle) if handle else None
        return LoginPageRequest(
            handle,
            stored,
            await self.guards.current_session(request),
            _return_path(request),
            other_person=request.query_params.get("akun") == "lain",
        )

    async def _again(self, request: Request, view: SignInView, status: int) -> Response:
        page_request = await self._visit(request)
        return _render_form(
            request, page_request, replace(view, action=page_request.url, asked_by=page_request.application), status
        )


def _typed_name(request: Request) -> SignInView:
    fields = csrf.posted_fields(request)
    return SignInView(username=fields.get("username", "")[:200], shared=_is_shared(request))


def _is_shared(request: Request) -> bool:
    """Whether the person says that others use this computer too."""
    return csrf.posted_fields(request).get("bersama") == "ya"


def _allows_cookies_now(request: Request) -> bool:
    """Whether the person says that the browser takes cookies now: the form is shown anew, and sets them."""
    return csrf.posted_fields(request).get("kuki") == "diizinkan"


def _request_handle(request: Request) -> str | None:
    return request.query_params.get("lanjut") or None


def _return_path(request: Request) -> str:
    return login_page.safe_return_path(request.query_params.get("ke"))


def leave_login_page(request: Request, answer: RedirectTo | LoginRequestExpired) -> Response:
    """Redirect, or say that the login request has expired."""
    match answer:
        case RedirectTo(path):
            return RedirectResponse(path, 303)
        case LoginRequestExpired(login_request):
            view = LoginRequestExpiredView(login_request if login_request and login_request.label else None)
            return render_page(request, "accounts/too_late.html", view, PageOptions(status=410))
        case _:
            assert_never(answer)


def with_session(
    request: Request, response: Response, opened: OpenedSession, trusted: Secret | None = None
) -> Response:
    """The response with the cookie of the session that was opened; a computer that others use too remembers nothing.

    `trusted`: the value that the browser keeps from now on as a trusted device.
    """
    cookies.set_cookie(request, response, cookies.SESSION, opened.cookie.reveal)
    if not opened.shared:
        cookies.set_cookie(request, response, cookies.BROWSER, browser_of(request))
    if trusted is not None:
        cookies.set_cookie(request, response, cookies.TRUSTED_DEVICE, trusted.reveal)
    return response


def browser_of(request: Request) -> str:
    """The lasting cookie of this browser, or the new one that it gets with its session."""
    if not hasattr(request.state, "browser"):
        sent = cookies.read_cookie(request, cookies.BROWSER)
        is_ours = sent is not None and len(sent) == _COOKIE_CHARACTERS
        request.state.browser = sent if is_ours else secret_values.random_secret().reveal
    return str(request.state.browser)


def go_to_next_step(request: Request, outcome: FactorNeeded | NewPasswordNeeded) -> Response:
    """Show this browser, and no other, the page of the step that the login needs now."""
    is_factor = isinstance(outcome, FactorNeeded)
    return go_to_step(request, outcome.started, login_page.STEP_PAGE if is_factor else login_page.NEW_PASSWORD_PAGE)


def go_to_step(request: Request, started: StartedStep, page: str = login_page.STEP_PAGE) -> Response:
    """Show this browser, and no other, the page of the next step."""
    response = RedirectResponse(login_page.page_url(page, started.handle), 303)
    values = add_step_value(cookies.read_cookie(request, cookies.STEP), started.value)
    cookies.set_cookie(request, response, cookies.STEP, values)
    return response


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
    if request.query_params.get("langkah") == "lewat":
        notice = Notice.STEP_ENDED
    elif page_request.other_person:
        notice = None
    hint = (answer.login_request.login_hint or "") if answer.login_request else ""
    return SignInView(page_request.url, page_request.application, hint, notice=notice)


def render_throttled(
    request: Request, outcome: Throttled | Busy, retry: str, asked_by: LoginRequest | None
) -> Response:
    """Say until when no attempt is accepted; `retry`: where to try again."""
    seconds = max(1, ceil((outcome.until - clock.now()).total_seconds()))
    busy = isinstance(outcome, Busy)
    view = ThrottledView(
        until=outcome.until,
        minutes=ceil(seconds / 60),
        code=report_page(request, "sign_in_busy" if busy else "sign_in_throttled"),
        retry=retry,
        asked_by=asked_by,
        busy=busy,
    )
    return render_page(
        request,
        "accounts/throttled.html",
        view,
        PageOptions(503 if busy else 429, headers={"Retry-After": str(seconds)}),
    )
