"""Where a request comes from; a proxy is believed only when it is one of ours."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from starlette.requests import HTTPConnection

from idp.web.parts import part
from idp.web.site import Site

Address = IPv4Address | IPv6Address


def address_of(request: HTTPConnection) -> str:
    """The client's address as text: an IPv4 address, or the /64 network of an IPv6 one (one household, one office)."""
    site = part(request, Site)
    address = _parsed(request.client.host if request.client else "")
    for hop in reversed(request.headers.get("x-forwarded-for", "").split(",")):
        if address is None or not any(address in network for network in site.trusted_proxies):
            break
        address = _parsed(hop.strip()) or address
    return _written(address)


def _parsed(text: str) -> Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def _written(address: Address | None) -> str:
    if address is None:
        return "unknown"
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else str(ip_network((address, 64), strict=False))
    return str(address)
