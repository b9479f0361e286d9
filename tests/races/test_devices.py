"""Twenty at once around one device code, on PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select

from idp.oidc.models import DeviceCode, Grant
from tests.oidc.devices import Device, answered, begun, television, typed
from tests.oidc.parties import CHEAP, Browser, Page, Party, World, about
from tests.support.app import open_app

TWENTY = 20


@pytest.fixture
async def world(postgres_url: str) -> AsyncIterator[World]:
    async with open_app(postgres_url, argon2=CHEAP) as app:
        found = World(app)
        await found.person()
        yield found


@pytest.fixture
async def party(world: World) -> Party:
    return await television(world)


@pytest.fixture
async def browser(world: World) -> AsyncIterator[Browser]:
    async with world.app.browser() as http:
        yield Browser(http)


async def grants_made(world: World) -> list[UUID]:
    async with world.app.database.begin() as session:
        return list(await session.scalars(select(Grant.id)))


async def twenty_polls(device: Device) -> list[httpx.Response]:
    return list(await asyncio.gather(*(device.poll() for _ in range(TWENTY))))


async def test_twenty_polls_of_an_allowed_code_have_one_winner_and_one_grant(
    party: Party, browser: Browser, world: World
):
    device = await begun(party, browser.http)
    await answered(browser, device)
    answers = await twenty_polls(device)
    won = [answer.json() for answer in answers if answer.status_code == 200]
    lost = [answer.json()["error"] for answer in answers if answer.status_code == 400]
    assert (len(won), lost) == (1, ["invalid_grant"] * (TWENTY - 1))
    assert len(await grants_made(world)) == 1
    assert (await about(browser.http, won[0]["access_token"])).status_code == 401, "its replays end what it gave"


async def test_of_twenty_polls_that_wait_one_is_in_time_and_each_other_one_costs_five_seconds(
    party: Party, browser: Browser, world: World
):
    device = await begun(party, browser.http)
    heard = [answer.json()["error"] for answer in await twenty_polls(device)]
    assert (heard.count("authorization_pending"), heard.count("slow_down")) == (1, TWENTY - 1)
    async with world.app.database.begin() as session:
        assert await session.scalar(select(DeviceCode.interval)) == 5 + 5 * (TWENTY - 1)


async def test_twenty_answers_are_one(party: Party, browser: Browser, world: World):
    device = await begun(party, browser.http)
    page = await typed(browser, device.user_code)
    action, fields = Page(page).form()

    async def answer(number: int) -> httpx.Response:
        said = "izinkan" if number % 2 else "tolak"
        return await browser.http.post(action, data=fields | {"jawaban": said})

    await asyncio.gather(*(answer(number) for number in range(TWENTY)))
    shown = Page(await browser.go(action))
    heard = (await device.poll()).json()
    assert shown.has("device-allowed") == ("access_token" in heard)
    assert shown.has("device-denied") == (heard.get("error") == "access_denied")


async def test_twenty_guesses_at_once_are_not_more_than_the_tries_there_are(
    party: Party, browser: Browser, world: World
):
    page = await browser.go("/perangkat")
    action, fields = Page(page).form()

    async def guess(number: int) -> int:
        code = "BCDFGHJKLMNPQRSTVWXZ"[number] * 8
        return (await browser.http.post(action, data=fields | {"user_code": code})).status_code

    answers = await asyncio.gather(*(guess(number) for number in range(TWENTY)))
    assert set(answers) <= {422, 429}
    assert answers.count(422) <= 5


async def test_twenty_devices_that_begin_at_once_have_twenty_codes(party: Party, browser: Browser, world: World):
    devices = await asyncio.gather(*(begun(party, browser.http) for _ in range(TWENTY)))
    assert len({device.user_code for device in devices}) == TWENTY
    async with world.app.database.begin() as session:
        assert await session.scalar(select(func.count()).select_from(DeviceCode)) == TWENTY


async def test_withdrawn_while_twenty_poll_it_leaves_nothing_behind(party: Party, browser: Browser, world: World):
    async def withdraw() -> None:
        async with world.app.database.begin() as session:
            await world.app.composition.oidc.logout.withdrawals.withdraw_consent(
                session, world.people["made.ayu"], party.client_id
            )

    for _ in range(5):
        device = await begun(party, browser.http)
        await answered(browser, device)
        polls = [device.poll() for _ in range(TWENTY // 4)]
        _, *answers = await asyncio.gather(withdraw(), *polls)
        for tokens in (answer.json() for answer in answers if answer.status_code == 200):
            assert (await party.refresh(browser.http, tokens["refresh_token"])).status_code == 400


async def test_a_session_that_ends_while_twenty_poll_leaves_nothing_behind(
    party: Party, browser: Browser, world: World
):
    device = await begun(party, browser.http)
    await answered(browser, device)
    page = await browser.go("/keluar")
    answers = await asyncio.gather(browser.submit(page), *(device.poll() for _ in range(TWENTY)))
    for answer in answers[1:]:
        if answer.status_code == 200:
            tokens = answer.json()
            assert (await party.refresh(browser.http, tokens["refresh_token"])).status_code == 400
            assert (await about(browser.http, tokens["access_token"])).status_code == 401
