"""Every API that tokens are made for, kept in the process: a change is seen at once here, elsewhere in a second."""

from collections.abc import Iterable, Mapping

from idp.clients.api_record import Ability
from idp.clients.store import apis as store
from idp.foundation.database import Database
from idp.protocol.audience import Api, Target, alone


class Apis:
    """Knows APIs by their audience, ourselves among them; asks the database once after each change."""

    def __init__(self, database: Database, ourselves: Api) -> None:
        self._database = database
        self._ourselves = ourselves
        #: A token for our own endpoints, which is what nearly everybody asks for.
        self.our_own: Target = alone(ourselves)
        self._epoch = 0
        self._known: Mapping[str, Api] | None = None

    async def known(self) -> Mapping[str, Api]:
        """Audience -> API."""
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
        """The scopes of those of these APIs that are registered: what a client that names them may ask for."""
        known = await self.known()
        return frozenset().union(*(known[audience].scopes for audience in audiences if audience in known))

    async def abilities(self) -> Mapping[str, Ability]:
        """Scope -> what it stands for on a page; scopes of ours are not among them."""
        known = await self.known()
        return {scope: Ability(api.name, label) for api in known.values() for scope, label in api.labels.items()}

    def forget(self) -> None:
        """Something about APIs changed: the next question is asked anew."""
        self._epoch += 1
        self._known = None
