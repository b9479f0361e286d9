"""AuthorizationContext: a verified authorization request with the client, the person signed in and their proofs."""

from dataclasses import dataclass
from datetime import datetime

from idp.accounts.sessions.sessions import CurrentSession, Sessions
from idp.clients.apis.api_registry import ApiRegistry
from idp.clients.registry import RegisteredClient, Registry
from idp.foundation import clock
from idp.oidc.authorize.login_prompts import LoginPrompts, resume_path
from idp.oidc.authorize.pending_requests import AUTHORIZE, MAX_LENGTH, IncomingRequest, PendingRequest, is_storable
from idp.oidc.outcomes import AuthorizationResponse, ErrorPageOutcome, Redirect
from idp.oidc.tokens.token_issuer import TokenIssuer
from idp.protocol.authorize import AuthorizationRequest, Destination, read, read_destination
from idp.protocol.authorize.interaction import AuthenticatedPerson, ConsentState, RequestFacts, Step, next_step
from idp.protocol.authorize.response_mode import build_jwt_response_claims
from idp.protocol.errors import InvalidRequest, OAuthError, UnredirectableError, UnredirectableReason
from idp.protocol.parameters import Parameters
from idp.protocol.provider import logto
from idp.protocol.tokens import jwt


@dataclass(frozen=True, slots=True)
class VerifiedRequest:
    """A request whose client and redirect URI are verified; later errors go to the client (RFC 6749 4.1.2.1).

    `pushed_digest`: the digest of the pushed request it came from. `fault`: what is wrong with how it was sent.
    """

    parameters: Parameters
    client: RegisteredClient
    destination: Destination
    pending: PendingRequest | None = None
    pushed_digest: bytes | None = None
    fault: OAuthError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationContext:
    """A request that passed every rule, and the person signed in; `subject`: the `sub` for this client."""

    verified: VerifiedRequest
    request: AuthorizationRequest
    current_session: CurrentSession | None
    subject: str
    fresh_login: bool
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
                self.subject, current_session.authenticated_at, current_session.acr, self.fresh_login, chosen
            ),
            ConsentState(agreed_scopes, just_now),
            RequestFacts(self.now, self.hinted_subject),
        )


class AuthorizationContextLoader:
    """Loads the context of a request: the client, the parameters read by every rule, and the current session."""

    def __init__(
        self,
        registry: Registry,
        apis: ApiRegistry,
        sessions: Sessions,
        prompts: LoginPrompts,
        token_issuer: TokenIssuer,
    ) -> None:
        self._registry = registry
        self._apis = apis
        self._sessions = sessions
        self._prompts = prompts
        self._token_issuer = token_issuer
        self.issuer = token_issuer.provider.issuer

    async def verify_request(
        self, parameters: Parameters, pending: PendingRequest | None = None
    ) -> VerifiedRequest | ErrorPageOutcome:
        """Verify the client and the redirect URI."""
        client = await self.find_client(parameters)
        return client if isinstance(client, ErrorPageOutcome) else self.verify_destination(parameters, client, pending)

    async def find_client(self, parameters: Parameters) -> RegisteredClient | ErrorPageOutcome:
        """The active client that client_id names."""
        if "client_id" in parameters.faults:
            return ErrorPageOutcome(UnredirectableReason.REPEATED_PARAMETER)
        client_id = parameters.values.get("client_id")
        if client_id is None:
            return ErrorPageOutcome(UnredirectableReason.CLIENT_MISSING)
        client = await self._registry.find(client_id)
        if client is None:
            return ErrorPageOutcome(UnredirectableReason.CLIENT_UNKNOWN)
        return client if client.active else ErrorPageOutcome(UnredirectableReason.CLIENT_SUSPENDED, client)

    def verify_destination(
        self, parameters: Parameters, client: RegisteredClient, pending: PendingRequest | None = None
    ) -> VerifiedRequest | ErrorPageOutcome:
        """Verify that the response may go to redirect_uri."""
        parameters = logto.adapt_request(parameters, client.metadata, self._token_issuer.provider)
        try:
            where = read_destination(parameters, client.metadata)
            return VerifiedRequest(parameters, client, where, pending, pending.pushed if pending else None)
        except UnredirectableError as refusal:
            return ErrorPageOutcome(refusal.reason, client, parameters.values.get("redirect_uri", ""))

    async def load_pending(self, handle: str, cookie: str | None) -> AuthorizationContext | Redirect | ErrorPageOutcome:
        """The context of a pending request, for a prompt's page; a Redirect when /authorize must answer it."""
        pending = await self._prompts.pending_requests.find(AUTHORIZE, handle)
        if pending is None:
            return ErrorPageOutcome(UnredirectableReason.REQUEST_EXPIRED)
        verified = await self.verify_request(pending.parameters, pending)
        try:
            return verified if isinstance(verified, ErrorPageOutcome) else await self.load(verified, cookie)
        except OAuthError:
            return Redirect(resume_path(handle))

    async def load(self, verified: VerifiedRequest, cookie: str | None) -> AuthorizationContext:
        """The context of a verified request. Raises OAuthError for the client."""
        request, hinted = await self.read_request(verified)
        current_session = await self._sessions.load_current_session(cookie)
        fresh = current_session is not None and await self._prompts.has_fresh_login(verified.pending, current_session)
        return AuthorizationContext(
            verified=verified,
            request=request,
            current_session=current_session,
            subject=""
            if current_session is None
            else self._token_issuer.subjects.subject_for(verified.client.metadata, current_session),
            fresh_login=fresh,
            hinted_subject=hinted,
            now=clock.now(),
        )

    async def read_request(self, verified: VerifiedRequest) -> tuple[AuthorizationRequest, str | None]:
        """The request read by every rule, and the subject of id_token_hint. Raises OAuthError for the client."""
        if verified.fault is not None:
            raise verified.fault
        if not is_storable(AUTHORIZE, verified.parameters):
            raise InvalidRequest(f"the parameters are longer than {MAX_LENGTH} characters together")
        audiences = verified.parameters.multi_values.get("resource")
        offered = await self._apis.scopes_of(audiences) if audiences else ()
        request = read(
            verified.parameters,
            verified.client.metadata,
            verified.destination,
            self._token_issuer.provider.pkce,
            offered,
        )
        return request, self._hinted_subject(request.interaction.id_token_hint)

    def build_response(self, verified: VerifiedRequest, fields: dict[str, str]) -> AuthorizationResponse:
        """The authorization response with these fields, as a signed JWT where the client asked for it (JARM 2.3)."""
        where, metadata = verified.destination, verified.client.metadata
        if where.response_mode.signed:
            claims = build_jwt_response_claims(fields, metadata.client_id, clock.now())
            algorithm = metadata.authorization_signed_response_alg
            # without a typ it is never taken for an ID token of ours
            fields = {"response": self._token_issuer.signing.sign(claims, algorithm, "untyped")}
        return AuthorizationResponse(where, fields, verified.client)

    async def is_signed_in(self, cookie: str | None) -> bool:
        """Whether a person is signed in with this session cookie."""
        return await self._sessions.load_current_session(cookie) is not None

    def _hinted_subject(self, id_token: str | None) -> str | None:
        """The subject of an ID token of ours, which may have expired (OIDC Core 3.1.2.1)."""
        if id_token is None:
            return None
        try:
            return str(self._token_issuer.signing.verify(id_token, "JWT")["sub"])
        except jwt.InvalidOwnJwt as fault:
            raise InvalidRequest("id_token_hint was not issued here") from fault
