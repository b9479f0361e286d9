"""Guessing at many accounts from one place, at one account from many places, and more sign-ins than there is room."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.event import listen, remove

from idp.accounts.authentication.login_name import ByUsername
from idp.accounts.authentication.login_outcomes import LoginOutcome, Mismatch, Throttled
from idp.accounts.authentication.password_login import LoginAttempt
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.foundation import clock
from tests.accounts.world import PASSWORD, AccountsWorld, create_world, open_world, sign_in
from tests.conftest import Apps

NAMES = ("made", "sukra", "tidak.ada", "siapa")
Opens = Callable[..., Awaitable[AccountsWorld]]


@pytest.fixture
def opens(apps: Apps) -> Opens:
    """Opens a provider with a throttle of the test's own."""

    async def opened(**throttle: object) -> AccountsWorld:
        return await open_world(apps, throttle=throttle)

    return opened


async def guess(world: AccountsWorld, address: str, name: str = "made", password: str = "salah") -> tuple[int, int]:
    """The status of one try from an address, and the seconds it says to wait."""
    async with world.app.browser(address) as browser:
        answer = await sign_in(browser, name, password)
        return answer.status_code, int(answer.headers.get("retry-after", 0))


@pytest.mark.twins
async def test_one_address_cannot_go_on_from_account_to_account(opens: Opens) -> None:
    world = await opens(address_tries=6)
    statuses = [(await guess(world, "10.0.0.1", NAMES[number % 4]))[0] for number in range(8)]
    assert statuses == [422] * 5 + [429] * 3
    assert (await guess(world, "10.0.0.1", "sukra", PASSWORD))[0] == 429
    assert (await guess(world, "10.0.0.2", "sukra", PASSWORD))[0] == 303
    with clock.travel(timedelta(seconds=61)):
        assert await guess(world, "10.0.0.1", "siapa") == (429, 120)


@pytest.mark.twins
async def test_an_ipv6_site_is_one_address_however_many_networks_it_has(opens: Opens) -> None:
    world = await opens(address_tries=6)
    statuses = [(await guess(world, f"2001:db8:1:{number:x}::1", f"orang{number}"))[0] for number in range(8)]
    assert statuses == [422] * 5 + [429] * 3
    assert (await guess(world, "2001:db8:2::1"))[0] == 422


@pytest.mark.twins
async def test_sign_ins_that_succeed_neither_count_for_an_address_nor_clear_it(opens: Opens) -> None:
    world = await opens(address_tries=4)
    for number in range(6):
        assert (await guess(world, "10.0.0.1", NAMES[number % 2], PASSWORD))[0] == 303
    for number in range(3):
        assert (await guess(world, "10.0.0.1", f"orang{number}"))[0] == 422
        assert (await guess(world, "10.0.0.1", "made", PASSWORD))[0] == 303
    for number in range(9):
        assert (await guess(world, "10.0.0.1", f"orang{number}"))[0] == 429
        assert (await guess(world, "10.0.0.1", "made", PASSWORD))[0] == 303


@pytest.mark.twins
async def test_a_busy_office_that_mistypes_all_day_is_never_held_up(opens: Opens) -> None:
    world = await opens(address_tries=4)
    for hour in range(4):
        for minute in (0, 40):
            with clock.travel(timedelta(hours=hour, minutes=minute)):
                assert (await guess(world, "10.0.0.1", f"orang{hour}"))[0] == 422


async def attempt(world: AccountsWorld, name: str) -> LoginOutcome:
    """A wrong password from the office at 10.0.0.7, without pages: there are thousands of them."""
    wrong = LoginAttempt(ByUsername(name), "salah", RequestOrigin("10.0.0.7"))
    return await world.app.composition.accounts.password_login.log_in(wrong)


async def test_a_thousand_guesses_by_a_neighbour_at_others_change_nothing_for_who_works_there(opens: Opens) -> None:
    world = await opens(address_tries=10)
    assert (await guess(world, "10.0.0.7", "made", PASSWORD))[0] == 303
    moment = clock.now()
    for number in range(1_000):  # whenever the address may try again, the next guess fills it anew
        moment += timedelta(seconds=61 if number % 10 == 0 else 1)
        with clock.freeze(moment):
            assert isinstance(await attempt(world, f"orang{number}"), Mismatch | Throttled)
        if number % 100 == 99:
            with clock.freeze(moment):
                assert (await guess(world, "10.0.0.7", "sukra", PASSWORD))[0] == 429
                assert (await guess(world, "10.0.0.7", "made", PASSWORD))[0] == 303


async def test_a_thousand_guesses_at_one_account_stop_within_its_own_limits(opens: Opens) -> None:
    world = await opens(address_tries=3)
    assert (await guess(world, "10.0.0.7", "made", PASSWORD))[0] == 303
    moment = clock.now()
    with clock.freeze(moment):
        for number in range(3):
            await guess(world, "10.0.0.7", f"orang{number}")
        for _ in range(1_000):
            assert isinstance(await attempt(world, "made"), Throttled)
        assert (await guess(world, "10.0.0.7", "made", PASSWORD))[0] == 429
    with clock.freeze(moment + timedelta(seconds=61)):
        assert (await guess(world, "10.0.0.7", "made", PASSWORD))[0] == 303


