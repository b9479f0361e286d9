"""Twenty changes of one password at once: exactly one holds, and one session goes on."""

import asyncio

from sqlalchemy import text

from idp.accounts.people.password_change import PasswordChanged, PasswordChangeRequest
from idp.accounts.policy import ThrottlePolicy
from idp.accounts.sessions.request_origin import RequestOrigin
from tests.accounts.test_foreign_hashes import hash_of
from tests.accounts.world import COOKIE, PASSWORD, open_world, sign_in
from tests.conftest import Apps

AT_ONCE = 20


def new_password(number: int) -> str:
    return f"tegalalang hujan sepeda {number}"


async def test_one_of_twenty_changes_holds(apps: Apps) -> None:
    world = await open_world(apps, throttle=ThrottlePolicy(tries=100))
    await sign_in(world.app.http)
    accounts = world.app.composition.accounts
    current_session = await accounts.sessions.load_current_session(world.app.http.cookies[COOKIE])
    assert current_session is not None
    requests = [
        PasswordChangeRequest(current_session, PASSWORD, new_password(number), RequestOrigin("10.1.1.1"))
        for number in range(AT_ONCE)
    ]
    outcomes = await asyncio.gather(*map(accounts.password_change.change, requests))
    changed = [number for number, outcome in enumerate(outcomes) if isinstance(outcome, PasswordChanged)]
    assert len(changed) == 1
    stored = await hash_of(world, "made")
    holding = [number for number in range(AT_ONCE) if await accounts.passwords.matches(new_password(number), stored)]
    assert holding == changed
    async with world.app.database.begin() as session:
        events = text("SELECT count(*) FROM audit WHERE tag = 'person.password_changed'")
        assert (await session.execute(events)).scalar_one() == 1
        pending = text("SELECT coalesce(sum(pending), 0) FROM sign_in_attempts")
        assert (await session.execute(pending)).scalar_one() == 0
        sessions = text("SELECT count(*) FROM session WHERE ended_at IS NULL")
        assert (await session.execute(sessions)).scalar_one() == 1
