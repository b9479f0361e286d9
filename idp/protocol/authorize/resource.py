"""Reads the `resource` parameter: the APIs that the access token is for (RFC 8707)."""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from idp.protocol.client import ClientMetadata
from idp.protocol.errors import InvalidTarget
from idp.protocol.parameters import Parameters

#: The characters of a URI without `#` (RFC 3986 2).
_PLAIN = re.compile(r"[!\"$-~]+", re.ASCII)

#: The most values of `resource` in one request.
MOST = 20


def read(parameters: Parameters, client: ClientMetadata) -> tuple[str, ...]:
    """The requested audiences. Raises InvalidTarget for one that the client did not register (RFC 8707 2)."""
    asked = parameters.every("resource")
    if len(asked) > MOST:
        raise InvalidTarget(f"resource may be sent at most {MOST} times")
    for audience in asked:
        if not is_audience(audience):
            raise InvalidTarget("resource must be an absolute URI without a fragment (RFC 8707 2)")
        if audience not in client.resources:
            raise InvalidTarget("resource must be the audience of an API that this client registered for")
    return asked


def narrowed(granted: Collection[str], wanted: tuple[str, ...]) -> tuple[str, ...]:
    """The audiences of one token: the requested ones among those granted, or all granted (RFC 8707 2.2)."""
    for audience in wanted:
        if audience not in granted:
            raise InvalidTarget("resource must be among those the authorization request named")
    return wanted or tuple(granted)


def is_audience(uri: str) -> bool:
    """Whether this is an absolute URI without a fragment (RFC 3986 4.3)."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return False
    whole = bool(parts.scheme) and bool(parts.netloc or parts.path)
    return whole and _PLAIN.fullmatch(uri) is not None
