"""Whether a bearer token opens a door of the admin API: made by us, for a machine that is still registered."""

from collections.abc import Iterable
from dataclasses import dataclass

from idp.oidc.bearers import Bearers


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
    """Opens access tokens as the protocol's own endpoints do, and keeps those of people out."""

    def __init__(self, bearers: Bearers) -> None:
        self._bearers = bearers

    async def admit(self, token: str) -> Caller:
        """Who presents this token; costs at most one statement. Raises NotAdmitted."""
        bearer = await self._bearers.open(token)
        if bearer is None:
            raise NotAdmitted("This access token is not ours, has expired or was withdrawn: ask /token for a new one.")
        held = bearer.token
        if held.grant_id is not None or held.subject != held.client_id:
            raise NotAdmitted("This API takes tokens of the client_credentials grant, not those of a person.")
        return Caller(held.client_id, bearer.client.metadata.scopes.intersection(held.scope))
