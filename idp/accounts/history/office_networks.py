"""OfficeNetworks: what the city's own networks are called, so that people recognise where a login came from; pure."""

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic_settings import NoDecode

from idp.foundation.comma_separated import CommaSeparated, parse_network

#: The history keeps no more of an address than this.
_LONGEST_PREFIX = {4: 24, 6: 48}


@dataclass(frozen=True, slots=True)
class OfficeNetwork:
    """A network and what people call it."""

    network: IPv4Network | IPv6Network
    name: str


def parse_office_network(value: Any) -> OfficeNetwork:
    """Parse `10.20.5.0/24=Kelurahan Panjer`. Raises ValueError with what would be right."""
    if isinstance(value, OfficeNetwork):
        return value
    address, equals, name = (part.strip() for part in str(value).partition("="))
    if not equals or not name:
        raise ValueError(f"`{value}` names no network: write it as in 10.20.5.0/24=Kelurahan Panjer")
    network = parse_network(address)
    longest = _LONGEST_PREFIX[network.version]
    if network.prefixlen > longest:
        raise ValueError(f"`{value}` is too small: no more than the first {longest} bits of an address are kept")
    return OfficeNetwork(network, name)


OfficeNetworkList = Annotated[
    tuple[Annotated[OfficeNetwork, BeforeValidator(parse_office_network)], ...], NoDecode, CommaSeparated
]


def name_network(known: tuple[OfficeNetwork, ...], network: str) -> str:
    """The name of the smallest known network around a session's network, or an empty string."""
    if not network:
        return ""
    found = ip_network(network)
    around = [one for one in known if _contains(one.network, found)]
    return max(around, key=lambda one: one.network.prefixlen).name if around else ""


def _contains(outer: IPv4Network | IPv6Network, inner: IPv4Network | IPv6Network) -> bool:
    if isinstance(outer, IPv4Network) and isinstance(inner, IPv4Network):
        return inner.subnet_of(outer)
    return isinstance(outer, IPv6Network) and isinstance(inner, IPv6Network) and inner.subnet_of(outer)
