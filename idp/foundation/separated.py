"""Types of settings that are lists, written as one comma-separated text."""

from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_settings import NoDecode


def split(value: object) -> object:
    """Split a text at its commas, without empty parts; any other value is returned unchanged."""
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


Separated = BeforeValidator(split)

Words = Annotated[tuple[str, ...], NoDecode, Separated]
Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, Separated]
Durations = Annotated[tuple[timedelta, ...], NoDecode, Separated]
