"""Wires client authentication (RFC 6749 2.3)."""

from dataclasses import dataclass

from idp.clients.wiring import Clients
from idp.foundation.wiring import Foundation
from idp.oidc.client_auth.assertions import Assertions
from idp.oidc.client_auth.authenticator import Authenticator
from idp.oidc.client_auth.client_keys import ClientKeys
from idp.oidc.seen import Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientAuthentication:
    """Who calls, and the keys that clients registered."""

    authenticator: Authenticator
    client_keys: ClientKeys


def wire_client_auth(foundation: Foundation, clients: Clients, seen: Seen) -> ClientAuthentication:
    """Client authentication of one provider."""
    client_keys = ClientKeys(foundation.outbound)
    assertions = Assertions(foundation.database, clients.registry.derivation, client_keys, clients.provider)
    return ClientAuthentication(
        authenticator=Authenticator(clients.registry, seen, assertions, client_keys), client_keys=client_keys
    )
