"""Twenty at once with one code at the step of a login: one session, whatever the browser and the login request."""

import asyncio

import httpx
import pytest
from sqlalchemy import text

from tests.accounts.world import AccountsWorld, open_world, sign_in, token
from tests.conftest import Apps
from tests.support.second_factor import enrol_authenticator, fresh_code

AT_ONCE = 20
MFA = "urn:divos:acr:mfa"

pytestmark = pytest.mark.twins


@pytest.fixture
async def world(apps: Apps) -> AccountsWorld:
    """Nothing holds the twenty up: each try is checked."""
    throttle = {"tries": 1000, "address_tries": 1000, "account_tries": 1000}
    return await open_world(apps, pool={"transactions": AT_ONCE}, throttle=throttle)


async def opened_sessions(world: AccountsWorld) -> int:
    async with world.app.database.begin() as session:
        return int((await session.execute(text("SELECT count(*) FROM session"))).scalar_one())


async def begin(world: AccountsWorld, http: httpx.AsyncClient) -> tuple[str, str]:
    """The address of the step, and the token of its form."""
    handle = await world.create_login_request(acr=MFA)
    step = (await sign_in(http, handle=handle)).headers["location"]
    return step, token(await http.get(step))


async def test_one_step_sent_at_once_opens_one_session(world: AccountsWorld) -> None:
    await enrol_authenticator(world.app, "made")
    http = world.app.http
    step, csrf = await begin(world, http)
    form = {"csrf": csrf, "code": await fresh_code(world.app, "made")}
    answers = await asyncio.gather(*(http.post(step, data=form) for _ in range(AT_ONCE)))
    assert [answer.headers.get("location") for answer in answers].count("/authorize/abc") == 1
    assert await opened_sessions(world) == 1


async def test_one_code_in_many_browsers_opens_one_session(world: AccountsWorld) -> None:
    await enrol_authenticator(world.app, "made")
    browsers = [world.app.browser(f"10.0.{number}.1") for number in range(AT_ONCE)]
    try:
        steps = [await begin(world, http) for http in browsers]
        code = await fresh_code(world.app, "made")
        answers = await asyncio.gather(
            *(
                http.post(step, data={"csrf": csrf, "code": code})
                for http, (step, csrf) in zip(browsers, steps, strict=True)
            )
        )
    finally:
        for http in browsers:
            await http.aclose()
    assert sorted(answer.status_code for answer in answers) == [303, *[422] * (AT_ONCE - 1)]
    assert await opened_sessions(world) == 1
