"""Types of settings that are lists, written as one comma-separated text."""

from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator
from pydantic_settings import NoDecode


def split_commas(value: object) -> object:
    """Split a text at its commas, without empty parts; any other value is returned unchanged."""
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


CommaSeparated = BeforeValidator(split_commas)


def parse_network(value: Any) -> IPv4Network | IPv6Network:
    """Parse an address or a network. Raises ValueError with what would be right."""
    try:
        return ip_network(value)
    except ValueError as problem:
        try:
            right = f"write {ip_network(value, strict=False)}, or the one address without a length"
        except ValueError:
            right = "write an address, or a network such as 10.20.0.0/16"
        raise ValueError(f"`{value}` is no network: {right}") from problem


def check_host_port(value: str) -> str:
    """Return `host:port` as it is. Raises ValueError with what would be right."""
    host, _, port = value.rpartition(":")
    if not host or "/" in host or not (port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
        raise ValueError(f"`{value}` is no host with a port: write it as in simpeg.lan:443")
    return value


def check_contact(text: str) -> str:
    """Return a contact as it is: `mailto:`, `tel:` or `https:`. Raises ValueError with what would be right."""
    scheme, _, rest = text.partition(":")
    fits = text.isascii() and text.isprintable() and " " not in text
    if not fits or scheme not in ("mailto", "tel", "https") or not rest.strip("/"):
        raise ValueError(
            f"`{text}` is no contact: write mailto:keamanan@example.go.id, tel:+62-361-123456 or an https address"
        )
    return text


_Network = Annotated[IPv4Network | IPv6Network, BeforeValidator(parse_network)]

HostPortList = Annotated[tuple[Annotated[str, AfterValidator(check_host_port)], ...], NoDecode, CommaSeparated]
NetworkList = Annotated[tuple[_Network, ...], NoDecode, CommaSeparated]
DurationList = Annotated[tuple[timedelta, ...], NoDecode, CommaSeparated]
ContactList = Annotated[tuple[Annotated[str, AfterValidator(check_contact)], ...], NoDecode, CommaSeparated]
