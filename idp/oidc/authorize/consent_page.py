"""ConsentPage: what the consent page shows, and what its buttons do."""

from dataclasses import dataclass

from idp.accounts.sessions.sessions import CurrentSession
from idp.clients.store import clients
from idp.foundation.database import Session
from idp.oidc.authorize.consent import Consents
from idp.oidc.authorize.context import AuthorizationContext, AuthorizationContextLoader
from idp.oidc.authorize.login_prompts import page_url, resume_path
from idp.oidc.outcomes import ErrorPageOutcome, Redirect
from idp.oidc.scope_preview import ScopePreviewer
from idp.oidc.views import ConsentView, client_display, shown_of
from idp.protocol.authorize.interaction import AskConsent

#: Where a person is asked, with the handle of the request.
PAGE = "/persetujuan"

#: The page says that these are not shared, when the application does not ask for them.
_SENSITIVE = ("pegawai", "organisasi", "email", "phone", "address")


@dataclass(frozen=True, slots=True)
class ConsentPrompt:
    """A consent prompt: for whom and about which request; `notice`: to be noted rather than agreed to.

    `agreed_scopes`: what the person agreed to share with this client before; None: they were never asked.
    """

    handle: str
    context: AuthorizationContext
    current_session: CurrentSession
    notice: bool
    agreed_scopes: frozenset[str] | None = None


class ConsentPage:
    """Shows a pending request to the person signed in and stores their answer."""

    def __init__(self, contexts: AuthorizationContextLoader, consents: Consents, previewer: ScopePreviewer) -> None:
        self._contexts = contexts
        self._consents = consents
        self._previewer = previewer

    async def load_prompt(self, handle: str, cookie: str | None) -> ConsentPrompt | Redirect | ErrorPageOutcome:
        """The prompt of a pending request; a Redirect when consent is not needed any more or not yet."""
        context = await self._contexts.load_pending(handle, cookie)
        if not isinstance(context, AuthorizationContext):
            return context
        if context.current_session is None:
            return Redirect(resume_path(handle))
        agreed_scopes = await self._consents.load_agreed_scopes(
            context.current_session.person_id, context.verified.client.metadata.client_id
        )
        step = context.decide_next_step(agreed_scopes)
        if not isinstance(step, AskConsent):
            return Redirect(resume_path(handle))
        return ConsentPrompt(handle, context, context.current_session, step.notice, agreed_scopes)

    async def build_view(self, session: Session, prompt: ConsentPrompt) -> ConsentView:
        """The view of the page: the scopes asked for, and those withheld."""
        wanted = prompt.context.request.consent_scopes
        added = frozenset[str]() if prompt.agreed_scopes is None else wanted - prompt.agreed_scopes
        return ConsentView(
            action=f"{PAGE}?lanjut={prompt.handle}",
            shown=shown_of(prompt.context.verified.client, wanted),
            application=client_display(prompt.context.verified.client),
            shared=await self._previewer.preview_scopes(session, prompt.current_session, wanted, added),
            withheld=tuple(scope for scope in _SENSITIVE if scope not in wanted),
            widened=bool(added),
        )

    async def accept(self, session: Session, prompt: ConsentPrompt, shown: str) -> str:
        """Keep the agreement; where the request goes on: to the page again when it was `shown` something else."""
        pending, client = prompt.context.verified.pending, prompt.context.verified.client
        if shown != shown_of(client, prompt.context.request.consent_scopes) or not await clients.still_declares(
            session, client.metadata
        ):
            return page_url(PAGE, prompt.handle, prompt.context.request)
        assert pending is not None  # noqa: S101  asking() opens kept requests only
        agreed_by = (prompt.current_session.person_id, prompt.current_session.session_id)
        await self._consents.record_consent(session, agreed_by, prompt.context.request, pending)
        return resume_path(prompt.handle)
