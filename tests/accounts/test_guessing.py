"""Guessing at many accounts from one place, at one account from many places, and more sign-ins than there is room."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import text

from idp.foundation import clock
from tests.accounts.world import CHEAP, PASSWORD, AccountsWorld, create_world, sign_in
from tests.conftest import Apps

pytestmark = pytest.mark.twins

NAMES = ("made", "sukra", "tidak.ada", "siapa")
Opens = Callable[..., Awaitable[AccountsWorld]]


@pytest.fixture
def opens(apps: Apps) -> Opens:
    """Opens a provider with a throttle of the test's own."""

    async def opened(**throttle: object) -> AccountsWorld:
        return await create_world(await apps.open(**CHEAP, throttle=throttle))

    return opened


async def guess(world: AccountsWorld, address: str, name: str = "made", password: str = "salah") -> tuple[int, int]:
    """The status of one try from an address, and the seconds it says to wait."""
    async with world.app.browser(address) as browser:
        answer = await sign_in(browser, name, password)
        return answer.status_code, int(answer.headers.get("retry-after", 0))


async def test_one_address_cannot_go_on_from_account_to_account(opens: Opens) -> None:
    world = await opens(address_tries=6)
    statuses = [(await guess(world, "10.0.0.1", NAMES[number % 4]))[0] for number in range(8)]
    assert statuses == [422] * 5 + [429] * 3
    assert (await guess(world, "10.0.0.1", "sukra", PASSWORD))[0] == 429
    assert (await guess(world, "10.0.0.2", "sukra", PASSWORD))[0] == 303
    with clock.travel(timedelta(seconds=61)):
        assert await guess(world, "10.0.0.1", "siapa") == (429, 120)


async def test_an_ipv6_site_is_one_address_however_many_networks_it_has(opens: Opens) -> None:
    world = await opens(address_tries=6)
    statuses = [(await guess(world, f"2001:db8:1:{number:x}::1", f"orang{number}"))[0] for number in range(8)]
    assert statuses == [422] * 5 + [429] * 3
    assert (await guess(world, "2001:db8:2::1"))[0] == 422


async def test_sign_ins_that_succeed_neither_count_for_an_address_nor_clear_it(opens: Opens) -> None:
    world = await opens(address_tries=4)
    for number in range(6):
        assert (await guess(world, "10.0.0.1", NAMES[number % 2], PASSWORD))[0] == 303
    for number in range(3):
        assert (await guess(world, "10.0.0.1", f"orang{number}"))[0] == 422
        assert (await guess(world, "10.0.0.1", "made", PASSWORD))[0] == 303
    assert (await guess(world, "10.0.0.1", "orang9"))[0] == 429
    assert (await guess(world, "10.0.0.1", "made", PASSWORD))[0] == 429


async def test_a_busy_office_that_mistypes_all_day_is_never_held_up(opens: Opens) -> None:
    world = await opens(address_tries=4)
    for hour in range(4):
        for minute in (0, 40):
            with clock.travel(timedelta(hours=hour, minutes=minute)):
                assert (await guess(world, "10.0.0.1", f"orang{hour}"))[0] == 422


@pytest.mark.parametrize("name", ["made", "tidak.ada"])
async def test_one_account_is_not_guessed_at_from_everywhere(opens: Opens, name: str) -> None:
    world = await opens(account_tries=6)
    moment, waits = clock.now(), []
    with clock.freeze(moment):
        found = [await guess(world, f"10.1.{number}.1", name) for number in range(8)]
    assert [status for status, _ in found] == [422] * 5 + [429] * 3
    for number in range(5):
        with clock.freeze(moment):
            waits.append((await guess(world, f"10.2.{number}.1", name))[1])
        moment += timedelta(seconds=waits[-1], milliseconds=1)  # the wait is over once its end has passed
        with clock.freeze(moment):
            await guess(world, f"10.3.{number}.1", name)
    assert waits == [10, 20, 40, 60, 60]


async def test_guesses_from_elsewhere_never_hold_up_an_owner_where_they_work(opens: Opens) -> None:
    world = await opens(account_tries=6)
    assert (await guess(world, "10.9.0.7", "made", PASSWORD))[0] == 303
    for number in range(8):
        await guess(world, f"10.1.{number}.1")
    assert (await guess(world, "10.1.99.1", "made", PASSWORD))[0] == 429
    assert (await guess(world, "10.9.0.8", "made", PASSWORD))[0] == 303
    with clock.travel(timedelta(seconds=61)):
        assert (await guess(world, "10.1.99.1", "made", PASSWORD))[0] == 303


async def test_more_sign_ins_than_there_is_room_for_are_told_to_come_back(apps: Apps) -> None:
    slow = {"memory_kib": 19_456, "passes": 8}
    world = await create_world(await apps.open(argon2=slow, throttle={"queue": 2}))
    handle = await world.create_login_request()
    answers = await asyncio.gather(*(beside(world, f"10.0.0.{number}", handle) for number in range(6)))
    assert sorted(answer.status_code for answer in answers) == [422] * 2 + [503] * 4
    busy = next(answer for answer in answers if answer.status_code == 503)
    assert 0 < int(busy.headers["retry-after"]) <= 5
    assert f"/masuk?lanjut={handle}" in busy.text
    assert "dihentikan sementara" not in busy.text
    async with world.app.database.begin() as session:
        counted = await session.execute(text("SELECT count(*), max(pending) FROM sign_in_attempts"))
    # of each of the two: its pair and its address; the account they share
    assert tuple(counted.one()) == (5, 0)
    assert (await sign_in(world.app.http)).status_code == 303


async def beside(world: AccountsWorld, address: str, handle: str) -> object:
    async with world.app.browser(address) as browser:
        return await sign_in(browser, password="salah", handle=handle)
