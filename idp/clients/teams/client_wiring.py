"""Wires what members of a team do with the clients of its application."""

from dataclasses import dataclass

from idp.clients.policy import SecretPolicy
from idp.clients.registration.key_set_verifier import KeySetVerifier
from idp.clients.teams.team_addresses import TeamAddresses
from idp.clients.teams.team_clients import TeamClients
from idp.clients.teams.team_credentials import TeamCredentials
from idp.clients.wiring import Clients
from idp.foundation.outbound import OutboundClient


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamClientWork:
    """The use cases of members of a team about its clients."""

    clients: TeamClients
    credentials: TeamCredentials
    secret_policy: SecretPolicy


def wire_team_clients(clients: Clients, outbound: OutboundClient) -> TeamClientWork:
    """The use cases of one deployment."""
    team_clients = TeamClients(
        clients.registry,
        clients.provider,
        clients.team_access,
        calendar=clients.calendar,
        signing_demand=clients.signing_demand,
        sectors=clients.sectors,
        self_registration=clients.self_registration,
        addresses=TeamAddresses(outbound),
    )
    return TeamClientWork(
        clients=team_clients,
        credentials=TeamCredentials(team_clients, KeySetVerifier(outbound)),
        secret_policy=clients.secret_policy,
    )
