"""The pages of account selection (prompt=select_account) and registration (prompt=create)."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from idp.oidc import answers
from idp.oidc.authorize.meeting import Meeting, Met
from idp.oidc.pages import visitor
from idp.web import csrf, forms
from idp.web.parts import part
from idp.web.strangers import admission
from idp.web.templating import Dress, page
from idp.web.transaction import Transaction

router = APIRouter(include_in_schema=False)

#: The form of this page may redirect to a client, which form-action would block.
_LEAVING = Dress(leaving=True)


@router.get("/pilih-akun")
async def select_account(request: Request) -> Response:
    """Show who is signed in, and ask whether to continue with this account."""
    met = await part(request, Meeting).choosing(_handle(request), visitor.cookie(request))
    if not isinstance(met, Met):
        return answers.outcome(request, met)
    return page(request, "oidc/select_account.html", met.view, _LEAVING)


@router.post("/pilih-akun")
async def account_selected(request: Request, transaction: Transaction) -> Response:
    """Continue with this account, or start a login."""
    fields = forms.fields(await forms.form(request))
    csrf.check(request, fields)
    desk = part(request, Meeting)
    met = await desk.choosing(_handle(request), visitor.cookie(request))
    if not isinstance(met, Met):
        return answers.outcome(request, met)
    staying = fields.get("jawaban") == "lanjut"
    return answers.redirect(await (desk.stay(transaction, met) if staying else desk.sign_in(met)))


@router.get("/daftar")
async def register(request: Request) -> Response:
    """Show how one gets an account: accounts come from the personnel system only."""
    met = await part(request, Meeting).registering(_handle(request), visitor.cookie(request))
    if not isinstance(met, Met):
        return answers.outcome(request, met)
    return page(request, "oidc/register.html", met.view, _LEAVING)


@router.post("/daftar")
async def registered(request: Request) -> Response:
    """Start a login: the person has an account after all."""
    csrf.check(request, forms.fields(await forms.form(request)))
    desk = part(request, Meeting)
    met = await desk.registering(_handle(request), visitor.cookie(request))
    if isinstance(met, Met):
        admission(request, "authorize")()
    return answers.redirect(await desk.sign_in(met)) if isinstance(met, Met) else answers.outcome(request, met)


def _handle(request: Request) -> str:
    return request.query_params.get("lanjut", "")
