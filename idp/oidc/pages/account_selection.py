"""The pages of account selection (prompt=select_account) and registration (prompt=create)."""

from starlette.requests import Request
from starlette.responses import Response

from idp.foundation.database import Session
from idp.oidc import responses
from idp.oidc.authorize.prompts import AccountPrompt, AccountSelection
from idp.oidc.authorize.wiring import Authorization
from idp.oidc.pages import current_browser
from idp.web import csrf
from idp.web.access import Public
from idp.web.declared_routes import PageRouter
from idp.web.templating import PageOptions, render_page
from idp.web.wiring import Web

#: The form of this page may redirect to a client, which form-action would block.
_LEAVING = PageOptions(allow_form_redirect=True)
_PUBLIC = Public("belongs to a pending authorization request, which knows the session; without it, nothing is shown")


def routes(authorization: Authorization, web: Web) -> PageRouter:
    """The two pages and their forms."""
    router, selection = PageRouter(), authorization.account_selection
    _add_selection(router, selection, web)
    _add_registration(router, selection, web)
    return router


def _add_selection(router: PageRouter, selection: AccountSelection, web: Web) -> None:
    @router.get("/pilih-akun", access=_PUBLIC)
    async def select_account(request: Request) -> Response:
        """Show who is signed in, and ask whether to continue with this account."""
        prompt = await selection.load_selection(_handle(request), current_browser.session_cookie(request))
        if not isinstance(prompt, AccountPrompt):
            return await responses.outcome_response(request, prompt)
        return render_page(request, "oidc/select_account.html", prompt.view, _LEAVING)

    @router.post("/pilih-akun", access=_PUBLIC)
    async def account_selected(request: Request, transaction: Session = web.transaction) -> Response:
        """Continue with this account, or start a login."""
        prompt = await selection.load_selection(_handle(request), current_browser.session_cookie(request))
        if not isinstance(prompt, AccountPrompt):
            return await responses.outcome_response(request, prompt)
        staying = csrf.posted_fields(request).get("jawaban") == "lanjut"
        return responses.redirect_response(
            await (selection.keep_account(transaction, prompt) if staying else selection.start_login(prompt))
        )


def _add_registration(router: PageRouter, selection: AccountSelection, web: Web) -> None:
    @router.get("/daftar", access=_PUBLIC)
    async def register(request: Request) -> Response:
        """Show how one gets an account: accounts come from the personnel system only."""
        prompt = await selection.load_registration(_handle(request), current_browser.session_cookie(request))
        if not isinstance(prompt, AccountPrompt):
            return await responses.outcome_response(request, prompt)
        return render_page(request, "oidc/register.html", prompt.view, _LEAVING)

    @router.post("/daftar", access=_PUBLIC)
    async def registered(request: Request) -> Response:
        """Start a login: the person has an account after all."""
        prompt = await selection.load_registration(_handle(request), current_browser.session_cookie(request))
        if not isinstance(prompt, AccountPrompt):
            return await responses.outcome_response(request, prompt)
        web.anonymous_limits.admission(request, "authorize")()
        return responses.redirect_response(await selection.start_login(prompt))


def _handle(request: Request) -> str:
    return request.query_params.get("lanjut", "")
