"""IgnoredScopeRecorder: scopes that clients ask for in vain beside others, counted in memory, written periodically."""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from idp.clients.store import ignored_scopes as store
from idp.clients.store.ignored_scopes import MOST_SCOPES, IgnoredScopeCount
from idp.foundation import clock
from idp.foundation.database import Database
from idp.foundation.masking import mask
from idp.protocol.tokens.unusable_scope import UnusableScope

#: Scopes of all clients that wait for the next flush; beyond that none is noted.
_MOST_WAITING = 2_000
#: A longer one is no scope that anybody meant.
LONGEST_SCOPE = 64


class IgnoredScopeRecorder:
    """Remembers ignored scopes without a statement per request: the client itself is not told (OIDC Core 3.1.2.1)."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: dict[tuple[UUID, str], IgnoredScopeCount] = {}
        self._of_client: Counter[UUID] = Counter()

    def record(self, client_id: UUID, ignored: Iterable[UnusableScope]) -> None:
        """Count scopes of one request of the client with this row id."""
        at = clock.now()
        for one in ignored:
            key = (client_id, mask(one.scope, LONGEST_SCOPE))
            known = self._waiting.get(key)
            if known is not None:
                known.count, known.last_at, known.fault = known.count + 1, at, one.fault
            elif self._of_client[client_id] < MOST_SCOPES and len(self._waiting) < _MOST_WAITING:
                self._waiting[key] = IgnoredScopeCount(one.fault, at, at)
                self._of_client[client_id] += 1

    async def flush(self) -> None:
        """Write the counts; after a failure they are written by the next flush."""
        if not self._waiting:
            return
        taken, self._waiting, self._of_client = self._waiting, {}, Counter()
        try:
            async with self._database.begin() as session:
                await store.add_ignored_scopes(session, taken)
        except BaseException:
            self._put_back(taken)
            raise

    def _put_back(self, taken: dict[tuple[UUID, str], IgnoredScopeCount]) -> None:
        for key, later in self._waiting.items():
            before = taken.get(key)
            if before is not None:
                later.count, later.first_at = later.count + before.count, before.first_at
        self._waiting = taken | self._waiting
        self._of_client = Counter(client_id for client_id, _ in self._waiting)
