"""EndSessionEndpoint: reads logout requests and ends the session once the person confirms (RP-Initiated Logout 2)."""

from dataclasses import dataclass
from uuid import UUID

from idp.accounts.events import SessionEndReason
from idp.accounts.sessions.sessions import CurrentSession, Sessions
from idp.clients.registry import RegisteredClient, Registry
from idp.foundation import clock
from idp.foundation.database import Database, Session
from idp.foundation.secret_values import TokenSigner
from idp.oidc.authorize.pending import LOGOUT, IncomingRequest, PendingRequestStore, is_storable
from idp.oidc.endpoint_recorder import EndpointRecorder
from idp.oidc.logout.logout_notifications import LogoutNotifications
from idp.oidc.outcomes import ErrorPageOutcome, Redirect
from idp.oidc.tokens.jwt_signer import JwtSigner
from idp.protocol import logout
from idp.protocol.errors import UnredirectableError
from idp.protocol.errors.unredirectable import UnredirectableCause
from idp.protocol.logout import LogoutHint, LogoutRequest
from idp.protocol.parameters import Parameters, read_parameters
from idp.protocol.tokens import id_token, jwt

NO_PARAMETERS = read_parameters(())

#: The purpose of the MAC under which the page after signing out receives a session's id.
_SIGNED_OUT = "signed out"


@dataclass(frozen=True, slots=True)
class LogoutRequestContext:
    """A valid logout request and the client that sent it, if it is known."""

    request: LogoutRequest
    client: RegisteredClient | None


class EndSessionEndpoint:
    """Reads logout requests, stores them while the person confirms, and ends the session."""

    def __init__(
        self,
        database: Database,
        sessions: Sessions,
        registry: Registry,
        *,
        pending_requests: PendingRequestStore,
        notifications: LogoutNotifications,
        signer: JwtSigner,
        token_signer: TokenSigner,
        recorder: EndpointRecorder,
    ) -> None:
        self._database = database
        self._sessions = sessions
        self._registry = registry
        self._pending_requests = pending_requests
        self._notifications = notifications
        self._signer = signer
        self._token_signer = token_signer
        self._recorder = recorder

    async def read_request(self, parameters: Parameters) -> LogoutRequestContext | ErrorPageOutcome:
        """Verify a logout request; the browser is never redirected to an unregistered address."""
        if parameters.faults:
            return ErrorPageOutcome(UnredirectableCause.REPEATED_PARAMETER(name=next(iter(parameters.faults))))
        client: RegisteredClient | None = None
        try:
            hint = self._hint(parameters.values.get("id_token_hint"))
            client_id = logout.identify_client(parameters, hint)
            found = await self._registry.find(client_id) if client_id is not None else None
            client = found if found is not None and found.active else None
            return LogoutRequestContext(logout.read(parameters, hint, client.metadata if client else None), client)
        except UnredirectableError as refusal:
            return ErrorPageOutcome(refusal, client)

    async def start(self, parameters: Parameters, cookie: str | None, posted: bool) -> Redirect | ErrorPageOutcome:
        """Where a logout request continues: at the confirmation page, or beyond it when nobody is signed in."""
        context = await self.read_request(parameters)
        if isinstance(context, ErrorPageOutcome):
            self._recorder.record_logout(context.client, parameters, context.error)
            return context
        self._recorder.record_logout(context.client, parameters)
        current_session = None if posted else await self._sessions.load_current_session(cookie)
        if current_session is None and not posted:
            return Redirect(context.request.return_to or "/keluar/selesai")
        if not parameters.values or not is_storable(LOGOUT, parameters):
            return Redirect("/keluar")
        handle = await self._pending_requests.save(self._database, LOGOUT, IncomingRequest(parameters).to_pending())
        return Redirect(f"/keluar?lanjut={handle}")

    async def load_request(self, handle: str | None) -> LogoutRequestContext | ErrorPageOutcome:
        """The pending request of a handle; without one, a request of the person themselves."""
        if not handle:
            return await self.read_request(NO_PARAMETERS)
        found = await self._pending_requests.find(LOGOUT, handle)
        return await self.read_request(NO_PARAMETERS if found is None else found.parameters)

    async def end_session(self, session: Session, current_session: CurrentSession) -> bool:
        """End this session and enqueue the notifications of its clients, in one transaction.

        Returns whether some clients can only be notified through this browser (Front-Channel Logout).
        """
        if await self._sessions.end(session, current_session.session_id, SessionEndReason.SIGNED_OUT):
            return await self._notifications.end_grants_of_session(session, current_session.session_id)
        return False

    def sign_session_id(self, session_id: UUID) -> str:
        """The session's id under a MAC, for the page after signing out."""
        return self._token_signer.sign(_SIGNED_OUT, session_id.bytes)

    def open_session_id(self, sealed: str) -> UUID | None:
        """The session id behind such a MAC; None when it is not ours."""
        payload = self._token_signer.verify(_SIGNED_OUT, sealed)
        return UUID(bytes=payload) if payload is not None and len(payload) == 16 else None

    def _hint(self, hint: str | None) -> LogoutHint | None:
        if hint is None:
            return None
        try:
            claims = self._signer.verify(hint, "JWT")
        except jwt.InvalidOwnJwt as fault:
            raise UnredirectableCause.LOGOUT_HINT_INVALID(reason="not_ours") from fault
        if id_token.is_issued_ahead(claims, clock.now()):
            raise UnredirectableCause.LOGOUT_HINT_INVALID(reason="issued_ahead")
        return logout.read_hint(claims)
