"""TeamAddresses: keeps teams from sending us to private hosts, which IDP_OUTBOUND_ALLOW opens to operators (ADR 19)."""

from collections.abc import Iterator

from idp.clients.causes import DeclarationCause
from idp.foundation.outbound import OutboundClient
from idp.protocol.client import ClientMetadata


class TeamAddresses:
    """Judges the addresses of a client that our server calls; those that an operator named stay."""

    def __init__(self, outbound: OutboundClient) -> None:
        self._outbound = outbound

    def check(self, after: ClientMetadata, before: ClientMetadata | None = None) -> None:
        """Raises InvalidDeclaration for an address that `before` does not have, and that only an operator may name."""
        known = frozenset(_called_addresses(before)) if before is not None else frozenset()
        for name, address in _called_addresses(after):
            if (name, address) not in known and self._outbound.is_for_trusted_parties(address):
                raise DeclarationCause.ADDRESS_FOR_OPERATORS(name=name)

    def is_called(self, address: str) -> bool:
        """Whether our server would call this address for a team: not one that itself says that it is private."""
        return self._outbound.may_call(address, trusted=False)

    def may_be_called(self, address: str) -> bool:
        """Whether our server would call a registered address, which an operator may have named."""
        return self._outbound.may_call(address, trusted=True)


def _called_addresses(client: ClientMetadata) -> Iterator[tuple[str, str]]:
    """Each member that names an address which our server calls, with the address."""
    single = {
        "backchannel_logout_uri": client.backchannel_logout_uri,
        "jwks_uri": client.jwks_uri,
        "sector_identifier_uri": client.sector_identifier_uri,
        "logo_uri": client.logo_uri,
    }
    yield from ((name, address) for name, address in single.items() if address is not None)
    yield from (("request_uris", address) for address in client.request_uris)
