"""The consent page (OIDC Core 3.1.2.4)."""

from starlette.requests import Request
from starlette.responses import Response

from idp.foundation.database import Session
from idp.oidc import responses
from idp.oidc.authorize.prompts import ConsentPage, ConsentPrompt
from idp.oidc.authorize.wiring import Authorization
from idp.oidc.outcomes import BrowserOutcome
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
    """The consent page and its form."""
    router, consent_page = PageRouter(), authorization.consent_page

    @router.get("/persetujuan", access=_PUBLIC)
    async def consent(request: Request, transaction: Session = web.transaction) -> Response:
        """Show what would be shared, as a question or as the city's notice."""
        prompt = await _load_prompt(consent_page, request)
        if not isinstance(prompt, ConsentPrompt):
            return await responses.outcome_response(request, prompt)
        view = await consent_page.build_view(transaction, prompt)
        return render_page(request, f"oidc/{'notice' if prompt.notice else 'consent'}.html", view, _LEAVING)

    @router.post("/persetujuan", access=_PUBLIC)
    async def consented(request: Request, transaction: Session = web.transaction) -> Response:
        """Store the person's answer."""
        fields = csrf.posted_fields(request)
        prompt = await _load_prompt(consent_page, request)
        if not isinstance(prompt, ConsentPrompt):
            return await responses.outcome_response(request, prompt)
        if fields.get("jawaban") != "izinkan":
            return responses.redirect_response(f"/authorize/{prompt.handle}/batal")
        return responses.redirect_response(await consent_page.accept(transaction, prompt, fields.get("shown", "")))

    return router


async def _load_prompt(consent_page: ConsentPage, request: Request) -> ConsentPrompt | BrowserOutcome:
    handle = request.query_params.get("lanjut", "")
    return await consent_page.load_prompt(handle, current_browser.session_cookie(request))
