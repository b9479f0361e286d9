"""Reads the client address of a request; X-Forwarded-For counts only from trusted proxies."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.requests import HTTPConnection

from idp.web.context import web_context

IpAddress = IPv4Address | IPv6Address
IpNetworks = Iterable[IPv4Network | IPv6Network]

#: IPv6 prefix lengths: of one subnet, and of what one site is allocated.
_NETWORK, _SITE = 64, 48
#: Prefix lengths of the network that error reports name instead of an address.
_REPORTED = {4: 24, 6: 56}


def read_client_address(request: HTTPConnection) -> str:
    """Return the client's address as text: an IPv4 address, or the /64 network of an IPv6 address."""
    return _format_network(_read_client(request), _NETWORK)


def read_client_site(request: HTTPConnection) -> str:
    """Return the client's address for rate limits: an IPv4 address, or the /48 network of an IPv6 address."""
    return _format_network(_read_client(request), _SITE)


def read_client_network(request: HTTPConnection) -> str:
    """Return the /24 or /56 network of the client's address, which error reports name."""
    address = _read_client(request)
    return "unknown" if address is None else str(ip_network((address, _REPORTED[address.version]), strict=False))


def is_client_in(request: HTTPConnection, networks: IpNetworks) -> bool:
    """Whether the client is in one of `networks`."""
    address = _read_client(request)
    return address is not None and any(address in network for network in networks)


def is_from_trusted_proxy(request: HTTPConnection) -> bool:
    """Whether the direct peer of the connection is a trusted proxy, regardless of its headers."""
    address = _parse_address(request.client.host if request.client else "")
    return address is not None and any(address in network for network in web_context(request).site.trusted_proxies)


def _read_client(request: HTTPConnection) -> IpAddress | None:
    context = web_context(request)
    peer = address = _parse_address(request.client.host if request.client else "")
    forwarded = ",".join(request.headers.getlist("x-forwarded-for"))
    for hop in reversed(forwarded.split(",") if forwarded else []):
        if address is None or not any(address in network for network in context.site.trusted_proxies):
            if address is peer:
                context.forwarding.tell(str(peer or "unknown"))
            break
        address = _parse_address(hop.strip())  # an unreadable hop makes the client unknown
    return address


def _parse_address(text: str) -> IpAddress | None:
    """Parse an address, with or without a port: 203.0.113.9:51034, [2001:db8::1]:51034.

    A dual-stack socket gives IPv4 as ::ffff:203.0.113.9; it is returned as IPv4.
    """
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def _format_network(address: IpAddress | None, prefix: int) -> str:
    if address is None:
        return "unknown"
    return str(ip_network((address, prefix), strict=False)) if isinstance(address, IPv6Address) else str(address)
