"""Lists that an environment variable holds as one text, separated by commas."""

from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_settings import NoDecode


def split(value: object) -> object:
    """The parts of a text, without those that say nothing; what is no text stays as it is."""
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


Separated = BeforeValidator(split)

Words = Annotated[tuple[str, ...], NoDecode, Separated]
Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, Separated]
Durations = Annotated[tuple[timedelta, ...], NoDecode, Separated]
