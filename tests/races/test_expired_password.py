"""Twenty answers to one forced change at once: one password holds, and one session opens."""

import asyncio

from sqlalchemy import text

from idp.accounts.authentication.login_outcomes import SignedIn
from idp.accounts.people.expired_password import NewPasswordAttempt
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.web import cookies
from tests.accounts.test_expired_password import GIVEN, give
from tests.accounts.test_foreign_hashes import hash_of
from tests.accounts.world import open_world, sign_in
from tests.conftest import Apps
from tests.races.test_password_changes import AT_ONCE, new_password


async def test_one_of_twenty_new_passwords_holds(apps: Apps) -> None:
    world = await open_world(apps)
    await give(world)
    handle, origin = await world.create_login_request(), RequestOrigin("10.1.1.1")
    await sign_in(world.app.http, password=GIVEN, handle=handle)
    accounts = world.app.composition.accounts
    pending = await accounts.login_steps.find(handle, world.app.http.cookies[cookies.STEP.name], origin)
    assert pending is not None
    attempts = [NewPasswordAttempt(pending, new_password(number), origin) for number in range(AT_ONCE)]
    outcomes = await asyncio.gather(*map(accounts.expired_password.replace, attempts))
    changed = [number for number, outcome in enumerate(outcomes) if isinstance(outcome, SignedIn)]
    assert len(changed) == 1
    stored = await hash_of(world, "made")
    holding = [number for number in range(AT_ONCE) if await accounts.passwords.matches(new_password(number), stored)]
    assert holding == changed
    async with world.app.database.begin() as session:
        sessions = text("SELECT count(*) FROM session WHERE ended_at IS NULL")
        assert (await session.execute(sessions)).scalar_one() == 1
