"""Rules for a registered API: its audience, name, scopes and the lifetime of its tokens; pure."""

import re
from collections.abc import Mapping
from datetime import timedelta

from idp.clients.errors import InvalidDeclaration
from idp.clients.policy import is_client_id
from idp.foundation.log import PERSONAL
from idp.protocol.audience import Api, ScopeLabel
from idp.protocol.authorize.resource import is_audience
from idp.protocol.parameters import is_text
from idp.protocol.provider import Provider

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
        raise InvalidDeclaration("invalid_api", fault)


def _audience_error(audience: str, provider: Provider) -> str | None:
    if len(audience) > LONGEST_AUDIENCE or not is_audience(audience):
        return f"audience must be an absolute URI without a fragment, of at most {LONGEST_AUDIENCE} characters"
    if PERSONAL.search(audience):  # the audit trail names the audience, and takes no such thing
        return "audience must contain nothing that looks like a NIP, a NIK or an e-mail address"
    return "audience is our own: this provider needs no registration" if audience == provider.issuer else None


def _scope_error(labels: Mapping[str, ScopeLabel], provider: Provider) -> str | None:
    if len(labels) > MAX_SCOPES:
        return f"an API may have at most {MAX_SCOPES} scopes"
    found = (_name_error(scope, provider) or _label_error(scope, label) for scope, label in sorted(labels.items()))
    return next(filter(None, found), None)


def _name_error(scope: str, provider: Provider) -> str | None:
    if _SCOPE.fullmatch(scope) is None:
        return f"scopes must be 1 to {LONGEST_SCOPE} small letters, digits and . _ : / * + ~ - such as arsip:baca"
    if PERSONAL.search(scope):  # the audit trail keeps what people agreed to, and takes no such thing
        return f"the scope {scope} must contain nothing that looks like a NIP, a NIK or an e-mail address"
    if _is_reserved(scope, provider):
        return f"the scope {scope} is our own: give it another name, such as one that begins with the API's"
    return None


def _label_error(scope: str, label: ScopeLabel) -> str | None:
    if not _is_visible(label.indonesian, LONGEST_LABEL):
        return (
            f"the scope {scope} needs a label, what people read instead of it in Indonesian: "
            f"text of 1 to {LONGEST_LABEL} characters that can be seen, such as Membaca arsip"
        )
    if label.english and not _is_visible(label.english, LONGEST_LABEL):
        return f"the English label of {scope} must be text of 1 to {LONGEST_LABEL} characters that can be seen"
    return None


def _is_reserved(scope: str, provider: Provider) -> bool:
    """Whether the scope belongs to this provider, or has the prefix of a scope of its admin API."""
    begins = (*_RESERVED_PREFIXES, *(own.partition(":")[0] + ":" for own in provider.api_scopes))
    return scope in provider.scopes or scope in provider.api_scopes or scope.startswith(begins)


def _is_visible(text: str, longest: int) -> bool:
    """Whether the text is printable on one line, without bidirectional or terminal control characters."""
    return bool(text.strip()) and len(text) <= longest and is_text(text) and text.isprintable()


def _api_error(api: Api) -> str | None:
    if not _is_visible(api.name, LONGEST_NAME):
        return f"name must be text of 1 to {LONGEST_NAME} characters that can be seen"
    if not MIN_LIFETIME <= api.lifetime <= MAX_LIFETIME:
        return f"tokens must live {int(MIN_LIFETIME.total_seconds())} to {int(MAX_LIFETIME.total_seconds())} seconds"
    if api.resource_server is not None and not is_client_id(api.resource_server):
        return "resource_server must be the client_id with which the API introspects"
    return None
