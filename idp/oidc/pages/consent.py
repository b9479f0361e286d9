"""The consent page (OIDC Core 3.1.2.4)."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from idp.foundation.database import Session
from idp.oidc import answers
from idp.oidc.authorize.consent_page import Asking, ConsentPage
from idp.oidc.authorize.wiring import Authorization
from idp.oidc.outcomes import Outcome
from idp.oidc.pages import visitor
from idp.web import csrf, forms
from idp.web.templating import Dress, page
from idp.web.wiring import Web

#: The form of this page may redirect to a client, which form-action would block.
_LEAVING = Dress(leaving=True)


def routes(authorization: Authorization, web: Web) -> APIRouter:
    """The consent page and its form."""
    router, consent_page = APIRouter(include_in_schema=False), authorization.consent_page

    @router.get("/persetujuan")
    async def consent(request: Request, transaction: Session = web.transaction) -> Response:
        """Show what would be shared, as a question or as the city's notice."""
        asking = await _asking(consent_page, request)
        if not isinstance(asking, Asking):
            return answers.outcome(request, asking)
        view = await consent_page.view(transaction, asking)
        return page(request, f"oidc/{'notice' if asking.notice else 'consent'}.html", view, _LEAVING)

    @router.post("/persetujuan")
    async def consented(request: Request, transaction: Session = web.transaction) -> Response:
        """Store the person's answer."""
        fields = forms.fields(await forms.form(request))
        csrf.check(request, fields)
        asking = await _asking(consent_page, request)
        if not isinstance(asking, Asking):
            return answers.outcome(request, asking)
        if fields.get("jawaban") != "izinkan":
            return answers.redirect(f"/authorize/{asking.handle}/batal")
        return answers.redirect(await consent_page.agree(transaction, asking, fields.get("shown", "")))

    return router


async def _asking(consent_page: ConsentPage, request: Request) -> Asking | Outcome:
    handle = request.query_params.get("lanjut", "")
    return await consent_page.asking(handle, visitor.cookie(request))
