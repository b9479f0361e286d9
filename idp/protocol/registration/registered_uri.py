"""Validates the addresses that clients register (RFC 6749 3.1.2, RFC 8252 7, RFC 9700 2.1)."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from idp.protocol.client import ApplicationType, Environment
from idp.protocol.errors import InvalidClientMetadata, InvalidRedirectUri, OAuthError

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
    """A valid redirect URI. Raises InvalidRedirectUri with a description of what to change."""
    text, parts = _split(uri, InvalidRedirectUri)
    if "#" in text:
        raise InvalidRedirectUri("a redirect URI must not have a fragment: browsers would keep it (RFC 6749 3.1.2)")
    if "*" in parts.netloc + parts.path:
        raise InvalidRedirectUri("a redirect URI is compared byte by byte: write out each address, no wildcard")
    if _private_scheme(parts):
        _check_native(context)
    else:
        _check_web(parts, context, InvalidRedirectUri)
    return text


def check_server_uri(uri: object, context: UriContext) -> str:
    """A valid address that our server calls; it may have a query. Raises InvalidClientMetadata."""
    text, parts = _split(uri, InvalidClientMetadata)
    if "#" in text:
        raise InvalidClientMetadata("an address that our server calls must not have a fragment")
    _check_web(parts, context, InvalidClientMetadata)
    return text


def check_page_uri(uri: object, context: UriContext) -> str:
    """A valid address shown to people or opened in their browser. Raises InvalidClientMetadata."""
    text, parts = _split(uri, InvalidClientMetadata)
    _check_web(parts, context, InvalidClientMetadata)
    return text


def check_audience(uri: object, _place: UriContext) -> str:
    """A valid audience of an API: an absolute URI without a fragment (RFC 8707 2). Raises InvalidClientMetadata."""
    text, _parts = _split(uri, InvalidClientMetadata)
    if "#" in text:
        raise InvalidClientMetadata("the name of an API must not have a fragment (RFC 8707 2)")
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


def _split(uri: object, error: type[OAuthError]) -> tuple[str, SplitResult]:
    if not isinstance(uri, str) or not 0 < len(uri) <= LONGEST:
        raise error(f"an address must be text of 1 to {LONGEST} characters")
    if not uri.isascii() or not uri.isprintable() or " " in uri or "\\" in uri:
        raise error("an address must be plain ASCII: percent-encode the path, write other hosts in punycode")
    return uri, _absolute(uri, error)


def _absolute(uri: str, error: type[OAuthError]) -> SplitResult:
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError as fault:
        raise error("an address must be an absolute URI such as https://aplikasi.example.go.id/masuk") from fault
    if not parts.scheme:
        raise error("an address must be an absolute URI such as https://aplikasi.example.go.id/masuk")
    return parts


def _private_scheme(parts: SplitResult) -> bool:
    """Whether the scheme is a private-use one, a reversed domain name such as id.go.example.app (RFC 8252 7.1)."""
    return "." in parts.scheme


def _check_native(context: UriContext) -> None:
    if context.application_type is not ApplicationType.NATIVE:
        raise InvalidRedirectUri("only native applications may register a private scheme; use https")


def _check_web(parts: SplitResult, context: UriContext, error: type[OAuthError]) -> None:
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise error("an address must begin with https:// and a host")
    if "@" in parts.netloc:
        raise error("an address must not contain a user name")
    if _HOST.fullmatch(parts.netloc) is None:
        raise error("the host of an address is letters, digits, dots and hyphens, and perhaps a port")
    if parts.scheme == "http" and not _plain_http_allowed(parts.hostname, context):
        raise error(_why_not_http(parts.hostname))
    if _loopback_in_production(parts, context):
        raise error("a production client cannot live on loopback: register the public address")


def _plain_http_allowed(host: str, context: UriContext) -> bool:
    """Whether http is allowed: on loopback in the sandbox, on 127.0.0.1 and ::1 for native apps (RFC 8252 7.3)."""
    native = context.application_type is ApplicationType.NATIVE
    return (context.environment is Environment.UJI and is_loopback(host)) or (native and host in _NATIVE_LOOPBACK)


def _loopback_in_production(parts: SplitResult, context: UriContext) -> bool:
    produksi = context.environment is Environment.PRODUKSI
    return produksi and context.application_type is ApplicationType.WEB and is_loopback(parts.hostname or "")


def _why_not_http(host: str) -> str:
    if is_loopback(host):
        return "http on loopback is for sandbox clients (environment uji); use https in production"
    return "an address must use https; http is allowed on loopback in the sandbox alone"
