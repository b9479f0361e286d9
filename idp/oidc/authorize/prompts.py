"""The prompts of an authorization request: log in, select an account, consent (OIDC Core 3.1.2.3, 3.1.2.4)."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode
from uuid import UUID

from idp.accounts.authentication import login_requests
from idp.accounts.authentication.login_requests import LoginRequest
from idp.accounts.sessions.sessions import CurrentSession
from idp.clients.registry import RegisteredClient
from idp.clients.store import clients
from idp.foundation import audit, clock, secret_values
from idp.foundation.database import Database, Session
from idp.foundation.outbox import Payload
from idp.oidc.authorize.authorization_recorder import AuthorizationRecorder
from idp.oidc.authorize.context import AuthorizationContext, AuthorizationContextLoader
from idp.oidc.authorize.pending import AUTHORIZE, IncomingRequest, PendingRequest, PendingRequestStore, resume_path
from idp.oidc.events import OidcEvent
from idp.oidc.outcomes import ErrorPageOutcome, Redirect
from idp.oidc.scope_preview import ScopePreviewer, with_purposes
from idp.oidc.store import consents, grants, stored_requests
from idp.oidc.views import AccountSelectionView, ConsentView, client_display, shown_of
from idp.protocol.authorize import AuthorizationRequest
from idp.protocol.authorize.interaction import AskConsent, CreateAccount, SelectAccount
from idp.web.templating import HeaderUser

#: Where a person is asked, with the handle of the request.
PAGE = "/persetujuan"

#: The page says that these are not shared, when the application does not ask for them.
_SENSITIVE = ("pegawai", "organisasi", "email", "phone", "address")


class LoginPrompts:
    """Starts logins; the login page leads back to /authorize/{handle}."""

    def __init__(
        self, database: Database, pending_requests: PendingRequestStore, recorder: AuthorizationRecorder
    ) -> None:
        self._database = database
        self._pending_requests = pending_requests
        self.recorder = recorder

    async def save_request(self, pending_or_incoming: PendingRequest | IncomingRequest) -> str:
        """Store a request unless it is pending already; its handle."""
        if isinstance(pending_or_incoming, PendingRequest):
            return pending_or_incoming.handle
        return await self._pending_requests.save(self._database, AUTHORIZE, pending_or_incoming.to_pending())

    async def start_login(
        self,
        client: RegisteredClient,
        request: AuthorizationRequest,
        pending_or_incoming: PendingRequest | IncomingRequest,
        reauthenticate: bool,
    ) -> str:
        """Start a login for this request; the path of the login page.

        `reauthenticate`: to log in anew although a person is signed in.
        """
        pending = (
            pending_or_incoming if isinstance(pending_or_incoming, PendingRequest) else pending_or_incoming.to_pending()
        )
        async with self._database.transaction() as together:
            login_request = _login_request(client, request, resume_path(pending.handle), reauthenticate)
            handle = await login_requests.create_login_request(together, login_request)
            remembered = request.interaction.depends_on_login or login_request.acr or login_request.acr_values
            login_digest = secret_values.digest_secret(handle) if remembered else None
            if isinstance(pending_or_incoming, IncomingRequest):
                await self._pending_requests.save(together, AUTHORIZE, replace(pending, question=login_digest))
            elif login_digest is not None:
                await together.fetch_all(stored_requests.SET_LOGIN_REQUEST, _key(pending) | {"question": login_digest})
        self.recorder.record_page(client, pending_or_incoming, pending.handle, "/masuk")
        return page_url("/masuk", handle, request)

    async def clear_proofs(self, pending: PendingRequest) -> None:
        """Clear what the person did for this request: it counts for one response only."""
        if pending.question is None and pending.agreed_in is None and pending.chosen_in is None:
            return
        await self._database.fetch_all(stored_requests.CLEAR_PROOFS, _key(pending))


@dataclass(frozen=True, slots=True)
class AccountPrompt:
    """A pending request that asks with which account it continues; `path` is the page that asks."""

    handle: str
    context: AuthorizationContext
    path: str

    @property
    def view(self) -> AccountSelectionView:
        """The view of the page."""
        current_session = self.context.current_session
        return AccountSelectionView(
            action=f"{self.path}?lanjut={self.handle}",
            application=client_display(self.context.verified.client),
            name="" if current_session is None else current_session.name,
            back=f"{resume_path(self.handle)}/batal",
        )


class AccountSelection:
    """Loads the prompts of both pages and stores the person's choice; a login from here is for this request."""

    def __init__(self, contexts: AuthorizationContextLoader, prompts: LoginPrompts) -> None:
        self._contexts = contexts
        self._prompts = prompts

    async def load_selection(self, handle: str, cookie: str | None) -> AccountPrompt | Redirect | ErrorPageOutcome:
        """The account selection prompt (OIDC Core 3.1.2.1); a Redirect when it is not needed."""
        return await self._load_prompt(handle, cookie, asked=SelectAccount, path="/pilih-akun")

    async def load_registration(self, handle: str, cookie: str | None) -> AccountPrompt | Redirect | ErrorPageOutcome:
        """The registration prompt of a person without an account (Prompt Create 4)."""
        return await self._load_prompt(handle, cookie, asked=CreateAccount, path="/daftar")

    async def keep_account(self, session: Session, prompt: AccountPrompt) -> str:
        """Continue with the account signed in; the path where the request continues."""
        if prompt.context.current_session is not None:
            await stored_requests.mark_account_selected(
                session, secret_values.digest_secret(prompt.handle), prompt.context.current_session.session_id
            )
        return resume_path(prompt.handle)

    async def start_login(self, prompt: AccountPrompt) -> str:
        """Start a login for this request; the path of the login page."""
        context = prompt.context
        again = context.current_session is not None
        return await self._prompts.start_login(
            context.verified.client, context.request, context.pending_or_incoming, again
        )

    async def _load_prompt(
        self, handle: str, cookie: str | None, *, asked: type[CreateAccount | SelectAccount], path: str
    ) -> AccountPrompt | Redirect | ErrorPageOutcome:
        context = await self._contexts.load_pending(handle, cookie)
        if not isinstance(context, AuthorizationContext):
            return context
        step = context.decide_next_step(context.request.consent_scopes)
        return AccountPrompt(handle, context, path) if isinstance(step, asked) else Redirect(resume_path(handle))


