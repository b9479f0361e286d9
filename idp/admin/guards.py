"""Who may enter the admin API: machines with an access token of the right scope (RFC 6750)."""

from typing import Annotated

from fastapi import Depends, Security
from fastapi.openapi.models import OAuthFlowClientCredentials, OAuthFlows
from fastapi.security import OAuth2, SecurityScopes
from starlette.requests import Request

from idp.admin.gate import Caller, Gate, NotAdmitted
from idp.admin.scopes import MEANING, ApiScope
from idp.protocol.errors import InvalidToken
from idp.protocol.tokens.access_token import bearer
from idp.web.errors import Problem
from idp.web.parts import part

_FLOW = OAuthFlowClientCredentials(tokenUrl="/token", scopes={scope.value: words for scope, words in MEANING.items()})

_scheme = OAuth2(
    flows=OAuthFlows(clientCredentials=_FLOW),
    scheme_name="client_credentials",
    description="An access token of this provider, made with the client_credentials grant; it lasts five minutes.",
    auto_error=False,
)


async def admitted(request: Request, needed: SecurityScopes, _: Annotated[str | None, Depends(_scheme)]) -> Caller:
    """The calling client. Raises Problem 401 without a good token and 403 without the needed scopes."""
    token = bearer(request.headers.get("authorization"), None)
    if token is None:
        challenge = f'Bearer realm="admin", scope="{needed.scope_str}"'
        raise _refusal(401, "No access token", f"Send a token with the scope {needed.scope_str} as bearer.", challenge)
    try:
        caller = await part(request, Gate).admit(token)
    except (NotAdmitted, InvalidToken) as fault:
        challenge = 'Bearer realm="admin", error="invalid_token"'
        raise _refusal(401, "The access token is not valid", str(fault), challenge) from None
    if caller.lacks(needed.scopes):
        challenge = f'Bearer realm="admin", error="insufficient_scope", scope="{needed.scope_str}"'
        detail = f"This needs the scope {needed.scope_str}: register the client for it and ask for it at /token."
        raise _refusal(403, "The access token lacks a scope", detail, challenge)
    return caller


def _refusal(status: int, title: str, detail: str, challenge: str) -> Problem:
    return Problem(status, title, detail, {"WWW-Authenticate": challenge})


ReadsInventory = Annotated[Caller, Security(admitted, scopes=[ApiScope.READ_INVENTORY.value])]
ReadsProgress = Annotated[Caller, Security(admitted, scopes=[ApiScope.READ_PROGRESS.value])]
ReadsClients = Annotated[Caller, Security(admitted, scopes=[ApiScope.READ_CLIENTS.value])]
WritesClients = Annotated[Caller, Security(admitted, scopes=[ApiScope.WRITE_CLIENTS.value])]
