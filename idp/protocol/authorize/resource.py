"""Reads the `resource` parameter: the APIs that the access token is for (RFC 8707)."""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from idp.protocol.client import ClientMetadata
from idp.protocol.errors.resource import ResourceCause
from idp.protocol.parameters import Parameters

#: The characters of a URI without `#` (RFC 3986 2).
_PLAIN = re.compile(r"[!\"$-~]+", re.ASCII)

#: The most values of `resource` in one request.
MAX_RESOURCES = 20


def read(parameters: Parameters, client: ClientMetadata) -> tuple[str, ...]:
    """The requested audiences. Raises InvalidTarget for one that the client did not register (RFC 8707 2)."""
    asked = parameters.get_all("resource")
    if len(asked) > MAX_RESOURCES:
        raise ResourceCause.TOO_MANY_RESOURCES(most=MAX_RESOURCES, count=len(asked))
    for audience in asked:
        if not is_audience(audience):
            raise ResourceCause.RESOURCE_MALFORMED(sent=audience)
        if audience not in client.resources:
            raise ResourceCause.RESOURCE_NOT_OF_CLIENT(sent=audience, registered=client.resources)
    return asked


def narrow_audiences(granted: Collection[str], requested: tuple[str, ...]) -> tuple[str, ...]:
    """The audiences of one token: the requested ones among those granted, or all granted (RFC 8707 2.2)."""
    for audience in requested:
        if audience not in granted:
            raise ResourceCause.RESOURCE_NOT_AUTHORIZED(sent=audience, authorized=tuple(granted))
    return requested or tuple(granted)


def is_audience(uri: str) -> bool:
    """Whether this is an absolute URI without a fragment (RFC 3986 4.3)."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return False
    whole = bool(parts.scheme) and bool(parts.netloc or parts.path)
    return whole and _PLAIN.fullmatch(uri) is not None
