"""ApiGuards: who may enter the admin API, by an access token of the right scope (RFC 6750)."""

from collections.abc import Awaitable, Callable
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
from idp.protocol.errors import OAuthError
from idp.protocol.errors.access_token import AccessTokenCause
from idp.protocol.tokens import www_authenticate
from idp.web.access import AdminTokenNeeded
from idp.web.errors import Problem
from idp.web.reported_errors import error_uri, report_error
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
    """What routes of the admin API declare as `access`, and who called.

    `allowed(operation)` is a declaration: it requires the API scope of that operation, which the description of the API
    names. `caller` and `client_admin` are defaults of an endpoint's parameter, `caller: Authority = guards.caller`.
    """

    def __init__(self, admin: Admin, clients: Clients, web: Web) -> None:
        self._admin = admin
        self._clients = clients
        self._web = web
        self.caller: Authority = Depends(_read_caller)
        self.client_admin: ClientAdmin = Depends(self._client_admin_dependency(), scope="function")

    def allowed(self, operation: Operation) -> AdminTokenNeeded:
        """The declaration of a route for callers whose token has the scope of `operation`."""
        return AdminTokenNeeded(operation, Security(self.authenticate, scopes=[scope_for(operation).value]))

    def _client_admin_dependency(self) -> Callable[[Authority, Session], Awaitable[ClientAdmin]]:
        """The context to read or change clients and APIs in the transaction of the request."""

        async def opened(caller: Authority = self.caller, session: Session = self._web.transaction) -> ClientAdmin:
            return replace(
                self._clients.admin(session, caller),
                on_changed_identity=self._clients.self_registration.apply_consequence,
            )

        return opened

    async def authenticate(
        self, request: Request, needed: SecurityScopes, _: Annotated[str | None, Depends(_scheme)]
    ) -> None:
        """Find the caller. Raises Problem 401 without a good token and 403 without the needed scopes."""
        endpoint_request = self._web.requests.read(request, request.url.path)
        by_key = endpoint_request.dpop is not None
        try:
            caller = await self._admin.authenticator.authenticate(endpoint_request)
        except OAuthError as fault:
            code = report_error(request, fault, endpoint_request.parameters)
            uri = None if code is None else error_uri(request, code)
            headers = www_authenticate.error_headers(_REALM, fault, by_key, error_uri=uri)
            status = www_authenticate.http_status(fault)
            title = "The access token is not valid"
            raise Problem(status, title, fault.description, headers, cause=fault.cause) from None
        if caller is None:
            headers = www_authenticate.error_headers(_REALM, None, by_key, needed.scope_str)
            raise AdminCause.NO_ACCESS_TOKEN(headers, scope=needed.scope_str)
        if not caller.permissions >= permissions_of(needed.scopes):
            missing = AccessTokenCause.ADMIN_API_SCOPE_MISSING(scope=needed.scope_str)
            missing.client_id = _read_client_id(caller)
            code = report_error(request, missing)
            uri = None if code is None else error_uri(request, code)
            headers = www_authenticate.error_headers(_REALM, missing, by_key, needed.scope_str, error_uri=uri)
            raise AdminCause.SCOPE_MISSING(headers, scope=needed.scope_str)
        request.state.caller = caller


def _read_client_id(caller: Authority) -> str | None:
    """The client_id of a machine; None for a person."""
    kind, _, client_id = (caller.actor or "").partition(":")
    return client_id if kind == "client" else None


async def _read_caller(request: Request) -> Authority:
    caller: Authority = request.state.caller
    return caller
