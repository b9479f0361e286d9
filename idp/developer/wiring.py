"""Wires the pages of developers."""

from dataclasses import dataclass

from idp.protocol.provider import Provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Developer:
    """The use cases of the developer area, and `provider`, whose addresses its pages name."""

    provider: Provider


def wire_developer(provider: Provider) -> Developer:
    """The developer area of one deployment."""
    return Developer(provider=provider)
