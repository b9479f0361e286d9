"""The pages before a client in `uji`: choose a persona, or read that it does not admit you."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from idp.clients.sandbox.personas import PERSONAS
from idp.foundation.database import Session
from idp.oidc import responses
from idp.oidc.authorize.persona_entry import CHOICE_PAGE, CLOSED_PAGE, PersonaEntry, SandboxPrompt
from idp.oidc.pages import current_browser
from idp.web import csrf
from idp.web.access import Public
from idp.web.declared_routes import PageRouter
from idp.web.templating import PageOptions, render_page
from idp.web.wiring import Web

#: The form of this page may redirect to a client, which form-action would block.
_LEAVING = PageOptions(allow_form_redirect=True)
_MISSING = PageOptions(422, allow_form_redirect=True)
_CLOSED = PageOptions(403, allow_form_redirect=True)
_PUBLIC = Public("belongs to a pending authorization request, which knows the session; without it, nothing is shown")


def routes(entry: PersonaEntry, web: Web) -> PageRouter:
    """The two pages and their forms."""
    router = PageRouter()
    _add_choice(router, entry, web)
    _add_refusal(router, entry)
    return router


def _add_choice(router: PageRouter, entry: PersonaEntry, web: Web) -> None:
    @router.get(CHOICE_PAGE, access=_PUBLIC)
    async def choose_persona(request: Request) -> Response:
        """Ask a member of the team as whom they enter."""
        prompt = await entry.load_choice(_handle(request), current_browser.session_cookie(request))
        if not isinstance(prompt, SandboxPrompt):
            return await responses.outcome_response(request, prompt)
        return render_page(request, "oidc/persona.html", prompt.choice_view, _LEAVING)

    @router.post(CHOICE_PAGE, access=_PUBLIC)
    async def persona_chosen(request: Request, transaction: Session = web.transaction) -> Response:
        """Enter as oneself, as a persona, or log in with another account."""
        prompt = await entry.load_choice(_handle(request), current_browser.session_cookie(request))
        if not isinstance(prompt, SandboxPrompt):
            return await responses.outcome_response(request, prompt)
        fields = csrf.posted_fields(request)
        answer, persona = fields.get("jawaban", ""), PERSONAS.get(fields.get("persona", ""))
        if answer == "sendiri":
            return await responses.outcome_response(request, await entry.keep_account(transaction, prompt))
        if answer == "lain":
            return await responses.outcome_response(request, await entry.start_login(prompt))
        if persona is None:
            return render_page(request, "oidc/persona.html", replace(prompt.choice_view, missing=True), _MISSING)
        return await responses.outcome_response(request, await entry.enter(transaction, prompt, persona))


def _add_refusal(router: PageRouter, entry: PersonaEntry) -> None:
    @router.get(CLOSED_PAGE, access=_PUBLIC)
    async def not_admitted(request: Request) -> Response:
        """Say that the client is being tried out, and whom to ask."""
        prompt = await entry.load_refusal(_handle(request), current_browser.session_cookie(request))
        if not isinstance(prompt, SandboxPrompt):
            return await responses.outcome_response(request, prompt)
        return render_page(request, "oidc/sandbox_closed.html", prompt.closed_view, _CLOSED)

    @router.post(CLOSED_PAGE, access=_PUBLIC)
    async def other_account(request: Request) -> Response:
        """Log in with another account."""
        prompt = await entry.load_refusal(_handle(request), current_browser.session_cookie(request))
        if not isinstance(prompt, SandboxPrompt):
            return await responses.outcome_response(request, prompt)
        return await responses.outcome_response(request, await entry.start_login(prompt))


def _handle(request: Request) -> str:
    return request.query_params.get("lanjut", "")
