"""Who may enter the admin API: machines with an access token of the right scope (RFC 6750)."""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Security
from fastapi.openapi.models import OAuthFlowClientCredentials, OAuthFlows
from fastapi.security import OAuth2, SecurityScopes
from starlette.requests import Request

from idp.admin.wiring import Admin
from idp.clients.client_admin import ClientAdmin
from idp.clients.wiring import Clients
from idp.foundation.database import Session
from idp.permissions import SCOPE_MEANINGS, Authority, Operation, permissions_of, scope_for
from idp.protocol.errors import InsufficientScope, OAuthError
from idp.protocol.tokens import www_authenticate
from idp.web.errors import Problem
from idp.web.wiring import Web

_REALM = "admin"

_FLOW = OAuthFlowClientCredentials(
    tokenUrl="/token", scopes={scope.value: words for scope, words in SCOPE_MEANINGS.items()}
)

_scheme = OAuth2(
    flows=OAuthFlows(clientCredentials=_FLOW),
    scheme_name="client_credentials",
    description="An access token of this provider, made with the client_credentials grant; it lasts five minutes.",
    auto_error=False,
)


class ApiGuards:
    """Who may enter the admin API, by the one table of operations.

    Each attribute is the default of an endpoint's parameter, `desk: Desk = guards.reads_clients`: FastAPI lets in
    whoever holds the needed scope, and the description of the API names it.
    """

    def __init__(self, admin: Admin, clients: Clients, web: Web) -> None:
        self._admin = admin
        self._clients = clients
        self._web = web
        self.reads_inventory = self._opened_by(Operation.LIST_APPLICATIONS)
        self.reads_progress = self._opened_by(Operation.SHOW_PROGRESS)
        self.reads_clients = self._desk_for(Operation.LIST_CLIENTS)
        self.writes_clients = self._desk_for(Operation.UPDATE_CLIENT)
        self.reads_apis = self._desk_for(Operation.LIST_APIS)
        self.writes_apis = self._desk_for(Operation.CHANGE_API)

    def _opened_by(self, operation: Operation) -> Authority:
        """Lets in whoever holds the scope an operation needs."""
        caller: Authority = Security(self.admitted, scopes=[scope_for(operation).value])
        return caller

    def _desk_for(self, operation: Operation) -> ClientAdmin:
        """The same, and where that caller reads or changes clients and APIs in the transaction of the request."""
        admitted, transaction = self._opened_by(operation), self._web.transaction

        async def opened(caller: Authority = admitted, session: Session = transaction) -> ClientAdmin:
            return replace(
                self._clients.admin(session, caller),
                on_changed_identity=self._clients.self_registration.apply_consequence,
            )

        admin: ClientAdmin = Depends(opened, scope="function")
        return admin

    async def admitted(
        self, request: Request, needed: SecurityScopes, _: Annotated[str | None, Depends(_scheme)]
    ) -> Authority:
        """Who calls. Raises Problem 401 without a good token and 403 without the needed scopes."""
        ask = self._web.requests.read(request, request.url.path)
        by_key = ask.dpop is not None
        try:
            caller = await self._admin.gate.authenticate(ask)
        except OAuthError as fault:
            told = www_authenticate.error_headers(_REALM, fault, by_key)
            raise Problem(
                www_authenticate.http_status(fault), "The access token is not valid", fault.description, told
            ) from None
        if caller is None:
            told = www_authenticate.error_headers(_REALM, None, by_key, needed.scope_str)
            raise Problem(401, "No access token", f"Send a token with the scope {needed.scope_str} as bearer.", told)
        if not caller.permissions >= permissions_of(needed.scopes):
            told = www_authenticate.error_headers(_REALM, InsufficientScope(), by_key, needed.scope_str)
            detail = f"This needs the scope {needed.scope_str}: register the client for it and ask for it at /token."
            raise Problem(403, "The access token lacks a scope", detail, told)
        return caller
