"""Wires what members of a team do with the clients of its application."""

from dataclasses import dataclass

from idp.clients.policy import SecretPolicy
from idp.clients.registration.key_set_verifier import KeySetVerifier
from idp.clients.teams.team_address_verifier import TeamAddressVerifier
from idp.clients.teams.team_addresses import TeamAddresses
from idp.clients.teams.team_clients import TeamClients
from idp.clients.teams.team_credentials import TeamCredentials
from idp.clients.wiring import Clients
from idp.foundation.wiring import Foundation


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamClientWork:
    """The use cases of members of a team about its clients."""

    clients: TeamClients
    credentials: TeamCredentials
    addresses: TeamAddressVerifier
    secret_policy: SecretPolicy


def wire_team_clients(clients: Clients, foundation: Foundation) -> TeamClientWork:
    """The use cases of one deployment."""
    team_clients = TeamClients(
        clients.registry,
        clients.provider,
        clients.team_access,
        calendar=clients.calendar,
        signing_demand=clients.signing_demand,
        self_registration=clients.self_registration,
        addresses=TeamAddresses(foundation.outbound),
    )
    key_sets = KeySetVerifier(foundation.outbound)
    return TeamClientWork(
        clients=team_clients,
        credentials=TeamCredentials(team_clients),
        addresses=TeamAddressVerifier(foundation.database, team_clients, clients.sectors, key_sets),
        secret_policy=clients.secret_policy,
    )
