"""Gauges: figures of the deployment as it is now, read from the database when Prometheus asks, for /metrics."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, select

from idp.foundation import clock
from idp.foundation.database import Database, Session
from idp.foundation.database_unavailable import DatabaseUnavailable
from idp.foundation.gauge import Gauge
from idp.foundation.jobs import Lease
from idp.foundation.keys import StoredKey
from idp.foundation.outbox import OutboxMessage

#: Seconds for which the figures hold: several servers that ask cost the database no more than one.
_FRESH = 10


#: Reads some figures.
GaugeReader = Callable[[Session], Awaitable[Sequence[Gauge]]]


class Gauges:
    """The figures of one deployment; packages register what they know with `add`, and its jobs with `watch_jobs`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._readers: list[GaugeReader] = [_read_outbox, self._read_jobs, _read_keys]
        #: Leases of other names are of jobs that another release had: nobody runs them, and none is late.
        self._jobs: set[str] = set()
        self._read_at = float("-inf")
        self._gauges: tuple[Gauge, ...] = ()

    def add(self, reader: GaugeReader) -> None:
        """Read these figures as well."""
        self._readers.append(reader)

    def watch_jobs(self, names: Iterable[str]) -> None:
        """Tell how late these jobs are, which this release runs."""
        self._jobs.update(names)

    async def exposition(self) -> bytes:
        """The Prometheus text format; while the database is away, `idp_database_up 0` alone."""
        if clock.elapsed() - self._read_at >= _FRESH:
            self._gauges = await self._read()
            self._read_at = clock.elapsed()
        registry = CollectorRegistry()
        registry.register(_Families(self._gauges))
        return generate_latest(registry)

    async def _read_jobs(self, session: Session) -> Sequence[Gauge]:
        at = clock.now()
        question = select(Lease.name, Lease.until).where(Lease.name.in_(self._jobs)).order_by(Lease.name)
        late = [(name, _age(until, at)) for name, until in await session.execute(question)]
        return (Gauge("idp_job_overdue_seconds", "Seconds since a periodic job was due and did not run.", late, "job"),)

    async def _read(self) -> tuple[Gauge, ...]:
        up = Gauge("idp_database_up", "1 while the database answers, else 0.", [("", 1)])
        try:
            async with self._database.begin() as session:
                found = [gauge for reader in self._readers for gauge in await reader(session)]
        except DatabaseUnavailable:
            return (Gauge(up.name, up.meaning, [("", 0)]),)
        return (up, *found)


class _Families(Collector):
    """The figures as prometheus_client writes them."""

    def __init__(self, gauges: Sequence[Gauge]) -> None:
        self._gauges = gauges

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for gauge in self._gauges:
            family = GaugeMetricFamily(gauge.name, gauge.meaning, labels=[gauge.label] if gauge.label else [])
            for text, value in gauge.values:
                family.add_metric([text] if gauge.label else [], value)
            yield family


def _age(since: datetime | None, at: datetime) -> float:
    """Seconds since a moment; 0: there is none, or it lies ahead."""
    return 0.0 if since is None else max(0.0, (at - since).total_seconds())


async def _read_outbox(session: Session) -> Sequence[Gauge]:
    waits = OutboxMessage.done_at.is_(None) & OutboxMessage.given_up_at.is_(None)
    question = select(func.count(), func.min(OutboxMessage.due_at)).where(waits)
    number, due = (await session.execute(question)).one()
    return (
        Gauge("idp_outbox_messages", "Messages that wait to be delivered or tried again.", [("", number)]),
        Gauge(
            "idp_outbox_overdue_seconds", "Seconds since the oldest of them was due.", [("", _age(due, clock.now()))]
        ),
    )


async def _read_keys(session: Session) -> Sequence[Gauge]:
    at = clock.now()
    question = select(StoredKey.algorithm, StoredKey.current_since).where(
        StoredKey.slot.startswith("current"), StoredKey.current_since.is_not(None)
    )
    ages = [(algorithm, _age(since, at)) for algorithm, since in await session.execute(question)]
    meaning = "Seconds for which the current key of an algorithm has signed."
    return (Gauge("idp_signing_key_age_seconds", meaning, sorted(ages), "algorithm"),)
