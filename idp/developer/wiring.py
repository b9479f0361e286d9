"""Wires the pages of developers."""

from dataclasses import dataclass

from idp.clients.teams.client_wiring import TeamClientWork, wire_team_clients
from idp.clients.teams.team_permissions import TeamPermissions
from idp.clients.wiring import Clients
from idp.foundation.wiring import Foundation


@dataclass(frozen=True, slots=True, kw_only=True)
class Developer:
    """The use cases of the developer area, and those of the packages below that its pages use."""

    clients: Clients
    team_permissions: TeamPermissions
    team: TeamClientWork


def wire_developer(foundation: Foundation, clients: Clients) -> Developer:
    """The developer area of one deployment."""
    return Developer(
        clients=clients,
        team_permissions=TeamPermissions(foundation.database, clients.team_access),
        team=wire_team_clients(clients, foundation.outbound),
    )
