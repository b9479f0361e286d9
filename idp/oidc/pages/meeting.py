"""The pages of account selection (prompt=select_account) and registration (prompt=create)."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from idp.foundation.database import Session
from idp.oidc import answers
from idp.oidc.authorize.meeting import Meeting, Met
from idp.oidc.authorize.wiring import Authorization
from idp.oidc.pages import visitor
from idp.web import csrf, forms
from idp.web.templating import Dress, page
from idp.web.wiring import Web

#: The form of this page may redirect to a client, which form-action would block.
_LEAVING = Dress(leaving=True)


def routes(authorization: Authorization, web: Web) -> APIRouter:
    """The two pages and their forms."""
    router, selection = APIRouter(include_in_schema=False), authorization.account_selection
    _add_selection(router, selection, web)
    _add_registration(router, selection, web)
    return router


def _add_selection(router: APIRouter, selection: Meeting, web: Web) -> None:
    @router.get("/pilih-akun")
    async def select_account(request: Request) -> Response:
        """Show who is signed in, and ask whether to continue with this account."""
        met = await selection.choosing(_handle(request), visitor.cookie(request))
        if not isinstance(met, Met):
            return answers.outcome(request, met)
        return page(request, "oidc/select_account.html", met.view, _LEAVING)

    @router.post("/pilih-akun")
    async def account_selected(request: Request, transaction: Session = web.transaction) -> Response:
        """Continue with this account, or start a login."""
        fields = forms.fields(await forms.form(request))
        csrf.check(request, fields)
        met = await selection.choosing(_handle(request), visitor.cookie(request))
        if not isinstance(met, Met):
            return answers.outcome(request, met)
        staying = fields.get("jawaban") == "lanjut"
        return answers.redirect(await (selection.stay(transaction, met) if staying else selection.sign_in(met)))


def _add_registration(router: APIRouter, selection: Meeting, web: Web) -> None:
    @router.get("/daftar")
    async def register(request: Request) -> Response:
        """Show how one gets an account: accounts come from the personnel system only."""
        met = await selection.registering(_handle(request), visitor.cookie(request))
        if not isinstance(met, Met):
            return answers.outcome(request, met)
        return page(request, "oidc/register.html", met.view, _LEAVING)

    @router.post("/daftar")
    async def registered(request: Request) -> Response:
        """Start a login: the person has an account after all."""
        csrf.check(request, forms.fields(await forms.form(request)))
        met = await selection.registering(_handle(request), visitor.cookie(request))
        if not isinstance(met, Met):
            return answers.outcome(request, met)
        web.anonymous_limits.admission(request, "authorize")()
        return answers.redirect(await selection.sign_in(met))


def _handle(request: Request) -> str:
    return request.query_params.get("lanjut", "")
