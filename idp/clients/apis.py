"""ApiRegistry: every registered API, cached in the process (RFC 8707)."""

from collections.abc import Iterable, Mapping

from idp.clients.api_record import Ability
from idp.clients.store import apis as store
from idp.foundation.database import Database
from idp.protocol.audience import Api, Target, alone


class Apis:
    """Registered APIs by audience, this provider among them; reads the database once after each change.

    A change is visible at once in the process that made it, within a second in others.
    """

    def __init__(self, database: Database, ourselves: Api) -> None:
        self._database = database
        self._ourselves = ourselves
        #: The target of a token for this provider's own endpoints, the default.
        self.our_own: Target = alone(ourselves)
        self._epoch = 0
        self._known: Mapping[str, Api] | None = None

    async def known(self) -> Mapping[str, Api]:
        """Load the APIs, from the cache or the database: audience -> API."""
        if self._known is not None:
            return self._known
        epoch = self._epoch
        rows = await self._database.all(store.ALL, {})
        known = {one.api.audience: one.api for one in store.read(rows)}
        known[self._ourselves.audience] = self._ourselves
        if epoch == self._epoch:
            self._known = known
        return known

    async def scopes_of(self, audiences: Iterable[str]) -> frozenset[str]:
        """The union of the scopes of these audiences; unknown audiences count for nothing."""
        known = await self.known()
        return frozenset().union(*(known[audience].scopes for audience in audiences if audience in known))

    async def abilities(self) -> Mapping[str, Ability]:
        """Scope -> its description for pages; this provider's own scopes are not among them."""
        known = await self.known()
        return {scope: Ability(api.name, label) for api in known.values() for scope, label in api.labels.items()}

    def forget(self) -> None:
        """Drop the cache after a change; an answer being loaded meanwhile is not cached."""
        self._epoch += 1
        self._known = None
