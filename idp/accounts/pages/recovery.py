"""/aktivasi and /lupa-kata-sandi: the pages that lead people without a password, or with a forgotten one, back in."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from math import ceil
from typing import assert_never

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.authentication.login_name import ByNip, ByUsername, WrongNipLength, parse_login_name
from idp.accounts.guards import read_origin
from idp.accounts.recovery.password_by_code import (
    CodeRefused,
    PasswordByCodeOutcome,
    PasswordChosen,
    PasswordForm,
    PasswordRefused,
)
from idp.accounts.recovery.views import ForgottenView, LinkSentView, PasswordByCodeView, RecoveryThrottledView
from idp.accounts.wiring import Accounts
from idp.foundation import clock
from idp.web import csrf
from idp.web.access import Public
from idp.web.declared_routes import PageRouter
from idp.web.reported_errors import report_page
from idp.web.templating import PageOptions, render_page

_PUBLIC = Public("people who cannot log in come back here; a code or a mailbox proves who they are")
_LONGEST_NAME, _LONGEST_CODE = 200, 64


def routes(accounts: Accounts) -> PageRouter:
    """The pages; those about e-mail only where a mail server is set."""
    router = PageRouter()
    _add_password_by_code(
        router, accounts, PasswordByCodeView("/aktivasi", True, accounts.password_judge.policy.shortest)
    )
    router.get("/aktivasi/selesai", access=_PUBLIC)(show_done)
    _add_ways(router, accounts)
    if accounts.recovery.mails.is_on:
        _add_request_by_mail(router, accounts)
        by_mail = PasswordByCodeView("/lupa-kata-sandi/baru", False, accounts.password_judge.policy.shortest)
        _add_password_by_code(router, accounts, by_mail)
    return router


async def show_done(request: Request) -> Response:
    """Say that the new password holds, and lead to the login page."""
    return render_page(request, "accounts/password_chosen.html", None)


def _add_password_by_code(router: PageRouter, accounts: Accounts, empty: PasswordByCodeView) -> None:
    @router.get(empty.action, access=_PUBLIC)
    async def show(request: Request) -> Response:
        """Show the form; opening it, as mail scanners do, changes nothing."""
        return render_page(request, "accounts/password_by_code.html", empty)

    @router.post(empty.action, access=_PUBLIC)
    async def choose(request: Request) -> Response:
        """Take a code and a new password."""
        fields = csrf.posted_fields(request)
        code, name = fields.get("kode", "")[:_LONGEST_CODE], fields.get("username", "")[:_LONGEST_NAME]
        typed = replace(empty, username=name, code=code)
        form = _read_form(request, fields, typed)
        if isinstance(form, PasswordByCodeView):
            return _render_form(request, form)
        return _answer(request, typed, await accounts.recovery.password_by_code.choose(form))


def _answer(request: Request, typed: PasswordByCodeView, outcome: PasswordByCodeOutcome) -> Response:
    match outcome:
        case PasswordChosen():
            return RedirectResponse("/aktivasi/selesai", 303)
        case CodeRefused():
            return _render_form(request, replace(typed, problems=("wrong_code",)))
        case PasswordRefused(problem):
            return _render_form(request, replace(typed, problems=(problem.violation,)))
        case datetime():
            return _render_throttled(request, outcome, typed.action)
        case _:
            assert_never(outcome)


def _read_form(
    request: Request, fields: Mapping[str, str], typed: PasswordByCodeView
) -> PasswordForm | PasswordByCodeView:
    """The form, or the view that says what is missing, in the order of the fields."""
    name = parse_login_name(typed.username) if typed.asks_name else None
    password, again = fields.get("password", ""), fields.get("lagi")
    name_problem = _name_problem(typed.username) if typed.asks_name else None
    problems = {
        name_problem or "": name_problem is not None,
        "empty_code": not typed.code.strip(),
        "empty_password": not password,
        "different": bool(password) and again not in (None, password),
    }
    found = tuple(problem for problem, there in problems.items() if there)
    if isinstance(name, WrongNipLength):
        return replace(typed, problems=found, nip_digits=name.digits)
    return replace(typed, problems=found) if found else PasswordForm(typed.code, password, read_origin(request), name)


def _name_problem(text: str) -> str | None:
    if not text.strip():
        return "empty_name"
    return "nip_digits" if isinstance(parse_login_name(text), WrongNipLength) else None


def _render_form(request: Request, view: PasswordByCodeView) -> Response:
    return render_page(request, "accounts/password_by_code.html", view, PageOptions(status=422))


def _add_ways(router: PageRouter, accounts: Accounts) -> None:
    @router.get("/lupa-kata-sandi", access=_PUBLIC)
    async def show_ways(request: Request) -> Response:
        """Show the ways to a new password."""
        return render_page(request, "accounts/forgotten.html", ForgottenView(accounts.recovery.mails.is_on))


def _add_request_by_mail(router: PageRouter, accounts: Accounts) -> None:
    @router.post("/lupa-kata-sandi", access=_PUBLIC)
    async def request_link(request: Request) -> Response:
        """Take a request for a link; every name is answered alike."""
        typed = csrf.posted_fields(request).get("username", "")[:_LONGEST_NAME]
        match parse_login_name(typed):
            case ByNip() | ByUsername() as name if typed.strip():
                until = await accounts.recovery.email_resets.request(name, read_origin(request))
                if until is not None:
                    return _render_throttled(request, until, "/lupa-kata-sandi")
                return RedirectResponse("/lupa-kata-sandi/terkirim", 303)
            case found:
                digits = found.digits if isinstance(found, WrongNipLength) else 0
                view = ForgottenView(True, typed, "nip_digits" if digits else "empty_name", digits)
                return render_page(request, "accounts/forgotten.html", view, PageOptions(status=422))

    @router.get("/lupa-kata-sandi/terkirim", access=_PUBLIC)
    async def show_sent(request: Request) -> Response:
        """Say that a link was sent, if there is such an account."""
        lifetime = accounts.recovery.codes.policy.email
        return render_page(request, "accounts/link_sent.html", LinkSentView(ceil(lifetime.total_seconds() / 60)))


def _render_throttled(request: Request, until: datetime, retry: str) -> Response:
    seconds = max(1, ceil((until - clock.now()).total_seconds()))
    code = report_page(request, "recovery_throttled")
    view = RecoveryThrottledView(until, ceil(seconds / 60), code, retry)
    return render_page(
        request, "accounts/recovery_throttled.html", view, PageOptions(429, headers={"Retry-After": str(seconds)})
    )
