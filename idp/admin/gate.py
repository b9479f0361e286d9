"""Whether a bearer token opens a door of the admin API: made by us, for a machine that is still registered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from idp.clients.registry import Registry
from idp.foundation.keys import KeyRing
from idp.protocol.provider import Provider
from idp.protocol.tokens import access_token, jwt


class NotAdmitted(Exception):
    """The token opens nothing here (RFC 6750 3.1, invalid_token); the message says what to do."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The client that calls, and the scopes it may use: those of the token it is still registered for."""

    client_id: str
    scopes: frozenset[str]

    def lacks(self, needed: Iterable[str]) -> bool:
        """Whether one of the needed scopes is not there."""
        return not self.scopes.issuperset(needed)


class Gate:
    """Opens access tokens with the deployment's own keys."""

    def __init__(self, ring: KeyRing, provider: Provider, registry: Registry) -> None:
        self._ring, self._provider, self._registry = ring, provider, registry
        self._made_from = -1
        self._verifier = jwt.Verifier(())

    async def admit(self, token: str, now: datetime) -> Caller:
        """Who presents this token; costs at most one statement. Raises NotAdmitted."""
        try:
            claims = access_token.read(self._with_our_keys().open(token, "at+jwt"))
        except jwt.NotGenuine:
            raise NotAdmitted("This is no access token of this provider: ask /token for one.") from None
        if claims.issuer != self._provider.issuer or not claims.fresh(now):
            raise NotAdmitted("The access token has expired: ask /token for a new one.")
        if claims.grant_id is not None or claims.subject != claims.client_id:
            raise NotAdmitted("This API takes tokens of the client_credentials grant, not those of a person.")
        client = await self._registry.find(claims.client_id)
        if client is None or not client.active:
            raise NotAdmitted("The client is suspended or gone.")
        return Caller(claims.client_id, client.metadata.scopes.intersection(claims.scope))

    def _with_our_keys(self) -> jwt.Verifier:
        if self._made_from != self._ring.generation:
            keys = [jwt.key(key.kid, key.algorithm, key.private) for key in self._ring.published()]
            self._verifier, self._made_from = jwt.Verifier(keys), self._ring.generation
        return self._verifier
