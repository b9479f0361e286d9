"""The permissions needed to manage a client, and whether an operator is responsible for it; pure."""

from collections.abc import Iterable

from idp.permissions import Permission, permissions_of
from idp.protocol.client import ClientMetadata, Environment, Ownership


def permissions_over(client: ClientMetadata, issuer: str, serves_apis: bool) -> frozenset[Permission]:
    """The permissions needed to register, change or stop such a client, beside the operation's own permission.

    `issuer`: the audience of our own API; `serves_apis`: an API names the client as its resource server, so that it
    introspects other people's tokens.
    """
    return permissions_of(client.scopes) | frozenset(_besides(client, issuer, serves_apis))


def _besides(client: ClientMetadata, issuer: str, serves_apis: bool) -> Iterable[Permission]:
    if client.ownership is Ownership.KOTA:
        yield Permission.WRITE_CITY_CLIENTS
    if serves_apis or any(audience != issuer for audience in client.resources):
        yield Permission.WRITE_APIS


def is_trusted(client: ClientMetadata, self_registered: bool) -> bool:
    """Whether an operator answers for the addresses it names: they registered it, or took it out of its own hands."""
    operator_managed = client.ownership is Ownership.KOTA or client.environment is Environment.PRODUKSI
    return operator_managed or not self_registered
