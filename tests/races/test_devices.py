"""Twenty at once around one device code, on PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select

from idp.oidc.models import DeviceCode, Grant
from tests.oidc.devices import Device, answered, begun, television, typed
from tests.oidc.parties import CHEAP, Page, Party, Surfer, Town, about
from tests.support.house import open_house

TWENTY = 20


@pytest.fixture
async def town(postgres_url: str) -> AsyncIterator[Town]:
    async with open_house(postgres_url, argon2=CHEAP) as house:
        found = Town(house)
        await found.person()
        yield found


@pytest.fixture
async def party(town: Town) -> Party:
    return await television(town)


@pytest.fixture
async def surfer(town: Town) -> AsyncIterator[Surfer]:
    async with town.house.browser() as http:
        yield Surfer(http)


async def grants_made(town: Town) -> list[UUID]:
    async with town.house.database.begin() as session:
        return list(await session.scalars(select(Grant.id)))


async def twenty_polls(device: Device) -> list[httpx.Response]:
    return list(await asyncio.gather(*(device.poll() for _ in range(TWENTY))))


async def test_twenty_polls_of_an_allowed_code_have_one_winner_and_one_grant(party: Party, surfer: Surfer, town: Town):
    device = await begun(party, surfer.http)
    await answered(surfer, device)
    answers = await twenty_polls(device)
    won = [answer.json() for answer in answers if answer.status_code == 200]
    lost = [answer.json()["error"] for answer in answers if answer.status_code == 400]
    assert (len(won), lost) == (1, ["invalid_grant"] * (TWENTY - 1))
    assert len(await grants_made(town)) == 1
    assert (await about(surfer.http, won[0]["access_token"])).status_code == 401, "its replays end what it gave"


async def test_of_twenty_polls_that_wait_one_is_in_time_and_each_other_one_costs_five_seconds(
    party: Party, surfer: Surfer, town: Town
):
    device = await begun(party, surfer.http)
    heard = [answer.json()["error"] for answer in await twenty_polls(device)]
    assert (heard.count("authorization_pending"), heard.count("slow_down")) == (1, TWENTY - 1)
    async with town.house.database.begin() as session:
        assert await session.scalar(select(DeviceCode.interval)) == 5 + 5 * (TWENTY - 1)


async def test_twenty_answers_are_one(party: Party, surfer: Surfer, town: Town):
    device = await begun(party, surfer.http)
    page = await typed(surfer, device.user_code)
    action, fields = Page(page).form()

    async def answer(number: int) -> httpx.Response:
        said = "izinkan" if number % 2 else "tolak"
        return await surfer.http.post(action, data=fields | {"jawaban": said})

    await asyncio.gather(*(answer(number) for number in range(TWENTY)))
    shown = Page(await surfer.go(action))
    heard = (await device.poll()).json()
    assert shown.has("device-allowed") == ("access_token" in heard)
    assert shown.has("device-denied") == (heard.get("error") == "access_denied")


async def test_twenty_guesses_at_once_are_not_more_than_the_tries_there_are(party: Party, surfer: Surfer, town: Town):
    page = await surfer.go("/perangkat")
    action, fields = Page(page).form()

    async def guess(number: int) -> int:
        code = "BCDFGHJKLMNPQRSTVWXZ"[number] * 8
        return (await surfer.http.post(action, data=fields | {"user_code": code})).status_code

    answers = await asyncio.gather(*(guess(number) for number in range(TWENTY)))
    assert set(answers) <= {422, 429}
    assert answers.count(422) <= 5


async def test_twenty_devices_that_begin_at_once_have_twenty_codes(party: Party, surfer: Surfer, town: Town):
    devices = await asyncio.gather(*(begun(party, surfer.http) for _ in range(TWENTY)))
    assert len({device.user_code for device in devices}) == TWENTY
    async with town.house.database.begin() as session:
        assert await session.scalar(select(func.count()).select_from(DeviceCode)) == TWENTY


async def test_withdrawn_while_twenty_poll_it_leaves_nothing_behind(party: Party, surfer: Surfer, town: Town):
    async def withdraw() -> None:
        async with town.house.database.begin() as session:
            await town.house.composition.oidc.logout.withdrawals.withdraw(
                session, town.people["made.ayu"], party.client_id
            )

    for _ in range(5):
        device = await begun(party, surfer.http)
        await answered(surfer, device)
        polls = [device.poll() for _ in range(TWENTY // 4)]
        _, *answers = await asyncio.gather(withdraw(), *polls)
        for tokens in (answer.json() for answer in answers if answer.status_code == 200):
            assert (await party.refresh(surfer.http, tokens["refresh_token"])).status_code == 400


async def test_a_session_that_ends_while_twenty_poll_leaves_nothing_behind(party: Party, surfer: Surfer, town: Town):
    device = await begun(party, surfer.http)
    await answered(surfer, device)
    page = await surfer.go("/keluar")
    answers = await asyncio.gather(surfer.submit(page), *(device.poll() for _ in range(TWENTY)))
    for answer in answers[1:]:
        if answer.status_code == 200:
            tokens = answer.json()
            assert (await party.refresh(surfer.http, tokens["refresh_token"])).status_code == 400
            assert (await about(surfer.http, tokens["access_token"])).status_code == 401
