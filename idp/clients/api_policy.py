"""What an API may be called, which scopes it may have and how long its tokens may live; pure."""

import re
from datetime import timedelta

from idp.clients.policy import is_client_id
from idp.clients.refusals import Unacceptable
from idp.protocol.audience import Api
from idp.protocol.authorize.resource import is_audience
from idp.protocol.parameters import is_text
from idp.protocol.provider import Provider

LONGEST_AUDIENCE = 255
LONGEST_NAME = 200
MOST_SCOPES = 50
#: A token that nobody can take back must not live long; the keys it was signed with are published as long.
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(hours=1)

#: RFC 6749 3.3.
_SCOPE = re.compile(r"[!#-\[\]-~]{1,100}", re.ASCII)


def check(api: Api, provider: Provider) -> None:
    """Raises Unacceptable with a sentence that says what to change."""
    fault = _audience_fault(api.audience, provider) or _scope_fault(api.scopes, provider) or _fault(api)
    if fault is not None:
        raise Unacceptable("invalid_api", fault)


def _audience_fault(audience: str, provider: Provider) -> str | None:
    if len(audience) > LONGEST_AUDIENCE or not is_audience(audience):
        return f"audience must be an absolute URI without a fragment, of at most {LONGEST_AUDIENCE} characters"
    return "audience is our own: this provider needs no registration" if audience == provider.issuer else None


def _scope_fault(scopes: frozenset[str], provider: Provider) -> str | None:
    if len(scopes) > MOST_SCOPES:
        return f"an API may have at most {MOST_SCOPES} scopes"
    for scope in sorted(scopes):
        if _SCOPE.fullmatch(scope) is None:
            return "scopes must be words of printable ASCII without quotes and backslashes (RFC 6749 3.3)"
        if scope in provider.scopes or scope in provider.api_scopes:
            return f"the scope {scope} is our own: give it another name, such as one that begins with the API's"
    return None


def _fault(api: Api) -> str | None:
    if not api.name.strip() or len(api.name) > LONGEST_NAME or not is_text(api.name):
        return f"name must be text of 1 to {LONGEST_NAME} characters"
    if not SHORTEST <= api.lifetime <= LONGEST:
        return f"tokens must live {int(SHORTEST.total_seconds())} to {int(LONGEST.total_seconds())} seconds"
    if api.resource_server is not None and not is_client_id(api.resource_server):
        return "resource_server must be the client_id with which the API introspects"
    return None
