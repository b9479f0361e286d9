"""advise(): what is unsafe about an address, and which registered address it nearly is (RFC 9700 4.1)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from idp.protocol.errors import InvalidAddress
from idp.protocol.registration.registered_uri import UriContext, check_redirect_uri, is_loopback


class NearDuplicate(StrEnum):
    """In what alone two addresses differ, which are compared byte by byte (RFC 3986 6.2.1).

    A slash at the end; http and https; another port, or one that stands in one of them alone; www. before the host;
    capital and small letters.
    """

    TRAILING_SLASH = "trailing_slash"
    SCHEME = "scheme"
    PORT = "port"
    WWW = "www"
    CASE = "case"


#: The kind of advice about a host that is a number; it is allowed, and certificates and people rarely know it.
IP_ADDRESS = "ip_address"


@dataclass(frozen=True, slots=True)
class RedirectAdvice:
    """One piece of advice about an address.

    `kind`: the key of an AddressCause, IP_ADDRESS or a NearDuplicate; `other`: the address it nearly is.
    `refused`: the address cannot be registered.
    """

    uri: str
    kind: str
    other: str = ""
    refused: bool = False


def advise(uri: str, others: Iterable[str], context: UriContext) -> tuple[RedirectAdvice, ...]:
    """What to say about a redirect URI; `others`: the addresses that are registered already or named beside it."""
    try:
        check_redirect_uri(uri, context)
    except InvalidAddress as fault:
        return (RedirectAdvice(uri, fault.cause.key, refused=True),)
    numbered = (RedirectAdvice(uri, IP_ADDRESS),) if _is_ip_address(uri) else ()
    near = ((other, find_difference(uri, other)) for other in dict.fromkeys(others))
    return numbered + tuple(RedirectAdvice(uri, kind, other) for other, kind in near if kind is not None)


def find_difference(uri: str, other: str) -> NearDuplicate | None:
    """In what alone the two differ, or the first of several such ways; None: they are equal, or differ in more."""
    found = None
    try:
        mine, theirs = urlsplit(uri), urlsplit(other)
    except ValueError:
        return None
    for kind, take_out in _TAKE_OUT.items():
        before = _count_differences(mine, theirs)
        mine, theirs = take_out(mine), take_out(theirs)
        if found is None and _count_differences(mine, theirs) < before:
            found = kind
    return found if mine == theirs else None


def _without_port(parts: SplitResult) -> SplitResult:
    host, _, port = parts.netloc.rpartition(":")
    return parts._replace(netloc=host) if host and port.isdigit() else parts


#: How each difference is taken out of an address, in the order in which they are told.
_TAKE_OUT: Mapping[NearDuplicate, Callable[[SplitResult], SplitResult]] = {
    NearDuplicate.TRAILING_SLASH: lambda parts: parts._replace(path=parts.path.rstrip("/")),
    NearDuplicate.SCHEME: lambda parts: parts._replace(scheme="https"),
    NearDuplicate.PORT: _without_port,
    NearDuplicate.WWW: lambda parts: parts._replace(netloc=parts.netloc.removeprefix("www.")),
    NearDuplicate.CASE: lambda parts: parts._replace(netloc=parts.netloc.casefold(), path=parts.path.casefold()),
}


def _count_differences(mine: SplitResult, theirs: SplitResult) -> int:
    return sum(one != other for one, other in zip(mine, theirs, strict=True))


def _is_ip_address(uri: str) -> bool:
    host = urlsplit(uri).hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return False
    return not is_loopback(host)
