"""AuthorizationContext: a verified authorization request with the client, the person signed in and their proofs."""

from dataclasses import dataclass
from datetime import datetime

from idp.accounts.sessions.sessions import CurrentSession
from idp.accounts.store import login_requests
from idp.accounts.wiring import Accounts
from idp.clients.sandbox.wiring import Sandbox
from idp.foundation import clock
from idp.foundation.database import Database
from idp.oidc.authorize.pending import AUTHORIZE, IncomingRequest, PendingRequest, PendingRequestStore, resume_path
from idp.oidc.authorize.resolve import RequestResolver, VerifiedRequest
from idp.oidc.outcomes import ErrorPageOutcome, Redirect
from idp.oidc.tokens.subjects import SubjectIdentifiers
from idp.protocol.authorize import AuthorizationRequest
from idp.protocol.authorize.interaction import (
    AuthenticatedPerson,
    ConsentState,
    SandboxEntry,
    Step,
    next_step,
)
from idp.protocol.errors import OAuthError
from idp.protocol.errors.unredirectable import UnredirectableCause


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationContext:
    """A request that passed every rule, and the person signed in; `subject`: the `sub` for this client.

    `fresh_login`: the person logged in for this request; `assurance_decided`: the login pages answered it, at least.
    `minimum_acr`: what policies demand of the person for this client. `request` is without the scopes that the client
    may not learn of this person (`withheld`); `full_request` has them. `entry`: how they enter a client in `uji`.
    """

    verified: VerifiedRequest
    request: AuthorizationRequest
    full_request: AuthorizationRequest
    withheld: frozenset[str]
    entry: SandboxEntry
    current_session: CurrentSession | None
    subject: str
    fresh_login: bool
    assurance_decided: bool
    minimum_acr: str | None
    hinted_subject: str | None
    now: datetime

    @property
    def pending_or_incoming(self) -> PendingRequest | IncomingRequest:
        """The request as the next page continues it: pending already, or still to be stored."""
        return self.verified.pending or IncomingRequest(self.verified.parameters, self.verified.pushed_digest)

    def decide_next_step(self, agreed_scopes: frozenset[str] | None) -> Step:
        """The next step when the person agreed to these scopes before (None: to none ever)."""
        current_session, pending = self.current_session, self.verified.pending
        just_now = (
            current_session is not None and pending is not None and pending.agreed_in == current_session.session_id
        )
        chosen = current_session is not None and pending is not None and pending.chosen_in == current_session.session_id
        return next_step(
            self.request,
            self.verified.client.metadata,
            None
            if current_session is None
            else AuthenticatedPerson(
                self.subject,
                current_session.authenticated_at,
                current_session.acr,
                self.fresh_login,
                chosen,
                self.assurance_decided,
            ),
            ConsentState(agreed_scopes, just_now),
            now=self.now,
            hinted_subject=self.hinted_subject,
            minimum_acr=self.minimum_acr,
            entry=self.entry,
        )


class AuthorizationContextLoader:
    """Loads the context of a request: the parameters read by every rule, the current session and its login."""

    def __init__(
        self,
        database: Database,
        resolver: RequestResolver,
        pending_requests: PendingRequestStore,
        accounts: Accounts,
        *,
        subjects: SubjectIdentifiers,
        sandbox: Sandbox,
    ) -> None:
        self._database = database
        self._resolver = resolver
        self._pending_requests = pending_requests
        self._sessions = accounts.sessions
        self._login_steps = accounts.login_steps
        self._subjects = subjects
        self._sandbox = sandbox

    async def load_pending(self, handle: str, cookie: str | None) -> AuthorizationContext | Redirect | ErrorPageOutcome:
        """The context of a pending request, for a prompt's page; a Redirect when /authorize must answer it."""
        verified = await self.find_pending(handle)
        try:
            return verified if isinstance(verified, ErrorPageOutcome) else await self.load(verified, cookie)
        except OAuthError:
            return Redirect(resume_path(handle))

    async def find_pending(self, handle: str) -> VerifiedRequest | ErrorPageOutcome:
        """The pending request of a handle, verified again."""
        pending = await self._pending_requests.find(AUTHORIZE, handle)
        if pending is None:
            return ErrorPageOutcome(UnredirectableCause.REQUEST_EXPIRED())
        return await self._resolver.resolve_pending(pending)

    async def load(self, verified: VerifiedRequest, cookie: str | None) -> AuthorizationContext:
        """The context of a verified request. Raises OAuthError for the client."""
        request, hinted = await self._resolver.read_request(verified)
        current_session = await self._sessions.load_current_session(cookie)
        answered = current_session is not None and await self._is_answered_by(verified.pending, current_session)
        client, withheld = verified.client.metadata, self._sandbox.policy.withheld_scopes(verified.client)
        return AuthorizationContext(
            verified=verified,
            request=request.without_scopes(withheld, client),
            full_request=request,
            withheld=withheld,
            entry=SandboxEntry.ADMITTED
            if current_session is None
            else await self._sandbox.entries.find_entry(
                verified.client, current_session.person_id, is_partner=current_session.is_partner
            ),
            current_session=current_session,
            subject="" if current_session is None else self._subjects.subject_for(client, current_session),
            fresh_login=answered and _was_made_for(verified.pending, current_session),
            assurance_decided=answered,
            minimum_acr=None
            if current_session is None
            else self._login_steps.demanded(current_session, client.minimum_acr),
            hinted_subject=hinted,
            now=clock.now(),
        )

    async def is_signed_in(self, cookie: str | None) -> bool:
        """Whether a person is signed in with this session cookie."""
        return await self._sessions.load_current_session(cookie) is not None

    async def _is_answered_by(self, pending: PendingRequest | None, current_session: CurrentSession) -> bool:
        """Whether the login pages answered this very request with the session as it is."""
        if pending is None or pending.question is None:
            return False
        row = await self._database.fetch_one(login_requests.FIND, {"digest": pending.question})
        return row is not None and row.session_id == current_session.session_id


def _was_made_for(pending: PendingRequest | None, current_session: CurrentSession | None) -> bool:
    """Whether the person logged in after the request was made."""
    return (
        pending is not None and current_session is not None and current_session.authenticated_at >= pending.created_at
    )
