"""The pages where a person types a device's user code and answers (RFC 8628 3.3)."""

from datetime import datetime
from math import ceil
from typing import assert_never

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from idp.accounts.guards import Guards, origin_of
from idp.foundation import clock
from idp.foundation.database import Session
from idp.oidc import answers
from idp.oidc.device.page import Asking, DevicePage
from idp.oidc.device.views import AnsweredView, Complaint, SlowDownView, TypeView
from idp.oidc.outcomes import Elsewhere, Unproven
from idp.oidc.wiring import Oidc
from idp.protocol import user_code
from idp.web import cookies, csrf, forms
from idp.web.context import web_context
from idp.web.templating import Dress, page
from idp.web.wiring import Web


def routes(oidc: Oidc, guards: Guards, web: Web) -> APIRouter:
    """The page for a code, and the page that asks about the device."""
    router = APIRouter(include_in_schema=False)
    router.get("/perangkat")(show)
    _add_code_form(router, oidc.device.page, guards)
    _add_confirmation(router, oidc, guards, web)
    return router


async def show(request: Request) -> Response:
    """Show the field for the code; verification_uri_complete only fills it in (RFC 8628 3.3.1)."""
    brought = user_code.typed(request.query_params.get("user_code", ""))
    return page(request, "oidc/device.html", TypeView(user_code.shown(brought) if brought else ""))


def _add_code_form(router: APIRouter, device_page: DevicePage, guards: Guards) -> None:
    @router.post("/perangkat")
    async def typed(request: Request) -> Response:
        """Take a typed code."""
        fields = forms.fields(await forms.form(request))
        csrf.check(request, fields)
        text, by = fields.get("user_code", ""), (origin_of(request), await guards.current_session(request))
        answer = await device_page.typed(text, cookies.read(request, cookies.CSRF) or "", by)
        match answer:
            case Elsewhere(address):
                return answers.redirect(address)
            case Complaint():
                return page(request, "oidc/device.html", TypeView(text[:40], answer), Dress(422))
            case datetime():
                return _come_back(request, answer)
            case _:
                assert_never(answer)


def _add_confirmation(router: APIRouter, oidc: Oidc, guards: Guards, web: Web) -> None:
    device_page, sharing = oidc.device.page, oidc.authorization.sharing

    async def opened(request: Request) -> Asking | AnsweredView | Elsewhere | Unproven | Complaint:
        cookie, here = cookies.read(request, cookies.CSRF), await guards.current_session(request)
        admit = web.anonymous_limits.admission(request, "a device's page")
        return await device_page.opened(request.path_params["ticket"], cookie, here, admit)

    @router.get("/perangkat/{ticket}")
    async def confirm(request: Request, transaction: Session = web.transaction) -> Response:
        """Show which client asks for what, or what was answered."""
        asking = await opened(request)
        if not isinstance(asking, Asking):
            return _otherwise(request, asking)
        shared = await sharing.shown(transaction, asking.here, asking.scopes)
        return page(request, "oidc/device_confirm.html", device_page.view(asking, shared))

    @router.post("/perangkat/{ticket}")
    async def answered(request: Request, transaction: Session = web.transaction) -> Response:
        """Store the person's answer; the page then shows it."""
        fields = forms.fields(await forms.form(request))
        csrf.check(request, fields)
        asking = await opened(request)
        if not isinstance(asking, Asking):
            return _otherwise(request, asking)
        await device_page.answer(transaction, asking, fields)
        return answers.redirect(f"/perangkat/{asking.sealed}")


def _otherwise(request: Request, what: AnsweredView | Elsewhere | Unproven | Complaint) -> Response:
    match what:
        case AnsweredView():
            return page(request, "oidc/device_answered.html", what)
        case Complaint():
            return page(request, "oidc/device.html", TypeView("", what), Dress(410))
        case Elsewhere() | Unproven():
            return answers.outcome(request, what)
        case _:
            assert_never(what)


def _come_back(request: Request, until: datetime) -> Response:
    seconds = max(1, ceil((until - clock.now()).total_seconds()))
    view = SlowDownView(until, ceil(seconds / 60), web_context(request).error_reports.new("user_code_throttled"))
    return page(request, "oidc/device_throttled.html", view, Dress(429, headers={"Retry-After": str(seconds)}))
