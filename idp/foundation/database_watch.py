"""DatabaseWatch: whether the database takes writes, and a line in the log when it goes away and when it is back."""

import asyncio
from datetime import timedelta
from time import monotonic

from sqlalchemy.dialects import postgresql

from idp.foundation import clock
from idp.foundation.background import pause
from idp.foundation.database import UNREACHABLE, Database
from idp.foundation.database_unavailable import Outage
from idp.foundation.jobs import Lease
from idp.foundation.log import get_logger
from idp.foundation.statements import CompiledStatement

log = get_logger(__name__)


def _upsert_lease() -> postgresql.Insert:
    insert = postgresql.insert(Lease)  # SQLite compiles it alike
    return insert.on_conflict_do_update(index_elements=["name"], set_={"until": insert.excluded.until})


_WRITE = CompiledStatement(_upsert_lease())
#: The row that is written; it belongs to no job.
_ROW = "write.probe"

#: Seconds for which a successful write is believed: anybody may ask /readyz.
_BELIEVED = 1.0
#: Seconds after which a database that does not answer counts as away.
_PATIENCE = 5.0
#: Seconds without a failure until a disk has room again: this small row may fit where the next page does not.
_CALM = 5.0


class DatabaseWatch:
    """Watches the database of one process; requests that meet an outage log nothing themselves."""

    def __init__(self, database: Database, every: timedelta = timedelta(seconds=1)) -> None:
        self._database = database
        #: How long it waits between two rounds.
        self.interval = every
        self._away_since: float | None = None
        self._written_at = -_BELIEVED
        self._writing = asyncio.Lock()

    async def run(self, stopping: asyncio.Event) -> None:
        """Check periodically until `stopping` is set, and end statements that the server does not answer."""
        while not stopping.is_set():
            await pause(stopping, self.interval.total_seconds())
            self._database.end_late_statements()
            await self.check()

    async def check(self) -> None:
        """Log an outage that requests have met, or its end; costs nothing while there is none."""
        if self._database.outage is None and self._away_since is None:
            return
        if await self.is_writable() and self._away_since is not None:
            log.warning("database.back", seconds=round(monotonic() - self._away_since, 1))
            self._away_since = None

    async def is_writable(self) -> bool:
        """Whether the database takes writes; writes one row, at most once a second while all is well."""
        async with self._writing:
            if self._database.outage is None and monotonic() - self._written_at < _BELIEVED:
                return True
            self._note_outage()
            began = monotonic()
            written = await self._write() and self._is_over(began)
            if written:
                self._written_at, self._database.outage = began, None
            self._note_outage()
            return written

    async def _write(self) -> bool:
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._database.fetch_all(_WRITE, {"name": _ROW, "until": clock.now()})
        except TimeoutError:
            self._database.note_outage(Outage.AWAY)
            return False
        except UNREACHABLE:  # no table is not ready either
            return False
        return True

    def _is_over(self, now: float) -> bool:
        """Whether no request has failed since `now`, or for a while where it was the disk."""
        calm = _CALM if self._database.outage is Outage.DISK else 0.0
        return now - self._database.failed_at >= calm

    def _note_outage(self) -> None:
        if self._database.outage is not None and self._away_since is None:
            self._away_since = monotonic()
            log.error("database.away", outage=self._database.outage.value)