class Consents:
    """Looks up, stores and forgets consents."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load_agreed_scopes(self, person_id: UUID, client_id: str) -> frozenset[str] | None:
        """The scopes agreed to; None when there is no consent."""
        row = await self._database.fetch_one(consents.FIND, {"person_id": person_id, "client_id": client_id})
        return None if row is None else consents.decode_scopes(row.scopes)

    async def forget_scopes(self, payload: Payload) -> None:
        """Outbox handler: forget scopes that an API gave up, so that people are asked again.

        Another API may take the same names later. Refresh tokens lose the scopes as well.
        """
        async with self._database.begin() as session:
            for scope in str(payload["scopes"]).split():
                await consents.forget_scope(session, scope)
                await grants.forget_scope(session, scope, clock.now())

    @staticmethod
    async def record_consent(
        session: Session, agreed_by: CurrentSession, request: AuthorizationRequest, pending: PendingRequest
    ) -> None:
        """Store the consent of the person signed in, for this request and for later ones."""
        client_id = pending.parameters.values["client_id"]
        await consents.save_consent(
            session, agreed_by.person_id, client_id, scopes=request.consent_scopes, at=clock.now()
        )
        if "consent" in request.interaction.prompt:  # such a client is never satisfied by earlier consent
            await stored_requests.mark_agreed(
                session, secret_values.digest_secret(pending.handle), agreed_by.session_id
            )
        detail = {"client_id": client_id, "scope": " ".join(sorted(request.consent_scopes))}
        await audit.record(session, audit.Event(OidcEvent.CONSENT_GIVEN, str(agreed_by.person_id), client_id, detail))


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
        client = prompt.context.verified.client
        added = frozenset[str]() if prompt.agreed_scopes is None else wanted - prompt.agreed_scopes
        return ConsentView(
            visitor=HeaderUser(prompt.current_session.name, shared=prompt.current_session.shared),
            action=f"{PAGE}?lanjut={prompt.handle}",
            shown=shown_of(client, wanted),
            application=client_display(client),
            shared=with_purposes(
                await self._previewer.preview_scopes(session, prompt.current_session, wanted, added), client.metadata
            ),
            withheld=tuple(scope for scope in _SENSITIVE if scope not in wanted),
            widened=bool(added),
            spares_employment=bool(prompt.context.withheld),
        )

    async def accept(self, session: Session, prompt: ConsentPrompt, shown: str) -> str:
        """Keep the agreement; where the request goes on: to the page again when it was `shown` something else."""
        pending, client = prompt.context.verified.pending, prompt.context.verified.client
        if shown != shown_of(client, prompt.context.request.consent_scopes) or not await clients.still_declares(
            session, client.metadata
        ):
            return page_url(PAGE, prompt.handle, prompt.context.request)
        assert pending is not None  # noqa: S101  load_prompt() loads pending requests only
        await self._consents.record_consent(session, prompt.current_session, prompt.context.request, pending)
        return resume_path(prompt.handle)


def page_url(path: str, handle: str, request: AuthorizationRequest) -> str:
    """The address of a prompt's page, in the language that ui_locales asks for (OIDC Core 3.1.2.1)."""
    query = {"lanjut": handle}
    if request.interaction.ui_locales:
        query["ui_locales"] = " ".join(request.interaction.ui_locales)
    return f"{path}?{urlencode(query)}"


def _key(pending: PendingRequest) -> dict[str, object]:
    return {"handle_digest": secret_values.digest_secret(pending.handle)}


def _login_request(
    client: RegisteredClient, request: AuthorizationRequest, back: str, reauthenticate: bool
) -> LoginRequest:
    metadata = client.metadata
    return LoginRequest(
        label=client.application_name or metadata.client_name,
        office=client.office_name,
        home=metadata.client_uri,
        policy=metadata.policy_uri,
        terms=metadata.tos_uri,
        logo=client.logo,
        return_to=back,
        cancel_to=f"{back}/batal",
        login_hint=request.interaction.login_hint,
        reauthenticate=reauthenticate,
        acr=metadata.minimum_acr,
        acr_values=" ".join(request.claims.acr or request.interaction.acr_values) or None,
        acr_essential=bool(request.claims.acr),
    )
