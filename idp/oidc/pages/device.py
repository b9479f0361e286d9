"""The pages where a person types a device's user code and answers (RFC 8628 3.3)."""

from datetime import datetime
from math import ceil
from typing import assert_never

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from idp.accounts.guards import origin_of
from idp.foundation import clock
from idp.foundation.diagnosis import Diagnoses
from idp.oidc import answers
from idp.oidc.authorize.sharing import Sharing
from idp.oidc.device.page import Asking, DevicePage
from idp.oidc.device.views import AnsweredView, Complaint, SlowDownView, TypeView
from idp.oidc.outcomes import Elsewhere, Unproven
from idp.oidc.pages import visitor
from idp.protocol import user_code
from idp.web import cookies, csrf, forms
from idp.web.parts import part
from idp.web.strangers import admission
from idp.web.templating import Dress, page
from idp.web.transaction import Transaction

router = APIRouter(include_in_schema=False)


@router.get("/perangkat")
async def show(request: Request) -> Response:
    """Show the field for the code; verification_uri_complete only fills it in (RFC 8628 3.3.1)."""
    brought = user_code.typed(request.query_params.get("user_code", ""))
    return page(request, "oidc/device.html", TypeView(user_code.shown(brought) if brought else ""))


@router.post("/perangkat")
async def typed(request: Request) -> Response:
    """Take a typed code."""
    fields = forms.fields(await forms.form(request))
    csrf.check(request, fields)
    text, by = fields.get("user_code", ""), (origin_of(request), await visitor.here(request))
    answer = await part(request, DevicePage).typed(text, cookies.read(request, cookies.CSRF) or "", by)
    match answer:
        case Elsewhere(address):
            return answers.redirect(address)
        case Complaint():
            return page(request, "oidc/device.html", TypeView(text[:40], answer), Dress(422))
        case datetime():
            return _come_back(request, answer)
        case _:
            assert_never(answer)


@router.get("/perangkat/{ticket}")
async def confirm(request: Request, transaction: Transaction) -> Response:
    """Show which client asks for what, or what was answered."""
    asking = await _opened(request)
    if isinstance(asking, Asking):
        shared = await part(request, Sharing).shown(transaction, asking.here, asking.scopes)
        return page(request, "oidc/device_confirm.html", part(request, DevicePage).view(asking, shared))
    return _otherwise(request, asking)


@router.post("/perangkat/{ticket}")
async def answered(request: Request, transaction: Transaction) -> Response:
    """Store the person's answer; the page then shows it."""
    fields = forms.fields(await forms.form(request))
    csrf.check(request, fields)
    asking = await _opened(request)
    if not isinstance(asking, Asking):
        return _otherwise(request, asking)
    await part(request, DevicePage).answer(transaction, asking, fields)
    return answers.redirect(f"/perangkat/{asking.sealed}")


async def _opened(request: Request) -> Asking | AnsweredView | Elsewhere | Unproven | Complaint:
    cookie, here = cookies.read(request, cookies.CSRF), await visitor.here(request)
    admit = admission(request, "a device's page")
    return await part(request, DevicePage).opened(request.path_params["ticket"], cookie, here, admit)


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
    view = SlowDownView(until, ceil(seconds / 60), part(request, Diagnoses).new("user_code_throttled"))
    return page(request, "oidc/device_throttled.html", view, Dress(429, headers={"Retry-After": str(seconds)}))
