"""The pages where a person signs out (RP-Initiated Logout 2)."""

from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from idp.foundation import clock
from idp.foundation.database import Database
from idp.oidc import answers
from idp.oidc.authorize.consent_page import application
from idp.oidc.logout.announcements import Announcements
from idp.oidc.logout.end_session import EndSession
from idp.oidc.logout.receipts import Ended, Receipts
from idp.oidc.outcomes import Unproven
from idp.oidc.pages import visitor
from idp.oidc.views import SignedOutView, SignOutView
from idp.protocol.parameters import read as read_parameters
from idp.web import cookies, csrf, forms
from idp.web.headers import origins
from idp.web.parts import part
from idp.web.strangers import admission
from idp.web.templating import Dress, page
from idp.web.transaction import Transaction

router = APIRouter(include_in_schema=False)

#: The form of this page may redirect to a client, which form-action would block.
_LEAVING = Dress(leaving=True)


@router.get("/end_session")
async def end_session(request: Request) -> Response:
    """Start a client's logout request (RP-Initiated Logout 2)."""
    return await _begin(request, forms.query(request), posted=False)


@router.post("/end_session")
async def end_session_posted(request: Request) -> Response:
    """Start a posted logout request."""
    return await _begin(request, await forms.form(request), posted=True)


@router.get("/keluar")
async def sign_out(request: Request) -> Response:
    """Ask the person to confirm: a link alone signs nobody out."""
    handle = request.query_params.get("lanjut")
    asked = await part(request, EndSession).kept(handle)
    if isinstance(asked, Unproven):
        return answers.unproven(request, asked)
    here = await visitor.here(request)
    if here is None:
        return answers.redirect(asked.request.return_to or "/keluar/selesai")
    hidden = (("lanjut", handle),) if handle else ()
    asked_by = application(asked.client) if asked.client else None
    view = SignOutView("/keluar", here.name, hidden, asked_by, (asked_by and asked_by.home) or "/portal")
    return page(request, "oidc/sign_out_confirm.html", view, _LEAVING)


@router.post("/keluar")
async def signed_out(request: Request, transaction: Transaction) -> Response:
    """End the session and notify its clients."""
    fields = forms.fields(await forms.form(request))
    csrf.check(request, fields)
    desk = part(request, EndSession)
    asked = await desk.kept(fields.get("lanjut"))
    here = await visitor.here(request)
    through_browser = here is not None and await desk.end(transaction, here)
    onward = None if isinstance(asked, Unproven) else asked.request.return_to
    receipt = "/keluar/selesai"
    if here is not None:
        receipt += "?" + urlencode({"tanda": desk.seal(here.session_id)} | _kept(fields))
    response = answers.redirect(receipt if through_browser else onward or receipt)
    cookies.clear(request, response, cookies.SESSION)
    return response


@router.get("/keluar/selesai")
async def signed_out_page(request: Request) -> Response:
    """Show which clients have confirmed."""
    mark, desk = request.query_params.get("tanda", ""), part(request, EndSession)
    session_id = desk.opened(mark)
    if session_id is None:
        return page(request, "oidc/signed_out.html", SignedOutView(clock.now()))
    asked = await desk.kept(request.query_params.get("lanjut"))
    view = await part(request, Receipts).view(Ended(session_id, f"/keluar/hubungi?tanda={mark}", asked))
    return page(request, "oidc/signed_out.html", view, Dress(frames=origins(view.frames)))


@router.post("/keluar/hubungi")
async def ask_again(request: Request, transaction: Transaction) -> Response:
    """Notify once more the clients that did not confirm."""
    csrf.check(request, forms.fields(await forms.form(request)))
    mark = request.query_params.get("tanda", "")
    session_id = part(request, EndSession).opened(mark)
    if session_id is None:
        return answers.redirect("/keluar/selesai")
    await part(request, Announcements).ask_again(transaction, session_id, clock.now())
    return answers.redirect(f"/keluar/selesai?tanda={mark}")


def _kept(fields: dict[str, str]) -> dict[str, str]:
    """The handle of the pending logout request, if there is one."""
    return {name: value for name, value in fields.items() if name == "lanjut"}


async def _begin(request: Request, pairs: forms.Pairs, posted: bool) -> Response:
    desk, asked = part(request, EndSession), read_parameters(pairs)
    cookie = None if posted else visitor.cookie(request)
    if posted:  # any sender has it stored: a POST from another site carries no cookie
        admission(request, "end_session")()
    return answers.outcome(request, await desk.begin(part(request, Database), asked, cookie, posted))
