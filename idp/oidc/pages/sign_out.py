"""The pages where a person signs out (RP-Initiated Logout 2)."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from idp.accounts.guards import Guards
from idp.foundation import clock
from idp.foundation.database import Session
from idp.oidc import responses
from idp.oidc.logout.end_session import EndSessionEndpoint
from idp.oidc.logout.wiring import Logout
from idp.oidc.outcomes import ErrorPageOutcome
from idp.oidc.pages import current_browser
from idp.oidc.views import NoSessionView, SignOutView, client_display
from idp.protocol.parameters import read_parameters
from idp.web import cookies, csrf, forms
from idp.web.access import CsrfExempt, Public
from idp.web.anonymous_limits import AnonymousLimits
from idp.web.declared_routes import PageRouter
from idp.web.headers import list_origins
from idp.web.templating import PageOptions, render_page
from idp.web.wiring import Web

#: The form of this page may redirect to a client, which form-action would block.
_LEAVING = PageOptions(allow_form_redirect=True)
_ASKS_FIRST = Public("applications send people here, signed in or not; the session ends only after /keluar")
_FROM_CLIENTS = CsrfExempt(
    "clients post from their own pages (RP-Initiated Logout 2); it stores a request, reads no cookie"
)
_WITHOUT_SESSION = Public("who is not signed in any more is led on to the application that asked")
_AFTER_SESSION = Public("the session has ended; the signed parameter `tanda` names it")


def routes(logout: Logout, guards: Guards, web: Web) -> PageRouter:
    """The end session endpoint, the question, the page after it."""
    router = PageRouter()
    _add_end_session(router, logout.end_session, web.anonymous_limits)
    _add_question(router, logout.end_session, guards)
    _add_answer(router, logout.end_session, guards, web)
    _add_receipts(router, logout, guards, web)
    return router


def _add_end_session(router: PageRouter, logout: EndSessionEndpoint, limits: AnonymousLimits) -> None:
    @router.get("/end_session", access=_ASKS_FIRST)
    async def end_session(request: Request) -> Response:
        """Start a client's logout request (RP-Initiated Logout 2)."""
        asked = read_parameters(forms.read_query(request))
        outcome = await logout.start(asked, current_browser.session_cookie(request), posted=False)
        return await responses.outcome_response(request, outcome, asked)

    @router.post("/end_session", access=_ASKS_FIRST, csrf=_FROM_CLIENTS)
    async def end_session_posted(request: Request) -> Response:
        """Start a posted logout request; any sender has it stored: a POST from another site carries no cookie."""
        asked = read_parameters(await forms.read_form(request))
        limits.admission(request, "end_session")()
        return await responses.outcome_response(request, await logout.start(asked, None, posted=True), asked)


def _add_question(router: PageRouter, logout: EndSessionEndpoint, guards: Guards) -> None:
    @router.get("/keluar", access=_WITHOUT_SESSION)
    async def sign_out(request: Request) -> Response:
        """Ask the person to confirm: a link alone signs nobody out."""
        handle = request.query_params.get("lanjut")
        asked = await logout.load_request(handle)
        if isinstance(asked, ErrorPageOutcome):
            return await responses.error_page_response(request, asked)
        here = await guards.current_session(request)
        if here is None:
            return responses.redirect_response(asked.request.return_to or "/keluar/selesai")
        hidden = (("lanjut", handle),) if handle else ()
        asked_by = client_display(asked.client) if asked.client else None
        view = SignOutView("/keluar", here.name, hidden, asked_by, (asked_by and asked_by.home) or "/portal")
        return render_page(request, "oidc/sign_out_confirm.html", view, _LEAVING)


def _add_answer(router: PageRouter, logout: EndSessionEndpoint, guards: Guards, web: Web) -> None:
    @router.post("/keluar", access=_WITHOUT_SESSION)
    async def signed_out(request: Request, transaction: Session = web.transaction) -> Response:
        """End the session and notify its clients."""
        fields = csrf.posted_fields(request)
        asked = await logout.load_request(fields.get("lanjut"))
        here = await guards.current_session(request)
        through_browser = here is not None and await logout.end_session(transaction, here)
        onward = None if isinstance(asked, ErrorPageOutcome) else asked.request.return_to
        receipt = "/keluar/selesai"
        if here is not None:
            receipt += "?" + urlencode({"tanda": logout.sign_session_id(here.session_id)} | _pending_handle(fields))
        response = responses.redirect_response(receipt if through_browser else onward or receipt)
        cookies.delete_cookie(request, response, cookies.SESSION)
        return response


def _add_receipts(router: PageRouter, logout: Logout, guards: Guards, web: Web) -> None:
    @router.get("/keluar/selesai", access=_AFTER_SESSION)
    async def signed_out_page(request: Request) -> Response:
        """Show which clients have confirmed; without a session that ended, that nobody is signed in."""
        mark = request.query_params.get("tanda", "")
        session_id = logout.end_session.open_session_id(mark)
        if session_id is None and await guards.current_session(request) is not None:
            return responses.redirect_response("/keluar")
        if session_id is None:
            return render_page(request, "oidc/no_session.html", NoSessionView())
        asked = await logout.end_session.load_request(request.query_params.get("lanjut"))
        view = await logout.receipts.build_view(
            session_id, retry_url=f"/keluar/hubungi?tanda={mark}", request_context=asked
        )
        return render_page(request, "oidc/signed_out.html", view, PageOptions(frame_origins=list_origins(view.frames)))

    @router.post("/keluar/hubungi", access=_AFTER_SESSION)
    async def ask_again(request: Request, transaction: Session = web.transaction) -> Response:
        """Notify once more the clients that did not confirm."""
        mark = request.query_params.get("tanda", "")
        session_id = logout.end_session.open_session_id(mark)
        if session_id is None:
            return responses.redirect_response("/keluar/selesai")
        await logout.announcements.retry_unanswered(transaction, session_id, clock.now())
        return responses.redirect_response(f"/keluar/selesai?tanda={mark}")


def _pending_handle(fields: dict[str, str]) -> dict[str, str]:
    """The handle of the pending logout request, if there is one."""
    return {name: value for name, value in fields.items() if name == "lanjut"}
