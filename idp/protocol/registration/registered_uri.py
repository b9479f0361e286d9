"""Validates the addresses that clients register (RFC 6749 3.1.2, RFC 8252 7, RFC 9700 2.1)."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from idp.protocol.client import ApplicationType, Environment
from idp.protocol.errors import InvalidAddress
from idp.protocol.errors.address import AddressCause

LONGEST = 2000
#: Where native applications listen with http, in production too (RFC 8252 7.3).
_NATIVE_LOOPBACK = frozenset({"127.0.0.1", "::1"})
_LOOPBACK_NETWORKS = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))
#: Host and optional port; no `;` or `,`, which would separate entries in a page's Content-Security-Policy.
_HOST = re.compile(r"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class UriContext:
    """The environment and application type of the client, on which the rules for loopback and schemes depend."""

    environment: Environment
    application_type: ApplicationType


def check_redirect_uri(uri: object, context: UriContext) -> str:
    """A valid redirect URI. Raises InvalidAddress."""
    text, parts = _split(uri)
    if "#" in text:
        raise AddressCause.REDIRECT_FRAGMENT()
    if "*" in parts.netloc + parts.path:
        raise AddressCause.REDIRECT_WILDCARD()
    if _private_scheme(parts):
        _check_native(context)
    else:
        _check_web(parts, context)
    return text


def check_server_uri(uri: object, context: UriContext) -> str:
    """A valid address that our server calls; it may have a query. Raises InvalidAddress."""
    text, parts = _split(uri)
    if "#" in text:
        raise AddressCause.SERVER_ADDRESS_FRAGMENT()
    _check_web(parts, context)
    return text


def check_page_uri(uri: object, context: UriContext) -> str:
    """A valid address shown to people or opened in their browser. Raises InvalidAddress."""
    text, parts = _split(uri)
    _check_web(parts, context)
    return text


def check_audience(uri: object, _place: UriContext) -> str:
    """A valid audience of an API: an absolute URI without a fragment (RFC 8707 2). Raises InvalidAddress."""
    text, _parts = _split(uri)
    if "#" in text:
        raise AddressCause.API_NAME_FRAGMENT()
    return text


def uri_origin(uri: str) -> tuple[str, str]:
    """The scheme, and the host with port, of a valid address."""
    parts = urlsplit(uri)
    return parts.scheme, parts.netloc


def uri_host(uri: str) -> str:
    """The host of a valid address; for a private-use scheme, the scheme."""
    parts = urlsplit(uri)
    return parts.hostname or parts.scheme


def is_loopback(host: str) -> bool:
    """Whether the host is this machine: localhost, 127.0.0.0/8 in dotted decimal, or ::1."""
    try:
        return host == "localhost" or any(ip_address(host) in network for network in _LOOPBACK_NETWORKS)
    except ValueError:
        return False


def _split(uri: object) -> tuple[str, SplitResult]:
    if not isinstance(uri, str) or not 0 < len(uri) <= LONGEST:
        raise AddressCause.ADDRESS_NOT_TEXT(longest=LONGEST)
    if not uri.isascii() or not uri.isprintable() or " " in uri or "\\" in uri:
        raise AddressCause.ADDRESS_NOT_ASCII()
    return uri, _absolute(uri)


def _absolute(uri: str) -> SplitResult:
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError as fault:
        raise AddressCause.ADDRESS_NOT_ABSOLUTE() from fault
    if not parts.scheme:
        raise AddressCause.ADDRESS_NOT_ABSOLUTE()
    return parts


def _private_scheme(parts: SplitResult) -> bool:
    """Whether the scheme is a private-use one, a reversed domain name such as id.go.example.app (RFC 8252 7.1)."""
    return "." in parts.scheme


def _check_native(context: UriContext) -> None:
    if context.application_type is not ApplicationType.NATIVE:
        raise AddressCause.PRIVATE_SCHEME_NOT_NATIVE()


def _check_web(parts: SplitResult, context: UriContext) -> None:
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise AddressCause.ADDRESS_NOT_WEB()
    if "@" in parts.netloc:
        raise AddressCause.ADDRESS_WITH_USER_NAME()
    if _HOST.fullmatch(parts.netloc) is None:
        raise AddressCause.ADDRESS_HOST_MALFORMED()
    if parts.scheme == "http" and not _plain_http_allowed(parts.hostname, context):
        raise _not_http_error(parts.hostname)
    if _loopback_in_production(parts, context):
        raise AddressCause.PRODUCTION_ON_LOOPBACK()


def _plain_http_allowed(host: str, context: UriContext) -> bool:
    """Whether http is allowed: on loopback in the sandbox, on 127.0.0.1 and ::1 for native apps (RFC 8252 7.3)."""
    native = context.application_type is ApplicationType.NATIVE
    return (context.environment is Environment.UJI and is_loopback(host)) or (native and host in _NATIVE_LOOPBACK)


def _loopback_in_production(parts: SplitResult, context: UriContext) -> bool:
    produksi = context.environment is Environment.PRODUKSI
    return produksi and context.application_type is ApplicationType.WEB and is_loopback(parts.hostname or "")


def _not_http_error(host: str) -> InvalidAddress:
    if is_loopback(host):
        return AddressCause.HTTP_LOOPBACK_IN_PRODUCTION()
    return AddressCause.HTTP_NOT_ALLOWED()
