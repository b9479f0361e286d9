"""A trusted device: its value rotates, belongs to one person and one deployment, and ends when it should."""

import re
from datetime import timedelta
from uuid import UUID

import pytest

from idp.accounts.sessions.request_origin import RequestOrigin
from idp.accounts.sessions.trusted_devices import TrustedDevices
from idp.foundation import clock
from idp.foundation.secret_values import Secret
from tests.accounts.documents import MADE
from tests.accounts.world import AccountsWorld, sign_in, token

MADE_ID = UUID(str(MADE["sub"]))


@pytest.fixture
def devices(world: AccountsWorld) -> TrustedDevices:
    return world.app.composition.accounts.trusted_devices


async def trust(world: AccountsWorld, devices: TrustedDevices) -> str:
    async with world.app.database.transaction() as together:
        return revealed((await devices.trust(together, MADE_ID, RequestOrigin("10.1.1.1"))).cookie)


def revealed(cookie: Secret | None) -> str:
    assert cookie is not None
    return cookie.reveal


async def test_each_use_gives_the_next_value(world: AccountsWorld, devices: TrustedDevices) -> None:
    first = await trust(world, devices)
    used = await devices.use(MADE_ID, first)
    assert used is not None
    second = revealed(used.cookie)
    assert second != first
    assert (await devices.use(MADE_ID, second)) is not None


async def test_the_value_before_is_taken_for_a_moment_and_changes_nothing(
    world: AccountsWorld, devices: TrustedDevices
) -> None:
    first = await trust(world, devices)
    at = clock.now()
    with clock.freeze(at):
        used = await devices.use(MADE_ID, first)
        again = await devices.use(MADE_ID, first)
    assert used is not None
    assert again is not None
    assert again.cookie is None
    with clock.freeze(at + timedelta(seconds=29)):
        assert await devices.use(MADE_ID, first) is not None
    with clock.freeze(at + timedelta(seconds=31)):
        assert await devices.use(MADE_ID, first) is None
        assert await devices.use(MADE_ID, revealed(used.cookie)) is None, "an older value ends both"


async def test_a_value_is_of_one_person_and_made_here(world: AccountsWorld, devices: TrustedDevices) -> None:
    value = await trust(world, devices)
    assert await devices.use(UUID(int=7), value) is None
    assert await devices.use(MADE_ID, None) is None
    for forged in ("", "a" * 87, value[:-4] + "AAAA", value + "A", "\x00", "ä" * 43):
        assert await devices.use(MADE_ID, forged) is None
    assert await devices.use(MADE_ID, value) is not None, "none of those ended it"


async def test_it_ends_after_thirty_days_however_often_it_is_used(
    world: AccountsWorld, devices: TrustedDevices
) -> None:
    at = clock.now()
    with clock.freeze(at):
        value = await trust(world, devices)
    for days in (10, 20, 29):
        with clock.freeze(at + timedelta(days=days)):
            used = await devices.use(MADE_ID, value)
            assert used is not None
            value = revealed(used.cookie)
    with clock.freeze(at + timedelta(days=30)):
        assert await devices.use(MADE_ID, value) is None


async def test_forgetting_one_or_all(world: AccountsWorld, devices: TrustedDevices) -> None:
    values = [await trust(world, devices) for _ in range(3)]
    async with world.app.database.begin() as session:
        listed = await devices.list_live(session, MADE_ID)
        assert len(listed) == 3
        assert await devices.forget(session, UUID(int=7), listed[0].id) == 0, "of another person"
        assert await devices.forget(session, MADE_ID, listed[0].id) == 1
        assert await devices.forget(session, MADE_ID, listed[0].id) == 0
        assert await devices.forget(session, MADE_ID) == 2
    assert [await devices.use(MADE_ID, value) for value in values] == [None] * 3


async def test_the_account_page_lists_them_and_forgets_one(world: AccountsWorld, devices: TrustedDevices) -> None:
    value = await trust(world, devices)
    async with world.app.browser() as http, world.app.browser() as sukra:
        await sign_in(sukra, "sukra")
        assert "Perangkat yang diingat" not in (await sukra.get("/akun")).text
        await sign_in(http)
        shown = await http.get("/akun")
        action = re.search(r'action="(/akun/perangkat/[^"]+/lupakan)"', shown.text)
        assert action
        own = await sukra.post(action[1], data={"csrf": token(await sukra.get("/akun"))})
        assert own.headers["location"] == "/akun", "nobody forgets a device of another"
        assert (await http.post(action[1], data={"csrf": token(shown)})).headers["location"] == "/akun?dilupakan=1"
    assert await devices.use(MADE_ID, value) is None
