"""EndSessionEndpoint: reads logout requests and ends the session once the person confirms (RP-Initiated Logout 2)."""

from dataclasses import dataclass
from uuid import UUID

from idp.accounts.sessions import Here, Sessions
from idp.clients.registry import RegisteredClient, Registry
from idp.foundation.database import Database, Session
from idp.oidc.authorize.keeping import LOGOUT, Keeper, Unkept, fits
from idp.oidc.logout.announcements import Announcements
from idp.oidc.outcomes import Elsewhere, Unproven
from idp.oidc.tokens.issue import Mint
from idp.protocol import logout
from idp.protocol.errors import Reason, Unanswerable
from idp.protocol.logout import Hint, LogoutRequest
from idp.protocol.parameters import Parameters
from idp.protocol.parameters import read as read_parameters
from idp.protocol.tokens import jwt

NOTHING_ASKED = read_parameters(())


@dataclass(frozen=True, slots=True)
class SigningOut:
    """A valid logout request and the client that sent it, if it is known."""

    request: LogoutRequest
    client: RegisteredClient | None


class EndSession:
    """Reads logout requests, stores them while the person confirms, and ends the session."""

    def __init__(
        self,
        sessions: Sessions,
        registry: Registry,
        keeper: Keeper,
        mint: Mint,
        announce: Announcements,
        *,
        database: Database,
    ) -> None:
        self._database = database
        self._sessions = sessions
        self._registry = registry
        self._keeper = keeper
        self._mint = mint
        self._announce = announce

    async def read(self, parameters: Parameters) -> SigningOut | Unproven:
        """Verify a logout request; the browser is never redirected to an unregistered address."""
        if parameters.faults:
            return Unproven(Reason.REPEATED_PARAMETER)
        client: RegisteredClient | None = None
        try:
            hint = self._hint(parameters.values.get("id_token_hint"))
            client_id = logout.client_named(parameters, hint)
            found = await self._registry.find(client_id) if client_id is not None else None
            client = found if found is not None and found.active else None
            return SigningOut(logout.read(parameters, hint, client.metadata if client else None), client)
        except Unanswerable as refusal:
            return Unproven(refusal.reason, client, parameters.values.get("post_logout_redirect_uri", ""))

    async def begin(self, parameters: Parameters, cookie: str | None, posted: bool) -> Elsewhere | Unproven:
        """Where a logout request continues: at the confirmation page, or beyond it when nobody is signed in."""
        asked = await self.read(parameters)
        if isinstance(asked, Unproven):
            return asked
        here = None if posted else await self._sessions.who_is_here(cookie)
        if here is None and not posted:
            return Elsewhere(asked.request.return_to or "/keluar/selesai")
        if not parameters.values or not fits(LOGOUT, parameters):
            return Elsewhere("/keluar")
        handle = await self._keeper.keep(self._database, LOGOUT, Unkept(parameters).taken_in())
        return Elsewhere(f"/keluar?lanjut={handle}")

    async def kept(self, handle: str | None) -> SigningOut | Unproven:
        """The pending request of a handle; without one, a request of the person themselves."""
        if not handle:
            return await self.read(NOTHING_ASKED)
        found = await self._keeper.find(LOGOUT, handle)
        return await self.read(NOTHING_ASKED if found is None else found.parameters)

    async def end(self, session: Session, here: Here) -> bool:
        """End this session and enqueue the notifications of its clients, in one transaction.

        Returns whether some clients can only be notified through this browser (Front-Channel Logout).
        """
        if await self._sessions.end(session, here.session_id, "signed_out"):
            return await self._announce.announce(session, here.session_id)
        return False

    def seal(self, session_id: UUID) -> str:
        """The session's id under a MAC, for the page after signing out."""
        return self._mint.receipt(session_id)

    def opened(self, sealed: str) -> UUID | None:
        """The session id behind such a MAC; None when it is not ours."""
        return self._mint.open_receipt(sealed)

    def _hint(self, id_token: str | None) -> Hint | None:
        if id_token is None:
            return None
        try:
            return logout.hint_from(self._mint.signing.open(id_token, "JWT"))
        except jwt.NotGenuine as fault:
            raise Unanswerable(Reason.LOGOUT_HINT_INVALID) from fault
