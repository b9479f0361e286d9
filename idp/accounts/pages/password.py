"""/akun/kata-sandi: a person who is signed in changes the password."""

from collections.abc import Mapping
from dataclasses import replace
from math import ceil
from typing import assert_never

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.authentication.login_outcomes import Busy, Mismatch, Throttled
from idp.accounts.guards import Guards, Principal, read_origin
from idp.accounts.password_problem import PasswordProblem
from idp.accounts.people.password_change import (
    PasswordChanged,
    PasswordChangeOutcome,
    PasswordChangeRequest,
    SessionEnded,
)
from idp.accounts.store import people
from idp.accounts.views import PasswordChangeView, PasswordFormError
from idp.accounts.wiring import Accounts
from idp.foundation import clock
from idp.foundation.database import Session
from idp.web import cookies, csrf
from idp.web.declared_routes import PageRouter
from idp.web.templating import PageOptions, render_page
from idp.web.wiring import Web


def routes(accounts: Accounts, guards: Guards, web: Web) -> PageRouter:
    """The page and its form."""
    router = PageRouter()
    policy = accounts.password_judge.policy

    @router.get("/akun/kata-sandi", access=guards.signed_in)
    async def show(
        request: Request, transaction: Session = web.transaction, principal: Principal = guards.principal
    ) -> Response:
        """Show the form; the username in it is for the browser that keeps passwords."""
        person = await people.find(transaction, principal.current_session.person_id)
        username = (person.username if person else None) or ""
        return _render(request, PasswordChangeView(principal.visitor, policy.shortest, username), PageOptions())

    @router.post("/akun/kata-sandi", access=guards.signed_in)
    async def change(request: Request, principal: Principal = guards.principal) -> Response:
        """Change the password: parse, change, answer."""
        fields = csrf.posted_fields(request)
        view = PasswordChangeView(principal.visitor, policy.shortest, fields.get("username", "")[:200])
        errors = find_empty_fields(fields)
        if errors:
            return _render(request, replace(view, errors=errors), PageOptions(422))
        outcome = await accounts.password_change.change(
            PasswordChangeRequest(
                principal.current_session, fields["sandi"], fields["sandi_baru"], read_origin(request)
            )
        )
        return _answer(request, view, outcome)

    return router


def find_empty_fields(fields: Mapping[str, str]) -> tuple[PasswordFormError, ...]:
    """The errors of the form's fields that are empty, in the order of the form."""
    empty = {"sandi": PasswordFormError.EMPTY_PRESENT, "sandi_baru": PasswordFormError.EMPTY_NEW}
    return tuple(error for name, error in empty.items() if not fields.get(name))


def _answer(request: Request, view: PasswordChangeView, outcome: PasswordChangeOutcome) -> Response:
    match outcome:
        case PasswordChanged(opened):
            response = RedirectResponse("/akun?kata_sandi=1", 303)
            cookies.set_cookie(request, response, cookies.SESSION, opened.cookie.reveal)
            return response
        case SessionEnded():
            return RedirectResponse("/masuk?ke=/akun/kata-sandi", 303)
        case PasswordProblem():
            return _render(request, replace(view, problem=outcome), PageOptions(422))
        case Mismatch():
            return _render(request, replace(view, errors=(PasswordFormError.WRONG_PRESENT,)), PageOptions(422))
        case Throttled(until) | Busy(until):
            seconds = max(1, ceil((until - clock.now()).total_seconds()))
            status = 503 if isinstance(outcome, Busy) else 429
            waiting = replace(view, until=until, minutes=ceil(seconds / 60))
            return _render(request, waiting, PageOptions(status, headers={"Retry-After": str(seconds)}))
        case _:
            assert_never(outcome)


def _render(request: Request, view: PasswordChangeView, options: PageOptions) -> Response:
    return render_page(request, "accounts/password.html", view, options)
