"""The pages where a person signs out (RP-Initiated Logout 2)."""

from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from idp.accounts.guards import Guards
from idp.foundation import clock
from idp.foundation.database import Session
from idp.oidc import answers
from idp.oidc.authorize.consent_page import application
from idp.oidc.logout.end_session import EndSession
from idp.oidc.logout.receipts import Ended
from idp.oidc.logout.wiring import Logout
from idp.oidc.outcomes import Unproven
from idp.oidc.pages import visitor
from idp.oidc.views import SignedOutView, SignOutView
from idp.protocol.parameters import read as read_parameters
from idp.web import cookies, csrf, forms
from idp.web.headers import origins
from idp.web.strangers import Strangers
from idp.web.templating import Dress, page
from idp.web.wiring import Web

#: The form of this page may redirect to a client, which form-action would block.
_LEAVING = Dress(leaving=True)


def routes(logout: Logout, guards: Guards, web: Web) -> APIRouter:
    """The end session endpoint, the question, the page after it."""
    router = APIRouter(include_in_schema=False)
    _add_end_session(router, logout.end_session, web.anonymous_limits)
    _add_question(router, logout.end_session, guards)
    _add_answer(router, logout.end_session, guards, web)
    _add_receipts(router, logout, web)
    return router


def _add_end_session(router: APIRouter, logout: EndSession, limits: Strangers) -> None:
    @router.get("/end_session")
    async def end_session(request: Request) -> Response:
        """Start a client's logout request (RP-Initiated Logout 2)."""
        asked = read_parameters(forms.query(request))
        return answers.outcome(request, await logout.begin(asked, visitor.cookie(request), posted=False))

    @router.post("/end_session")
    async def end_session_posted(request: Request) -> Response:
        """Start a posted logout request; any sender has it stored: a POST from another site carries no cookie."""
        asked = read_parameters(await forms.form(request))
        limits.admission(request, "end_session")()
        return answers.outcome(request, await logout.begin(asked, None, posted=True))


def _add_question(router: APIRouter, logout: EndSession, guards: Guards) -> None:
    @router.get("/keluar")
    async def sign_out(request: Request) -> Response:
        """Ask the person to confirm: a link alone signs nobody out."""
        handle = request.query_params.get("lanjut")
        asked = await logout.kept(handle)
        if isinstance(asked, Unproven):
            return answers.unproven(request, asked)
        here = await guards.current_session(request)
        if here is None:
            return answers.redirect(asked.request.return_to or "/keluar/selesai")
        hidden = (("lanjut", handle),) if handle else ()
        asked_by = application(asked.client) if asked.client else None
        view = SignOutView("/keluar", here.name, hidden, asked_by, (asked_by and asked_by.home) or "/portal")
        return page(request, "oidc/sign_out_confirm.html", view, _LEAVING)


def _add_answer(router: APIRouter, logout: EndSession, guards: Guards, web: Web) -> None:
    @router.post("/keluar")
    async def signed_out(request: Request, transaction: Session = web.transaction) -> Response:
        """End the session and notify its clients."""
        fields = forms.fields(await forms.form(request))
        csrf.check(request, fields)
        asked = await logout.kept(fields.get("lanjut"))
        here = await guards.current_session(request)
        through_browser = here is not None and await logout.end(transaction, here)
        onward = None if isinstance(asked, Unproven) else asked.request.return_to
        receipt = "/keluar/selesai"
        if here is not None:
            receipt += "?" + urlencode({"tanda": logout.seal(here.session_id)} | _kept(fields))
        response = answers.redirect(receipt if through_browser else onward or receipt)
        cookies.clear(request, response, cookies.SESSION)
        return response


def _add_receipts(router: APIRouter, logout: Logout, web: Web) -> None:
    @router.get("/keluar/selesai")
    async def signed_out_page(request: Request) -> Response:
        """Show which clients have confirmed."""
        mark = request.query_params.get("tanda", "")
        session_id = logout.end_session.opened(mark)
        if session_id is None:
            return page(request, "oidc/signed_out.html", SignedOutView(clock.now()))
        asked = await logout.end_session.kept(request.query_params.get("lanjut"))
        view = await logout.receipts.view(Ended(session_id, f"/keluar/hubungi?tanda={mark}", asked))
        return page(request, "oidc/signed_out.html", view, Dress(frames=origins(view.frames)))

    @router.post("/keluar/hubungi")
    async def ask_again(request: Request, transaction: Session = web.transaction) -> Response:
        """Notify once more the clients that did not confirm."""
        csrf.check(request, forms.fields(await forms.form(request)))
        mark = request.query_params.get("tanda", "")
        session_id = logout.end_session.opened(mark)
        if session_id is None:
            return answers.redirect("/keluar/selesai")
        await logout.announcements.ask_again(transaction, session_id, clock.now())
        return answers.redirect(f"/keluar/selesai?tanda={mark}")


def _kept(fields: dict[str, str]) -> dict[str, str]:
    """The handle of the pending logout request, if there is one."""
    return {name: value for name, value in fields.items() if name == "lanjut"}
