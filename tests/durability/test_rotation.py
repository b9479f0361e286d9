"""Keys rotate under load and nobody notices: not one request fails, not one token meets a key its reader lacks."""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from idp.foundation import clock
from tests.counterparts.browser import Browser
from tests.durability.people import bring_in
from tests.durability.rotating import Application, KeySet, Use
from tests.support.server import Server, start_server
from tests.support.waiting import comes_true

#: A day of the real policy, in seconds: keys are published so long ahead, and applications keep the set almost so long.
DAY = 1.5
ROTATIONS = 2
NAMES = ["ayu", "bagus", "citra"]


#: Seconds on a quiet machine; on a busy one the operator's commands alone take minutes.
@pytest.mark.timeout(300)
def test_keys_rotate_under_load_and_no_request_fails(
    postgres_url: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    with ExitStack() as stack:
        server = stack.enter_context(start_server(postgres_url, workers="2", keys__publish_ahead=f"PT{DAY}S"))
        bring_in(server, NAMES, "http://127.0.0.1:9/keluar", tmp_path)
        applications = [
            Application(server.issuer, name, stack.enter_context(Browser()), KeySet(server.issuer, kept=DAY * 0.8))
            for name in NAMES
        ]
        for application in applications:
            application.sign_in()
        with Use(applications) as use:
            for done in range(1, ROTATIONS + 1):
                _rotate(server)
                # each key signs something before the next one does: a busy machine may stand still meanwhile
                assert comes_true(lambda done=done: len(_kids(applications)) == 2 * (done + 1)), use.faults
            read = [application.known.fetched["old"] for application in applications]
            assert comes_true(
                lambda: all(one.known.fetched["old"] > before for one, before in zip(applications, read, strict=True))
            ), f"somebody has not read the keys since the last rotation: {use.faults}"
        for application in applications:
            assert application.ask_to_sign_out().has("logout-confirm")

    made = sum((application.made for application in applications), Counter[str]())
    fetched = sum((application.known.fetched for application in applications), Counter[str]())
    kids = _kids(applications)
    requests = sum(made.values()) - made["verified"] + sum(fetched.values())
    told = f"{ROTATIONS} rotations, {requests} requests, {len(use.faults)} failed; {dict(made)}; {len(kids)} keys"
    record_property("rotation", told)
    print(told, dict(fetched))
    assert use.faults == []
    assert fetched["unknown"] == 0, "a token came with a key that was not published ahead"
    assert len(kids) == 2 * (ROTATIONS + 1), "every key was used"
    assert requests > 100


def _rotate(server: Server) -> None:
    """As an operator does, when the next keys of every algorithm have been published long enough."""
    url = server.environment["IDP_DATABASE_URL"]
    assert comes_true(lambda: asyncio.run(_are_ripe(url))), "the next keys never became ripe"
    done = server.command("keys", "rotate")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("Rotated: ES256, PS256, RS256."), done.stdout


async def _are_ripe(url: str) -> bool:
    connection = await asyncpg.connect(url.replace("postgresql+asyncpg://", "postgresql://"))
    try:
        newest = await connection.fetchval("SELECT max(created_at) FROM signing_key")
    finally:
        await connection.close()
    return clock.now() - newest > timedelta(seconds=DAY)


def _kids(applications: list[Application]) -> set[str]:
    """The keys that signed what they were given."""
    return set().union(*(application.kids for application in applications))
