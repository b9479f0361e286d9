"""What a start leaves behind: loops that run when it succeeds, nothing when it fails."""

import asyncio
from datetime import timedelta

import pytest

from idp.composition import compose, running
from idp.foundation import versions
from idp.foundation.key_safe import UnknownSecretKey
from idp.settings import Settings

pytestmark = pytest.mark.twins

#: Not the one that the keys in the database are sealed under.
OTHER_KEY = "9:bm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm4="


async def test_a_start_that_fails_leaves_no_connection_open(database_url: str) -> None:
    composition = compose(Settings(database_url=database_url, secret_keys=OTHER_KEY))  # type: ignore[arg-type]
    opened = composition.foundation.database.engine.pool
    with pytest.raises(UnknownSecretKey):
        async with running(composition, ()):
            raise AssertionError("it started")
    assert opened.checkedin() == 0, "the connection it read the keys on is still open"  # type: ignore[attr-defined]


async def test_what_changed_elsewhere_is_heard_and_what_is_in_memory_is_written(database_url: str) -> None:
    composition = compose(Settings(database_url=database_url))
    watcher, flusher = composition.foundation.change_poller, composition.foundation.periodic_flush
    watcher.interval = flusher.interval = timedelta(milliseconds=5)
    heard, written = asyncio.Event(), asyncio.Event()

    async def write() -> None:
        written.set()

    watcher.on_change("uji", heard.set)
    flusher.every(write)
    async with running(composition, ()), asyncio.timeout(20):
        async with composition.foundation.database.begin() as session:
            await versions.bump(session, "uji")
        await heard.wait()
        await written.wait()
