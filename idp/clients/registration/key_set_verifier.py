"""Verifies that keys that can sign are at an address before a client registers it as its jwks_uri."""

from idp.clients.causes import DeclarationCause
from idp.foundation.outbound import OutboundClient, OutboundRefused
from idp.protocol.errors import InvalidJwk
from idp.protocol.provider import SIGNING_ALGORITHMS
from idp.protocol.tokens.external_jwt import parse_key_set


class KeySetVerifier:
    """Fetches an address that a team names; call it before a transaction, never inside one."""

    def __init__(self, outbound: OutboundClient) -> None:
        self._outbound = outbound

    async def verify(self, uri: str) -> None:
        """Raises InvalidDeclaration unless a key that can sign is there."""
        try:
            answer = await self._outbound.get(uri, trusted=False)
            if answer.status != 200:
                raise OutboundRefused(f"the answer has the status {answer.status}")
            keys = parse_key_set(answer.body).keys
        except (OutboundRefused, InvalidJwk) as problem:
            raise DeclarationCause.KEYS_UNREACHABLE(why=problem) from problem
        if all(key.algorithms.isdisjoint(SIGNING_ALGORITHMS) for key in keys):
            raise DeclarationCause.KEYS_WITHOUT_SIGNING_KEY()
