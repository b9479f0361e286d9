"""Who may enter the admin API: machines with an access token of the right scope (RFC 6750)."""

from typing import Annotated

from fastapi import Depends, Security
from fastapi.openapi.models import OAuthFlowClientCredentials, OAuthFlows
from fastapi.security import OAuth2, SecurityScopes
from starlette.requests import Request

from idp.admin.gate import Gate
from idp.clients.desk import Desk
from idp.clients.registry import Registry
from idp.foundation.database import Session
from idp.oidc.logout.announcements import Announcements
from idp.oidc.tokens import challenge
from idp.permissions import SCOPE_MEANINGS, Authority, Operation, permissions_of, scope_for
from idp.protocol.errors import InsufficientScope, OAuthError
from idp.protocol.provider import Provider
from idp.web import asks
from idp.web.errors import Problem
from idp.web.parts import part
from idp.web.transaction import Transaction

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


async def admitted(request: Request, needed: SecurityScopes, _: Annotated[str | None, Depends(_scheme)]) -> Authority:
    """Who calls. Raises Problem 401 without a good token and 403 without the needed scopes."""
    ask = asks.of(request, part(request, Provider).at(request.url.path))
    by_key = ask.dpop is not None
    try:
        caller = await part(request, Gate).admit(ask)
    except OAuthError as fault:
        told = challenge.headers(_REALM, fault, by_key)
        raise Problem(challenge.status(fault), "The access token is not valid", fault.description, told) from None
    if caller is None:
        told = challenge.headers(_REALM, None, by_key, needed.scope_str)
        raise Problem(401, "No access token", f"Send a token with the scope {needed.scope_str} as bearer.", told)
    if not caller.permissions >= permissions_of(needed.scopes):
        told = challenge.headers(_REALM, InsufficientScope(), by_key, needed.scope_str)
        detail = f"This needs the scope {needed.scope_str}: register the client for it and ask for it at /token."
        raise Problem(403, "The access token lacks a scope", detail, told)
    return caller


def _opened_by(operation: Operation) -> object:
    """A dependency that lets in whoever holds the scope an operation needs, by the one table."""
    return Security(admitted, scopes=[scope_for(operation).value])


ReadsInventory = Annotated[Authority, _opened_by(Operation.LIST_APPLICATIONS)]
ReadsProgress = Annotated[Authority, _opened_by(Operation.SHOW_PROGRESS)]
ReadsClients = Annotated[Authority, _opened_by(Operation.LIST_CLIENTS)]
WritesClients = Annotated[Authority, _opened_by(Operation.UPDATE_CLIENT)]
ReadsApis = Annotated[Authority, _opened_by(Operation.LIST_APIS)]
WritesApis = Annotated[Authority, _opened_by(Operation.CHANGE_API)]


def _client_desk(caller: Authority, request: Request, session: Session) -> Desk:
    follow = part(request, Announcements).client_changed_itself
    return Desk(session, part(request, Registry), part(request, Provider), caller, follow=follow)


def _reading_clients(caller: ReadsClients, request: Request, session: Transaction) -> Desk:
    return _client_desk(caller, request, session)


def _writing_clients(caller: WritesClients, request: Request, session: Transaction) -> Desk:
    return _client_desk(caller, request, session)


def _reading_apis(caller: ReadsApis, request: Request, session: Transaction) -> Desk:
    return _client_desk(caller, request, session)


def _writing_apis(caller: WritesApis, request: Request, session: Transaction) -> Desk:
    return _client_desk(caller, request, session)


#: Where callers with the needed scope read or change clients and APIs.
ClientReader = Annotated[Desk, Depends(_reading_clients, scope="function")]
ClientWriter = Annotated[Desk, Depends(_writing_clients, scope="function")]
ApiReader = Annotated[Desk, Depends(_reading_apis, scope="function")]
ApiWriter = Annotated[Desk, Depends(_writing_apis, scope="function")]
