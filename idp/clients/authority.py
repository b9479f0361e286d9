"""Nobody gives what they do not hold: what a client may do, and who answers for it; pure."""

from collections.abc import Collection

from idp.protocol.client import ClientMetadata, Environment, Ownership

#: Clients of the city get people's data without asking them, so calling one so is a power of its own.
CITY = "klien:kota"


def powers(client: ClientMetadata, api_scopes: Collection[str]) -> frozenset[str]:
    """The scopes somebody must hold to have such a client in their hands."""
    of_the_city = {CITY} if client.ownership is Ownership.KOTA else set()
    return client.scopes.intersection(api_scopes) | of_the_city


def vouched(client: ClientMetadata, self_registered: bool) -> bool:
    """Whether an operator answers for the addresses it names: they registered it, or took it out of its own hands."""
    taken_over = client.ownership is Ownership.KOTA or client.environment is Environment.PRODUKSI
    return taken_over or not self_registered
