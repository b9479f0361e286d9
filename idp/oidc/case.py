"""One authorization request with everything that is known about it: client, person, proofs."""

from dataclasses import dataclass
from datetime import datetime

from idp.accounts.sessions import Here, Sessions
from idp.clients.registry import RegisteredClient, Registry
from idp.foundation import clock
from idp.oidc.issue import Mint
from idp.oidc.keeping import AUTHORIZE, LONGEST, Kept, fits
from idp.oidc.outcomes import Unproven
from idp.oidc.questions import Questions
from idp.protocol import logto
from idp.protocol.authorize import AuthorizationRequest, Destination, destination, read
from idp.protocol.authorize.interaction import Agreed, Asked, SignedIn, Step, next_step
from idp.protocol.errors import InvalidRequest, Reason, Unanswerable
from idp.protocol.parameters import Parameters
from idp.protocol.tokens import jwt


@dataclass(frozen=True, slots=True)
class Proven:
    """A request whose client and address for answers are proven; what follows is told to the client."""

    parameters: Parameters
    client: RegisteredClient
    where: Destination
    kept: Kept | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A request that passed every rule, and who is at the browser."""

    proven: Proven
    request: AuthorizationRequest
    here: Here | None
    fresh: bool
    hinted_subject: str | None
    now: datetime

    @property
    def before(self) -> Kept | Parameters:
        """What the next page goes on from."""
        return self.proven.kept or self.proven.parameters

    def step(self, agreed: frozenset[str] | None) -> Step:
        """What happens next when the person agreed to these scopes before (None: never)."""
        here, kept = self.here, self.proven.kept
        just_now = here is not None and kept is not None and kept.agreed_in == here.session_id
        return next_step(
            self.request,
            self.proven.client.metadata,
            None if here is None else SignedIn(str(here.person_id), here.authenticated_at, here.acr, self.fresh),
            Agreed(agreed, just_now),
            Asked(self.now, self.hinted_subject),
        )


class Cases:
    """Opens requests: finds the client, reads the rules, looks who is here."""

    def __init__(self, registry: Registry, sessions: Sessions, questions: Questions, mint: Mint) -> None:
        self._registry = registry
        self._sessions = sessions
        self._questions = questions
        self._mint = mint
        self.issuer = mint.provider.issuer

    async def prove(self, parameters: Parameters, kept: Kept | None = None) -> Proven | Unproven:
        """Who asks, and where the answer may go."""
        if "client_id" in parameters.faults:
            return Unproven(Reason.REPEATED_PARAMETER)
        client_id = parameters.values.get("client_id")
        if client_id is None:
            return Unproven(Reason.CLIENT_MISSING)
        client = await self._registry.find(client_id)
        if client is None:
            return Unproven(Reason.CLIENT_UNKNOWN)
        if not client.active:
            return Unproven(Reason.CLIENT_SUSPENDED, client)
        parameters = logto.understood(parameters, client.metadata, self._mint.provider)
        try:
            return Proven(parameters, client, destination(parameters, client.metadata), kept)
        except Unanswerable as refusal:
            return Unproven(refusal.reason, client, parameters.values.get("redirect_uri", ""))

    async def open(self, proven: Proven, cookie: str | None) -> Case:
        """The whole case. Raises OAuthError for the client."""
        if not fits(AUTHORIZE, proven.parameters):
            raise InvalidRequest(f"the parameters are longer than {LONGEST} characters together")
        request = read(proven.parameters, proven.client.metadata, proven.where, self._mint.provider.pkce)
        hinted = self._hinted(request.wishes.id_token_hint)
        here = await self._sessions.who_is_here(cookie)
        fresh = here is not None and await self._questions.signed_in_for(proven.kept, here)
        return Case(proven=proven, request=request, here=here, fresh=fresh, hinted_subject=hinted, now=clock.now())

    async def somebody(self, cookie: str | None) -> bool:
        """Whether a person is signed in at the browser that asks."""
        return await self._sessions.who_is_here(cookie) is not None

    def _hinted(self, id_token: str | None) -> str | None:
        """Whom a genuine ID token of ours names; it may have expired (OIDC Core 3.1.2.1)."""
        if id_token is None:
            return None
        try:
            return str(self._mint.signing.open(id_token, "JWT")["sub"])
        except jwt.NotGenuine as fault:
            raise InvalidRequest("id_token_hint was not issued here") from fault
