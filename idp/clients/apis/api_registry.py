"""ApiRegistry: every registered API, cached in the process (RFC 8707)."""

from collections.abc import Iterable, Mapping

from idp.clients.records import ScopeDescription
from idp.clients.store import apis as store
from idp.foundation.database import Database
from idp.protocol.audience import Api, TokenTarget, target_api


class ApiRegistry:
    """Registered APIs by audience, this provider among them; reads the database once after each change.

    A change is visible at once in the process that made it, within a second in others.
    """

    def __init__(self, database: Database, ourselves: Api) -> None:
        self._database = database
        self._own_api = ourselves
        #: The target of a token for this provider's own endpoints, the default.
        self.own_target: TokenTarget = target_api(ourselves)
        self._epoch = 0
        self._cached: Mapping[str, Api] | None = None

    async def load_apis(self) -> Mapping[str, Api]:
        """Load the APIs, from the cache or the database: audience -> API."""
        if self._cached is not None:
            return self._cached
        epoch = self._epoch
        rows = await self._database.fetch_all(store.ALL_APIS, {})
        apis = {one.api.audience: one.api for one in store.records_from_rows(rows)}
        apis[self._own_api.audience] = self._own_api
        if epoch == self._epoch:
            self._cached = apis
        return apis

    async def scopes_of(self, audiences: Iterable[str]) -> frozenset[str]:
        """The union of the scopes of these audiences; unknown audiences count for nothing."""
        apis = await self.load_apis()
        return frozenset().union(*(apis[audience].scopes for audience in audiences if audience in apis))

    async def scope_descriptions(self) -> Mapping[str, ScopeDescription]:
        """Scope -> its description for pages; this provider's own scopes are not among them."""
        apis = await self.load_apis()
        return {
            scope: ScopeDescription(api.name, label) for api in apis.values() for scope, label in api.labels.items()
        }

    def clear_cache(self) -> None:
        """Drop the cache after a change; an answer being loaded meanwhile is not cached."""
        self._epoch += 1
        self._cached = None
