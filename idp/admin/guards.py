"""ApiGuards: route dependencies of the admin API, which require an access token of the right scope (RFC 6750)."""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Security
from fastapi.openapi.models import OAuthFlowClientCredentials, OAuthFlows
from fastapi.security import OAuth2, SecurityScopes
from starlette.requests import Request

from idp.admin.causes import AdminCause
from idp.admin.wiring import Admin
from idp.clients.client_admin import ClientAdmin
from idp.clients.wiring import Clients
from idp.foundation.database import Session
from idp.permissions import SCOPE_MEANINGS, Authority, Operation, permissions_of, scope_for
from idp.protocol.causes.access_token import AccessTokenCause
from idp.protocol.errors import OAuthError
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
    """Dependencies that authorize callers of the admin API by the table of operations.

    Each attribute is the default of an endpoint's parameter, `admin: ClientAdmin = guards.reads_clients`: it
    requires the scope of an operation, and the description of the API names that scope.
    """

    def __init__(self, admin: Admin, clients: Clients, web: Web) -> None:
        self._admin = admin
        self._clients = clients
        self._web = web
        self.reads_inventory = self._authority_for(Operation.LIST_APPLICATIONS)
        self.reads_progress = self._authority_for(Operation.SHOW_PROGRESS)
        self.reads_clients = self._client_admin_for(Operation.LIST_CLIENTS)
        self.writes_clients = self._client_admin_for(Operation.UPDATE_CLIENT)
        self.reads_apis = self._client_admin_for(Operation.LIST_APIS)
        self.writes_apis = self._client_admin_for(Operation.CHANGE_API)

    def _authority_for(self, operation: Operation) -> Authority:
        """The dependency that requires the scope of an operation."""
        caller: Authority = Security(self.authenticate, scopes=[scope_for(operation).value])
        return caller

    def _client_admin_for(self, operation: Operation) -> ClientAdmin:
        """The same, with the context to read or change clients and APIs in the transaction of the request."""
        authority, transaction = self._authority_for(operation), self._web.transaction

        async def opened(caller: Authority = authority, session: Session = transaction) -> ClientAdmin:
            return replace(
                self._clients.admin(session, caller),
                on_changed_identity=self._clients.self_registration.apply_consequence,
            )

        admin: ClientAdmin = Depends(opened, scope="function")
        return admin

    async def authenticate(
        self, request: Request, needed: SecurityScopes, _: Annotated[str | None, Depends(_scheme)]
    ) -> Authority:
        """The authority of the caller. Raises Problem 401 without a good token and 403 without the needed scopes."""
        endpoint_request = self._web.requests.read(request, request.url.path)
        by_key = endpoint_request.dpop is not None
        try:
            caller = await self._admin.authenticator.authenticate(endpoint_request)
        except OAuthError as fault:
            headers = www_authenticate.error_headers(_REALM, fault, by_key)
            status = www_authenticate.http_status(fault)
            title = "The access token is not valid"
            raise Problem(status, title, fault.description, headers, cause=fault.cause) from None
        if caller is None:
            headers = www_authenticate.error_headers(_REALM, None, by_key, needed.scope_str)
            raise AdminCause.NO_ACCESS_TOKEN(headers, scope=needed.scope_str)
        if not caller.permissions >= permissions_of(needed.scopes):
            missing = AccessTokenCause.ADMIN_API_SCOPE_MISSING(scope=needed.scope_str)
            headers = www_authenticate.error_headers(_REALM, missing, by_key, needed.scope_str)
            raise AdminCause.SCOPE_MISSING(headers, scope=needed.scope_str)
        return caller
