"""One deployment put together: every slice wired to database, keys, outbox and clock; the web is added in app.py."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from idp.foundation import clock
from idp.foundation.background import Beside, Loop
from idp.foundation.database import Database
from idp.foundation.diagnosis import Diagnoses
from idp.foundation.facts import Facts
from idp.foundation.flusher import Flusher
from idp.foundation.jobs import Jobs
from idp.foundation.key_safe import KeySafe
from idp.foundation.keys import KeyRing
from idp.foundation.opaque import Seal
from idp.foundation.outbound import Outbound, OutboundPolicy
from idp.foundation.outbox import Worker
from idp.foundation.versions import Watcher
from idp.settings import Settings
from idp.web.parts import Parts
from idp.web.site import Site


def build(settings: Settings) -> Parts:
    """Every part of the deployment `settings` describe; nothing is opened yet."""
    clock.use_time_zone(settings.time_zone)
    parts = Parts()
    parts.put(settings)
    _put_floor(parts, settings)
    return parts


def _put_floor(parts: Parts, settings: Settings) -> None:
    secret = settings.opened_secret_keys
    database = parts.put(Database(settings.database_url, settings.pool))
    parts.put(Seal(secret.keys, secret.current))
    parts.put(KeyRing(database, KeySafe(secret.keys, secret.current), settings.keys))
    parts.put(Watcher(database))
    flusher = parts.put(Flusher())
    flusher.every(parts.put(Facts(database)).flush)
    flusher.every(parts.put(Diagnoses(database)).flush)
    allow = frozenset(settings.outbound_allow)
    parts.put(Outbound(OutboundPolicy(allow=allow, verify=settings.outbound_verify)))
    parts.put(_site(settings))
    parts.put(Worker(database, {}))
    parts.put(Jobs(database, []))


def _site(settings: Settings) -> Site:
    return Site(
        issuer=settings.issuer,
        government=settings.government,
        operator=settings.operator,
        help_contact=settings.help_contact,
        demo=settings.demo,
        trusted_proxies=settings.trusted_proxies,
    )


@asynccontextmanager
async def running(parts: Parts, beside: Iterable[Loop]) -> AsyncIterator[None]:
    """Load the keys, keep `beside` going in the background, and at the end write what is still in memory."""
    ring, watcher, flusher = parts.get(KeyRing), parts.get(Watcher), parts.get(Flusher)
    await ring.load()
    watcher.on_change("keys", ring.load)
    loops = Beside()
    loops.start((watcher.run, flusher.run, *beside))
    try:
        yield
    finally:
        await loops.stop()
        await flusher.flush()
        await close(parts)


async def work(settings: Settings) -> None:
    """Keep promises and run the jobs until cancelled, without the web."""
    parts = build(settings)
    async with running(parts, chores(parts)):
        await asyncio.Event().wait()


def chores(parts: Parts) -> tuple[Loop, ...]:
    """What runs beside the requests: the outbox's worker and the jobs that come round."""
    return parts.get(Worker).run, parts.get(Jobs).run


async def close(parts: Parts) -> None:
    """Close what the parts have opened."""
    await parts.get(Outbound).close()
    await parts.get(Database).dispose()
