"""kill -9 during load loses nothing that was given out: sessions, refresh tokens, promised logout deliveries."""

import asyncio
from contextlib import ExitStack
from pathlib import Path

import asyncpg

from tests.counterparts.browser import Browser
from tests.durability.people import Load, Person, bring_in
from tests.durability.receiver import receiving
from tests.support.server import start_server

STAYING, LEAVING = ["ayu", "bagus", "citra"], ["dewi", "eka"]


def test_what_was_given_out_before_a_kill_is_good_after_it(postgres_url: str, tmp_path: Path) -> None:
    with ExitStack() as stack:
        receiver = stack.enter_context(receiving())
        # each person opens the application as fast as it goes, as a loop would
        settings = {"outbound_allow": _host(receiver.uri), "redirect_loop_limit": "0"}
        server = stack.enter_context(start_server(postgres_url, **settings))
        bring_in(server, STAYING + LEAVING, receiver.uri, tmp_path)
        browsers = {name: stack.enter_context(Browser()) for name in STAYING + LEAVING}
        people = {name: Person(server.issuer, name, browser) for name, browser in browsers.items()}
        staying, leaving = ([people[name] for name in names] for names in (STAYING, LEAVING))
        for person in people.values():
            person.sign_in()

        load = Load(staying)
        load.start()
        assert load.wait_for(steps=15, seconds=20)
        for person in leaving:
            person.sign_out()
        assert receiver.told.wait(20), "no logout delivery was under way"
        assert load.wait_for(steps=15, seconds=20)
        server.kill()
        assert load.ended()
        assert load.faults == []

        server.start_again()
        for person in staying:
            assert person.is_here()
            for place in range(len(person.tokens)):
                person.refresh(place)
                person.refresh(place)
        assert not any(person.is_here() for person in leaving)

        receiver.answer()
        asyncio.run(_let_a_minute_pass(postgres_url))
        assert receiver.has_confirmed({person.sid for person in leaving}, seconds=20)


async def _let_a_minute_pass(url: str) -> None:
    """What the killed worker had claimed is free after a minute; the test does not wait for it."""
    connection = await asyncpg.connect(url.replace("postgresql+asyncpg://", "postgresql://"))
    try:
        await connection.execute("UPDATE outbox SET claimed_until = NULL, due_at = now() WHERE done_at IS NULL")
    finally:
        await connection.close()


def _host(uri: str) -> str:
    return uri.removeprefix("http://").partition("/")[0]
