"""Doors where a person sees what would be shared, and answers."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from idp.oidc import answers
from idp.oidc.authorize.consent_page import Asking, ConsentPage
from idp.oidc.outcomes import Outcome
from idp.oidc.pages import visitor
from idp.web import csrf, forms
from idp.web.parts import part
from idp.web.templating import Dress, page
from idp.web.transaction import Transaction

router = APIRouter(include_in_schema=False)

#: The form of this page may end at a client, which form-action would block.
_LEAVING = Dress(leaving=True)


@router.get("/persetujuan")
async def consent(request: Request, transaction: Transaction) -> Response:
    """What would be shared, as a question or as the city's notice."""
    asking = await _asking(request)
    if not isinstance(asking, Asking):
        return answers.outcome(request, asking)
    view = await part(request, ConsentPage).view(transaction, asking)
    return page(request, f"oidc/{'notice' if asking.notice else 'consent'}.html", view, _LEAVING)


@router.post("/persetujuan")
async def consented(request: Request, transaction: Transaction) -> Response:
    """The person's answer."""
    fields = forms.fields(await forms.form(request))
    csrf.check(request, fields)
    asking = await _asking(request)
    if not isinstance(asking, Asking):
        return answers.outcome(request, asking)
    if fields.get("jawaban") != "izinkan":
        return answers.redirect(f"/authorize/{asking.handle}/batal")
    return answers.redirect(await part(request, ConsentPage).agree(transaction, asking, fields.get("shown", "")))


async def _asking(request: Request) -> Asking | Outcome:
    handle = request.query_params.get("lanjut", "")
    return await part(request, ConsentPage).asking(handle, visitor.cookie(request))
