"""Rules for a registered API: its audience, name, scopes and the lifetime of its tokens; pure."""

import re
from collections.abc import Mapping
from datetime import timedelta

from idp.clients.causes import ApiCause
from idp.clients.errors import InvalidDeclaration
from idp.clients.policy import is_client_id
from idp.foundation.log import PERSONAL
from idp.protocol.audience import Api, ScopeLabel
from idp.protocol.authorize.resource import is_audience
from idp.protocol.parameters import is_text
from idp.protocol.provider import Provider
from idp.visible_text import find_letter_fault

LONGEST_AUDIENCE = 255
LONGEST_NAME = 200
LONGEST_SCOPE = LONGEST_LABEL = 100
MAX_SCOPES = 50
#: A JWT cannot be revoked, so it must expire soon; signing keys stay published as long.
MIN_LIFETIME, MAX_LIFETIME = timedelta(minutes=1), timedelta(hours=1)

#: A subset of RFC 6749 3.3: scopes that differ also look different, and need no escaping where they are written.
_SCOPE = re.compile(rf"[a-z0-9][a-z0-9._:/*+~-]{{0,{LONGEST_SCOPE - 1}}}", re.ASCII)
#: Prefixes reserved for scopes of this provider.
_RESERVED_PREFIXES = ("divos:", "urn:divos:", "urn:logto:")


def check_api(api: Api, provider: Provider) -> None:
    """Check an API before it is stored. Raises InvalidDeclaration with a sentence that says what to change."""
    fault = _audience_error(api.audience, provider) or _scope_error(api.labels, provider) or _api_error(api)
    if fault is not None:
        raise fault


def _audience_error(audience: str, provider: Provider) -> InvalidDeclaration | None:
    if len(audience) > LONGEST_AUDIENCE or not is_audience(audience):
        return ApiCause.AUDIENCE_MALFORMED(longest=LONGEST_AUDIENCE)
    if PERSONAL.search(audience):  # the audit trail names the audience, and takes no such thing
        return ApiCause.AUDIENCE_LOOKS_PERSONAL()
    return ApiCause.AUDIENCE_RESERVED() if audience == provider.issuer else None


def _scope_error(labels: Mapping[str, ScopeLabel], provider: Provider) -> InvalidDeclaration | None:
    if len(labels) > MAX_SCOPES:
        return ApiCause.TOO_MANY_API_SCOPES(most=MAX_SCOPES)
    found = (_name_error(scope, provider) or _label_error(scope, label) for scope, label in sorted(labels.items()))
    return next(filter(None, found), None)


def _name_error(scope: str, provider: Provider) -> InvalidDeclaration | None:
    if _SCOPE.fullmatch(scope) is None:
        return ApiCause.API_SCOPE_MALFORMED(longest=LONGEST_SCOPE)
    if PERSONAL.search(scope):  # the audit trail keeps what people agreed to, and takes no such thing
        return ApiCause.API_SCOPE_LOOKS_PERSONAL(scope=scope)
    if _is_reserved(scope, provider):
        return ApiCause.API_SCOPE_RESERVED(scope=scope)
    return None


def _label_error(scope: str, label: ScopeLabel) -> InvalidDeclaration | None:
    if not _is_visible(label.indonesian, LONGEST_LABEL):
        return ApiCause.API_SCOPE_LABEL_MISSING(scope=scope, longest=LONGEST_LABEL)
    if label.english and not _is_visible(label.english, LONGEST_LABEL):
        return ApiCause.API_SCOPE_ENGLISH_LABEL_MALFORMED(scope=scope, longest=LONGEST_LABEL)
    return None


def _is_reserved(scope: str, provider: Provider) -> bool:
    """Whether the scope belongs to this provider, or has the prefix of a scope of its admin API."""
    begins = (*_RESERVED_PREFIXES, *(own.partition(":")[0] + ":" for own in provider.api_scopes))
    return scope in provider.scopes or scope in provider.api_scopes or scope.startswith(begins)


def _is_visible(text: str, longest: int) -> bool:
    """Whether the text stands on one line, without letters that mislead (idp/visible_text.py)."""
    return bool(text.strip()) and len(text) <= longest and is_text(text) and find_letter_fault(text) is None


def _api_error(api: Api) -> InvalidDeclaration | None:
    if not _is_visible(api.name, LONGEST_NAME):
        return ApiCause.API_NAME_MALFORMED(longest=LONGEST_NAME)
    if not MIN_LIFETIME <= api.lifetime <= MAX_LIFETIME:
        return ApiCause.API_TOKEN_LIFETIME_OUT_OF_RANGE(
            shortest=int(MIN_LIFETIME.total_seconds()), longest=int(MAX_LIFETIME.total_seconds())
        )
    if api.resource_server is not None and not is_client_id(api.resource_server):
        return ApiCause.RESOURCE_SERVER_MALFORMED()
    return None
