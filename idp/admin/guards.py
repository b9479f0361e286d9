"""Who may enter the admin API: machines with an access token of the right scope (RFC 6750)."""

from typing import Annotated

from fastapi import Depends, Security
from fastapi.openapi.models import OAuthFlowClientCredentials, OAuthFlows
from fastapi.security import OAuth2, SecurityScopes
from starlette.requests import Request

from idp.admin.gate import Caller, Gate
from idp.admin.scopes import MEANING, ApiScope
from idp.oidc.tokens import challenge
from idp.protocol.errors import InsufficientScope, OAuthError
from idp.protocol.provider import Provider
from idp.web.errors import Problem
from idp.web.parts import of, part

_REALM = "admin"

_FLOW = OAuthFlowClientCredentials(tokenUrl="/token", scopes={scope.value: words for scope, words in MEANING.items()})

_scheme = OAuth2(
    flows=OAuthFlows(clientCredentials=_FLOW),
    scheme_name="client_credentials",
    description="An access token of this provider, made with the client_credentials grant; it lasts five minutes.",
    auto_error=False,
)


async def admitted(request: Request, needed: SecurityScopes, _: Annotated[str | None, Depends(_scheme)]) -> Caller:
    """Who calls. Raises Problem 401 without a good token and 403 without the needed scopes."""
    ask = of(request, part(request, Provider).at(request.url.path))
    by_key = ask.dpop is not None
    try:
        caller = await part(request, Gate).admit(ask)
    except OAuthError as fault:
        told = challenge.headers(_REALM, fault, by_key)
        raise Problem(challenge.status(fault), "The access token is not valid", fault.description, told) from None
    if caller is None:
        told = challenge.headers(_REALM, None, by_key, needed.scope_str)
        raise Problem(401, "No access token", f"Send a token with the scope {needed.scope_str} as bearer.", told)
    if caller.lacks(needed.scopes):
        told = challenge.headers(_REALM, InsufficientScope(), by_key, needed.scope_str)
        detail = f"This needs the scope {needed.scope_str}: register the client for it and ask for it at /token."
        raise Problem(403, "The access token lacks a scope", detail, told)
    return caller


ReadsInventory = Annotated[Caller, Security(admitted, scopes=[ApiScope.READ_INVENTORY.value])]
ReadsProgress = Annotated[Caller, Security(admitted, scopes=[ApiScope.READ_PROGRESS.value])]
ReadsClients = Annotated[Caller, Security(admitted, scopes=[ApiScope.READ_CLIENTS.value])]
WritesClients = Annotated[Caller, Security(admitted, scopes=[ApiScope.WRITE_CLIENTS.value])]
