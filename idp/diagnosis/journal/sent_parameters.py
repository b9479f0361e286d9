"""describe_request(): what was sent, by an allow-list of parameters; everything else by its length; pure."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from urllib.parse import unquote

from idp.clients.registry import RegisteredClient
from idp.diagnosis.journal.journal_entry import SentParameter, SentParameters
from idp.foundation.masking import describe_length, mask
from idp.foundation.secret_values import digest_secret
from idp.protocol.client import ClientMetadata
from idp.protocol.parameters import Parameters
from idp.protocol.shown_parameters import SHOWN_PARAMETERS

#: The most parameters of one request that are kept.
MAX_PARAMETERS = 25
_LONGEST_NAME, _LONGEST_VALUE = 40, 300
#: An application sends the same few values again and again.
_REMEMBERED = 500
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]*")
_SCHEMES = frozenset({"basic", "bearer", "dpop"})
#: Between two pieces of a value of which one may be a secret of the client.
_BREAKS = (re.compile(r"[\s&;,?#]+"), re.compile(r"[^A-Za-z0-9_.~+-]+"))


def describe_request(
    parameters: Parameters, client: RegisteredClient, headers: Mapping[str, str | None] | None = None
) -> SentParameters:
    """The parameters of a request, and the headers that bring credentials: a scheme and a length."""
    sent = [*_describe_headers(headers or {}), *_describe_parameters(parameters, client)]
    return SentParameters(tuple(sent[:MAX_PARAMETERS]), max(0, _count(parameters) - MAX_PARAMETERS))


def _describe_headers(headers: Mapping[str, str | None]) -> Iterator[SentParameter]:
    for name, value in headers.items():
        if value is not None:
            scheme, _, credentials = value.partition(" ")
            known = scheme if scheme.lower() in _SCHEMES and credentials else None
            yield SentParameter(name, known, len(credentials) if known else len(value))


def _describe_parameters(parameters: Parameters, client: RegisteredClient) -> Iterator[SentParameter]:
    pairs = [*parameters.values.items(), *((name, " ".join(found)) for name, found in parameters.multi_values.items())]
    for name, value in pairs[:MAX_PARAMETERS]:
        shown = _shown_value(name, value, client) if name in SHOWN_PARAMETERS else None
        yield SentParameter(_shown_name(name, client), shown, len(value))
    for name in [*parameters.faults][:MAX_PARAMETERS]:
        yield SentParameter(_shown_name(name, client), None, 0, unusable=True)


def _count(parameters: Parameters) -> int:
    return len(parameters.values) + len(parameters.multi_values) + len(parameters.faults)


def _shown_name(name: str, client: RegisteredClient) -> str:
    """The name of a parameter, or nothing where it may be anything but a name."""
    if name in SHOWN_PARAMETERS:
        return name
    is_name = len(name) <= _LONGEST_NAME and _NAME.fullmatch(name) is not None
    return name if is_name and _mask(name) == name and not _holds_secret(name, client) else ""


def _shown_value(name: str, value: str, client: RegisteredClient) -> str | None:
    """The value as far as it may be shown; None: its length only."""
    if _is_registered(name, value, client.metadata):
        return value
    if len(value) > _LONGEST_VALUE or _holds_secret(value, client):
        return None
    shown = _mask(value)
    return None if shown == describe_length(value) else shown


@lru_cache(maxsize=_REMEMBERED)
def _mask(value: str) -> str:
    return mask(value, _LONGEST_VALUE)


def _is_registered(name: str, value: str, metadata: ClientMetadata) -> bool:
    match name:
        case "redirect_uri":
            return value in metadata.redirect_uris
        case "post_logout_redirect_uri":
            return value in metadata.post_logout_redirect_uris
        case "client_id":
            return value == metadata.client_id
        case "scope":
            return {"openid"}.union(metadata.scopes).issuperset(value.split())
        case _:
            return False


def _holds_secret(value: str, client: RegisteredClient) -> bool:
    """Whether a secret of the client is the value or stands in it, as it is or encoded for an address."""
    return _holds_one_of(value, frozenset(secret.digest for secret in client.secrets))


@lru_cache(maxsize=_REMEMBERED)
def _holds_one_of(value: str, known: frozenset[bytes]) -> bool:
    written = {value, unquote(value), unquote(unquote(value))}
    pieces = written.union(piece for text in written for breaks in _BREAKS for piece in breaks.split(text))
    return any(digest_secret(piece) in known for piece in pieces)
