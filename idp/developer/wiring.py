"""Wires the pages of developers."""

from dataclasses import dataclass

from idp.clients.teams.client_wiring import TeamClientWork, wire_team_clients
from idp.clients.wiring import Clients
from idp.foundation.outbound import OutboundClient
from idp.protocol.provider import Provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Developer:
    """The use cases of the developer area, and `provider`, whose addresses its pages name."""

    provider: Provider
    team: TeamClientWork


def wire_developer(provider: Provider, clients: Clients, outbound: OutboundClient) -> Developer:
    """The developer area of one deployment."""
    return Developer(provider=provider, team=wire_team_clients(clients, outbound))
