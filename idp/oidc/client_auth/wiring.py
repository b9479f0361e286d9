"""Wires client authentication (RFC 6749 2.3)."""

from dataclasses import dataclass

from idp.clients.wiring import Clients
from idp.foundation.wiring import Foundation
from idp.oidc.client_auth.assertions import ClientAssertions
from idp.oidc.client_auth.authenticator import ClientAuthenticator
from idp.oidc.client_auth.client_keys import ClientKeys
from idp.oidc.client_auth.refusals import ClientRefusals
from idp.oidc.endpoint_recorder import EndpointRecorder
from idp.oidc.usage_recorder import UsageRecorder


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientAuth:
    """Who calls, and the keys that clients registered."""

    authenticator: ClientAuthenticator
    assertions: ClientAssertions
    client_keys: ClientKeys


def wire_client_auth(
    foundation: Foundation, clients: Clients, seen: UsageRecorder, recorder: EndpointRecorder
) -> ClientAuth:
    """Client authentication of one provider."""
    client_keys = ClientKeys(foundation.outbound)
    refusals = ClientRefusals(foundation.metrics)
    foundation.periodic_flush.register(refusals.flush)
    assertions = ClientAssertions(foundation.database, clients.registry.derivation, client_keys, clients.provider)
    return ClientAuth(
        authenticator=ClientAuthenticator(
            clients.registry, seen, assertions, client_keys, refusals=refusals, recorder=recorder
        ),
        assertions=assertions,
        client_keys=client_keys,
    )
