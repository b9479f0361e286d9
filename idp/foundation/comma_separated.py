"""Types of settings that are lists, written as one comma-separated text."""

from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_settings import NoDecode


def split_commas(value: object) -> object:
    """Split a text at its commas, without empty parts; any other value is returned unchanged."""
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


CommaSeparated = BeforeValidator(split_commas)

WordList = Annotated[tuple[str, ...], NoDecode, CommaSeparated]
NetworkList = Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, CommaSeparated]
DurationList = Annotated[tuple[timedelta, ...], NoDecode, CommaSeparated]