@pytest.mark.twins
async def test_at_a_full_address_nothing_tells_familiar_from_unfamiliar_and_unknown_names(opens: Opens) -> None:
    world = await opens(address_tries=3)
    assert (await guess(world, "10.0.0.7", "made", PASSWORD))[0] == 303
    shown = {}
    with clock.freeze(clock.now()):
        for number in range(3):
            await guess(world, "10.0.0.7", f"orang{number}")
        for name, password in (("made", "salah"), ("sukra", "salah"), ("tidak.ada", "salah"), ("sukra", PASSWORD)):
            # more often than an account alone may be tried: its own wait must not show either
            shown[name, password] = [await shown_to(world, "10.0.0.7", name, password) for _ in range(8)]
    familiar = shown["made", "salah"]
    assert familiar[0].status == 429
    assert familiar[0].retry_after == "60"
    assert familiar[0].hashes == 1
    for answers in shown.values():
        assert answers == familiar


@pytest.mark.twins
async def test_once_the_wait_is_over_a_full_address_left_no_trace_at_the_account(opens: Opens) -> None:
    world = await opens(address_tries=3)
    assert (await guess(world, "10.0.0.7", "made", PASSWORD))[0] == 303
    moment = clock.now()
    with clock.freeze(moment):
        for number in range(3):
            await guess(world, "10.0.0.7", f"orang{number}")
        for _ in range(8):
            for name in ("made", "sukra", "tidak.ada"):
                assert (await guess(world, "10.0.0.7", name))[0] == 429
    for minutes, name in enumerate(("made", "sukra", "tidak.ada"), start=1):
        moment += timedelta(minutes=2**minutes, seconds=1)
        with clock.freeze(moment):
            assert await guess(world, "10.0.0.7", name) == (429, 60 * 2**minutes), "as for any first failure"


@pytest.mark.twins
async def test_twenty_neighbours_at_once_do_not_keep_out_who_works_there(opens: Opens) -> None:
    world = await opens(address_tries=3)
    assert (await guess(world, "10.0.0.7", "made", PASSWORD))[0] == 303
    tries = [guess(world, "10.0.0.7", f"orang{number}") for number in range(20)]
    statuses = [status for status, _ in await asyncio.gather(*tries, guess(world, "10.0.0.7", "made", PASSWORD))]
    assert statuses[-1] == 303
    assert set(statuses[:-1]) <= {422, 429}


async def test_a_full_address_takes_half_of_the_queue_at_most(apps: Apps) -> None:
    slow = {"memory_kib": 19_456, "passes": 16}  # few hashes are done before all eight have been looked at
    world = await create_world(await apps.open(argon2=slow, throttle={"address_tries": 1, "queue": 8}))
    await asyncio.gather(*(attempt(world, f"orang{number}") for number in range(8)))  # and connections are open
    with hashes_counted(world) as hashes:
        outcomes = await asyncio.gather(*(attempt(world, f"tetangga{number}") for number in range(8)))
    assert all(isinstance(outcome, Throttled) for outcome in outcomes)
    assert 4 <= len(hashes) < 8, "the others are told to wait at once, and leave room to people elsewhere"


@contextmanager
def hashes_counted(world: AccountsWorld) -> Iterator[list[object]]:
    """What is given to the threads that compute hashes."""
    pool, seen = world.app.composition.accounts.password_login._passwords._pool, []
    submit = pool.submit

    def counted(*call: object) -> object:
        seen.append(call)
        return submit(*call)

    pool.submit = counted
    try:
        yield seen
    finally:
        pool.submit = submit


@dataclass(frozen=True)
class Shown:
    """Everything an answer tells a stranger, and what it cost."""

    status: int
    retry_after: str | None
    words: str
    hashes: int
    statements: int


async def shown_to(world: AccountsWorld, address: str, name: str, password: str) -> Shown:
    """One try, with the hashes and the statements it took."""
    statements = 0

    def seen(*_: object) -> None:
        nonlocal statements
        statements += 1

    engine = world.app.database.engine.sync_engine
    listen(engine, "before_cursor_execute", seen)
    try:
        with hashes_counted(world) as hashes:
            async with world.app.browser(address) as browser:
                answer = await sign_in(browser, name, password)
    finally:
        remove(engine, "before_cursor_execute", seen)
    words = re.sub(r"DVS-\w{4}-\w{4}|nonce-\S+|nonce=\"\S+\"|name=\"csrf\" value=\"\S+\"", "", answer.text)
    return Shown(answer.status_code, answer.headers.get("retry-after"), words, len(hashes), statements)


@pytest.mark.twins
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


@pytest.mark.twins
async def test_guesses_from_elsewhere_never_hold_up_an_owner_where_they_work(opens: Opens) -> None:
    world = await opens(account_tries=6)
    assert (await guess(world, "10.9.0.7", "made", PASSWORD))[0] == 303
    for number in range(8):
        await guess(world, f"10.1.{number}.1")
    assert (await guess(world, "10.1.99.1", "made", PASSWORD))[0] == 429
    assert (await guess(world, "10.9.0.8", "made", PASSWORD))[0] == 303
    with clock.travel(timedelta(seconds=61)):
        assert (await guess(world, "10.1.99.1", "made", PASSWORD))[0] == 303


@pytest.mark.twins
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
