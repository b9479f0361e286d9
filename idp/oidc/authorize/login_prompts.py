"""LoginPrompts: stores a request and starts the login that it needs (OIDC Core 3.1.2.3)."""

from dataclasses import replace
from urllib.parse import urlencode

from idp.accounts.authentication import login_requests as accounts
from idp.accounts.authentication.login_requests import LoginRequest
from idp.accounts.sessions.sessions import CurrentSession
from idp.accounts.store import login_requests as sign_ins
from idp.clients.registry import RegisteredClient
from idp.foundation import secret_values
from idp.foundation.database import Database
from idp.oidc.authorize.pending_requests import AUTHORIZE, IncomingRequest, PendingRequest, PendingRequestStore
from idp.oidc.store import stored_requests as store
from idp.protocol.authorize import AuthorizationRequest


class LoginPrompts:
    """Starts logins; the login page leads back to /authorize/{handle}."""

    def __init__(self, database: Database, pending_requests: PendingRequestStore) -> None:
        self._database = database
        self.pending_requests = pending_requests

    async def save_request(self, pending_or_incoming: PendingRequest | IncomingRequest) -> str:
        """Store a request unless it is pending already; its handle."""
        if isinstance(pending_or_incoming, PendingRequest):
            return pending_or_incoming.handle
        return await self.pending_requests.save(self._database, AUTHORIZE, pending_or_incoming.to_pending())

    async def start_login(
        self,
        client: RegisteredClient,
        request: AuthorizationRequest,
        pending_or_incoming: PendingRequest | IncomingRequest,
        reauthenticate: bool,
    ) -> str:
        """Start a login for this request; the path of the login page.

        `again`: reauthenticate although a person is signed in.
        """
        pending = (
            pending_or_incoming if isinstance(pending_or_incoming, PendingRequest) else pending_or_incoming.to_pending()
        )
        async with self._database.transaction() as together:
            handle = await accounts.create_login_request(
                together, _login_request(client, request, resume_path(pending.handle), reauthenticate)
            )
            login_digest = secret_values.digest_secret(handle) if request.interaction.depends_on_login else None
            if isinstance(pending_or_incoming, IncomingRequest):
                await self.pending_requests.save(together, AUTHORIZE, replace(pending, question=login_digest))
            elif login_digest is not None:
                await together.fetch_all(store.SET_LOGIN_REQUEST, _key(pending) | {"question": login_digest})
        return page_url("/masuk", handle, request)

    async def has_fresh_login(self, pending: PendingRequest | None, current_session: CurrentSession) -> bool:
        """Whether the person signed in has logged in for this very request, after it was made."""
        if pending is None or pending.question is None or current_session.authenticated_at < pending.created_at:
            return False
        row = await self._database.fetch_one(sign_ins.FIND, {"digest": pending.question})
        return row is not None and row.session_id == current_session.session_id

    async def clear_proofs(self, pending: PendingRequest) -> None:
        """Clear what the person did for this request: it counts for one response only."""
        if pending.question is None and pending.agreed_in is None and pending.chosen_in is None:
            return
        await self._database.fetch_all(store.CLEAR_PROOFS, _key(pending))


def _key(pending: PendingRequest) -> dict[str, object]:
    return {"handle_digest": secret_values.digest_secret(pending.handle)}


def page_url(path: str, handle: str, request: AuthorizationRequest) -> str:
    """The address of a prompt's page, in the language that ui_locales asks for (OIDC Core 3.1.2.1)."""
    query = {"lanjut": handle}
    if request.interaction.ui_locales:
        query["ui_locales"] = " ".join(request.interaction.ui_locales)
    return f"{path}?{urlencode(query)}"


def resume_path(handle: str) -> str:
    """The path where a pending request continues."""
    return f"/authorize/{handle}"


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
    )
