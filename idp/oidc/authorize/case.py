"""AuthorizationContext: a verified authorization request with the client, the person signed in and their proofs."""

from dataclasses import dataclass
from datetime import datetime

from idp.accounts.sessions import Here, Sessions
from idp.clients.apis import Apis
from idp.clients.registry import RegisteredClient, Registry
from idp.foundation import clock
from idp.oidc.authorize.keeping import AUTHORIZE, LONGEST, Kept, Unkept, fits
from idp.oidc.authorize.questions import Questions, path_of
from idp.oidc.outcomes import Answered, Elsewhere, Unproven
from idp.oidc.tokens.issue import Mint
from idp.protocol import logto
from idp.protocol.authorize import AuthorizationRequest, Destination, destination, read
from idp.protocol.authorize.interaction import Agreed, Asked, SignedIn, Step, next_step
from idp.protocol.authorize.response_mode import signed_claims
from idp.protocol.errors import InvalidRequest, OAuthError, Reason, Unanswerable
from idp.protocol.parameters import Parameters
from idp.protocol.tokens import jwt


@dataclass(frozen=True, slots=True)
class Proven:
    """A request whose client and redirect URI are verified; later errors go to the client (RFC 6749 4.1.2.1).

    `pushed_digest`: the digest of the pushed request it came from. `fault`: what is wrong with how it was sent.
    """

    parameters: Parameters
    client: RegisteredClient
    where: Destination
    kept: Kept | None = None
    pushed: bytes | None = None
    fault: OAuthError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A request that passed every rule, and the person signed in; `subject`: the `sub` for this client."""

    proven: Proven
    request: AuthorizationRequest
    here: Here | None
    subject: str
    fresh: bool
    hinted_subject: str | None
    now: datetime

    @property
    def before(self) -> Kept | Unkept:
        """The request as the next page continues it: pending already, or still to be stored."""
        return self.proven.kept or Unkept(self.proven.parameters, self.proven.pushed)

    def step(self, agreed: frozenset[str] | None) -> Step:
        """The next step when the person agreed to these scopes before (None: to none ever)."""
        here, kept = self.here, self.proven.kept
        just_now = here is not None and kept is not None and kept.agreed_in == here.session_id
        chosen = here is not None and kept is not None and kept.chosen_in == here.session_id
        return next_step(
            self.request,
            self.proven.client.metadata,
            None if here is None else SignedIn(self.subject, here.authenticated_at, here.acr, self.fresh, chosen),
            Agreed(agreed, just_now),
            Asked(self.now, self.hinted_subject),
        )


class Cases:
    """Loads the context of a request: the client, the parameters read by every rule, and the current session."""

    def __init__(self, registry: Registry, apis: Apis, sessions: Sessions, questions: Questions, mint: Mint) -> None:
        self._registry = registry
        self._apis = apis
        self._sessions = sessions
        self._questions = questions
        self._mint = mint
        self.issuer = mint.provider.issuer

    async def prove(self, parameters: Parameters, kept: Kept | None = None) -> Proven | Unproven:
        """Verify the client and the redirect URI."""
        client = await self.client(parameters)
        return client if isinstance(client, Unproven) else self.place(parameters, client, kept)

    async def client(self, parameters: Parameters) -> RegisteredClient | Unproven:
        """The active client that client_id names."""
        if "client_id" in parameters.faults:
            return Unproven(Reason.REPEATED_PARAMETER)
        client_id = parameters.values.get("client_id")
        if client_id is None:
            return Unproven(Reason.CLIENT_MISSING)
        client = await self._registry.find(client_id)
        if client is None:
            return Unproven(Reason.CLIENT_UNKNOWN)
        return client if client.active else Unproven(Reason.CLIENT_SUSPENDED, client)

    def place(self, parameters: Parameters, client: RegisteredClient, kept: Kept | None = None) -> Proven | Unproven:
        """Verify that the response may go to redirect_uri."""
        parameters = logto.understood(parameters, client.metadata, self._mint.provider)
        try:
            where = destination(parameters, client.metadata)
            return Proven(parameters, client, where, kept, kept.pushed if kept else None)
        except Unanswerable as refusal:
            return Unproven(refusal.reason, client, parameters.values.get("redirect_uri", ""))

    async def reopened(self, handle: str, cookie: str | None) -> Case | Elsewhere | Unproven:
        """The context of a pending request, for a prompt's page; a Redirect when /authorize must answer it."""
        kept = await self._questions.keeper.find(AUTHORIZE, handle)
        if kept is None:
            return Unproven(Reason.REQUEST_EXPIRED)
        proven = await self.prove(kept.parameters, kept)
        try:
            return proven if isinstance(proven, Unproven) else await self.open(proven, cookie)
        except OAuthError:
            return Elsewhere(path_of(handle))

    async def open(self, proven: Proven, cookie: str | None) -> Case:
        """The context of a verified request. Raises OAuthError for the client."""
        request, hinted = await self.read(proven)
        here = await self._sessions.who_is_here(cookie)
        fresh = here is not None and await self._questions.signed_in_for(proven.kept, here)
        return Case(
            proven=proven,
            request=request,
            here=here,
            subject="" if here is None else self._mint.subjects.of(proven.client.metadata, here),
            fresh=fresh,
            hinted_subject=hinted,
            now=clock.now(),
        )

    async def read(self, proven: Proven) -> tuple[AuthorizationRequest, str | None]:
        """The request read by every rule, and the subject of id_token_hint. Raises OAuthError for the client."""
        if proven.fault is not None:
            raise proven.fault
        if not fits(AUTHORIZE, proven.parameters):
            raise InvalidRequest(f"the parameters are longer than {LONGEST} characters together")
        audiences = proven.parameters.several.get("resource")
        offered = await self._apis.scopes_of(audiences) if audiences else ()
        request = read(proven.parameters, proven.client.metadata, proven.where, self._mint.provider.pkce, offered)
        return request, self._hinted(request.wishes.id_token_hint)

    def answered(self, proven: Proven, fields: dict[str, str]) -> Answered:
        """The authorization response with these fields, as a signed JWT where the client asked for it (JARM 2.3)."""
        where, metadata = proven.where, proven.client.metadata
        if where.response_mode.signed:
            claims = signed_claims(fields, metadata.client_id, clock.now())
            algorithm = metadata.authorization_signed_response_alg
            # without a typ it is never taken for an ID token of ours
            fields = {"response": self._mint.signing.sign(claims, algorithm, "untyped")}
        return Answered(where, fields, proven.client)

    async def somebody(self, cookie: str | None) -> bool:
        """Whether a person is signed in with this session cookie."""
        return await self._sessions.who_is_here(cookie) is not None

    def _hinted(self, id_token: str | None) -> str | None:
        """The subject of an ID token of ours, which may have expired (OIDC Core 3.1.2.1)."""
        if id_token is None:
            return None
        try:
            return str(self._mint.signing.open(id_token, "JWT")["sub"])
        except jwt.NotGenuine as fault:
            raise InvalidRequest("id_token_hint was not issued here") from fault
