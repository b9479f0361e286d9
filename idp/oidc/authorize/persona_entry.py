"""PersonaEntry: a member of the team enters a client in `uji` as a persona, for one request and without a session."""

from dataclasses import dataclass, replace

from idp.accounts.sessions.sessions import CurrentSession
from idp.clients.sandbox.personas import PERSONAS, Persona, PersonaLogin
from idp.foundation import audit, secret_values
from idp.foundation.database import Session
from idp.foundation.ids import new_id
from idp.oidc.authorize.context import AuthorizationContext, AuthorizationContextLoader
from idp.oidc.authorize.endpoint import AuthorizationEndpoint
from idp.oidc.authorize.pending import resume_path
from idp.oidc.authorize.prompts import LoginPrompts
from idp.oidc.events import OidcEvent
from idp.oidc.outcomes import BrowserOutcome, ErrorPageOutcome, Redirect
from idp.oidc.store import stored_requests
from idp.oidc.tokens.subjects import SubjectIdentifiers
from idp.oidc.views import PersonaChoiceView, PersonaDisplay, SandboxClosedView, client_display, sandbox_closed
from idp.protocol.authorize.interaction import (
    AuthenticatedPerson,
    ChoosePersona,
    ConsentState,
    Proceed,
    Refuse,
    RefuseEntry,
    next_step,
)
from idp.protocol.errors import OAuthError
from idp.protocol.errors.authorization import AuthorizationCause
from idp.protocol.errors.unredirectable import UnredirectableCause

CHOICE_PAGE, CLOSED_PAGE = "/uji/masuk", "/uji/tertutup"


@dataclass(frozen=True, slots=True)
class SandboxPrompt:
    """A pending request to a client in `uji`, and the person signed in."""

    handle: str
    context: AuthorizationContext
    current_session: CurrentSession

    @property
    def choice_view(self) -> PersonaChoiceView:
        """The view of the page on which a member of the team chooses."""
        return PersonaChoiceView(
            action=f"{CHOICE_PAGE}?lanjut={self.handle}",
            application=client_display(self.context.verified.client),
            name=self.current_session.name,
            personas=tuple(PersonaDisplay(key, persona.claims.name, persona.acr) for key, persona in PERSONAS.items()),
            back=f"{resume_path(self.handle)}/batal",
        )

    @property
    def closed_view(self) -> SandboxClosedView:
        """The view of the page for a person whom the client does not admit."""
        action, back = f"{CLOSED_PAGE}?lanjut={self.handle}", f"{resume_path(self.handle)}/batal"
        return sandbox_closed(self.context.verified.client, self.current_session.name, action, back)


class PersonaEntry:
    """Shows who may choose a persona, issues the code for it, and shows who is not admitted."""

    def __init__(
        self,
        contexts: AuthorizationContextLoader,
        prompts: LoginPrompts,
        endpoint: AuthorizationEndpoint,
        subjects: SubjectIdentifiers,
    ) -> None:
        self._contexts = contexts
        self._prompts = prompts
        self._endpoint = endpoint
        self._subjects = subjects

    async def load_choice(self, handle: str, cookie: str | None) -> SandboxPrompt | Redirect | ErrorPageOutcome:
        """The prompt of a member of the team; a Redirect when there is nothing to choose."""
        return await self._load_prompt(handle, cookie, ChoosePersona)

    async def load_refusal(self, handle: str, cookie: str | None) -> SandboxPrompt | Redirect | ErrorPageOutcome:
        """The prompt of a person who is not admitted; a Redirect when they are by now."""
        return await self._load_prompt(handle, cookie, RefuseEntry)

    async def keep_account(self, session: Session, prompt: SandboxPrompt) -> Redirect:
        """Continue as oneself, for this request."""
        digest = secret_values.digest_secret(prompt.handle)
        await stored_requests.mark_account_selected(session, digest, prompt.current_session.session_id)
        return Redirect(resume_path(prompt.handle))

    async def start_login(self, prompt: SandboxPrompt) -> Redirect:
        """Log in with another account, for this request."""
        context = prompt.context
        return Redirect(
            await self._prompts.start_login(
                context.verified.client, context.request, context.pending_or_incoming, reauthenticate=True
            )
        )

    async def enter(self, session: Session, prompt: SandboxPrompt, persona: Persona) -> BrowserOutcome:
        """The client's response for a persona; of any number of answers to one request exactly one gets it."""
        if not await _spend(session, prompt):
            return ErrorPageOutcome(UnredirectableCause.REQUEST_EXPIRED(), prompt.context.verified.client)
        login = PersonaLogin(persona, new_id(), prompt.context.now)
        context = self._as_persona(prompt.context, login)
        await _record(session, prompt, persona)
        return await self._endpoint.respond_with_persona(session, context, login, _find_refusal(context, login))

    def _as_persona(self, context: AuthorizationContext, login: PersonaLogin) -> AuthorizationContext:
        """The request as the persona makes it, with every scope asked for: invented values hurt no person."""
        subject = self._subjects.subject_for(context.verified.client.metadata, login)
        return replace(context, request=context.full_request, subject=subject)

    async def _load_prompt(
        self, handle: str, cookie: str | None, asked: type[ChoosePersona | RefuseEntry]
    ) -> SandboxPrompt | Redirect | ErrorPageOutcome:
        context = await self._contexts.load_pending(handle, cookie)
        if not isinstance(context, AuthorizationContext):
            return context
        step = context.decide_next_step(context.request.consent_scopes)
        if context.current_session is None or not isinstance(step, asked):
            return Redirect(resume_path(handle))
        return SandboxPrompt(handle, context, context.current_session)


async def _spend(session: Session, prompt: SandboxPrompt) -> bool:
    """Spend the pending request, and the pushed one that it came from."""
    now, pushed = prompt.context.now, prompt.context.verified.pushed_digest
    if not await stored_requests.consume_pending(session, secret_values.digest_secret(prompt.handle), now):
        return False
    return pushed is None or await stored_requests.spend_pushed(session, pushed, now)


async def _record(session: Session, prompt: SandboxPrompt, persona: Persona) -> None:
    client_id = prompt.context.verified.client.metadata.client_id
    actor, detail = str(prompt.current_session.person_id), {"persona": persona.key}
    await audit.record(session, audit.Event(OidcEvent.PERSONA_ENTERED, actor, client_id, detail))


def _find_refusal(context: AuthorizationContext, login: PersonaLogin) -> OAuthError | None:
    """Why the persona cannot be let in, as a person of that kind could not."""
    request, client = context.request, context.verified.client.metadata
    if login.persona.disabled:
        return AuthorizationCause.PERSONA_DISABLED()
    if request.resource:
        return AuthorizationCause.PERSONA_FOR_APIS()
    person = AuthenticatedPerson(context.subject, login.authenticated_at, login.acr, True, True, True)
    step = next_step(
        request,
        client,
        person,
        ConsentState(request.consent_scopes, just_now=True),
        now=context.now,
        hinted_subject=context.hinted_subject,
        minimum_acr=client.minimum_acr,
    )
    if isinstance(step, Proceed):
        return None
    return step.error if isinstance(step, Refuse) else AuthorizationCause.PERSONA_OTHER_SUBJECT()
