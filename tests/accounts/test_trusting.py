"""Trusting a browser and telling that others use it too: what stands for the second factor, and what never does."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text

from idp.foundation import clock
from tests.accounts.world import PASSWORD, AccountsWorld, open_world, sign_in, sign_in_at, token
from tests.conftest import Apps, Caches
from tests.support.second_factor import enrol_authenticator, fresh_code

DEVICE, KNOWN = "divos_perangkat", "divos_peramban"
MFA = "urn:divos:acr:mfa"


@pytest.fixture
async def strict(apps: Apps) -> AccountsWorld:
    """A deployment that requires a second factor of everybody; Sukra has an authenticator app."""
    world = await open_world(apps, second_factor={"policy": "required"})
    await enrol_authenticator(world.app, "sukra")
    return world


async def give_code(world: AccountsWorld, http: httpx.AsyncClient, at: str, **boxes: str) -> httpx.Response:
    """Give Sukra's code at the step, with some boxes ticked."""
    field = token(await http.get(at))
    return await http.post(at, data={"csrf": field, "code": await fresh_code(world.app, "sukra")} | boxes)


async def trust(world: AccountsWorld, http: httpx.AsyncClient) -> httpx.Response:
    """Sign Sukra in and tick the box."""
    step = await sign_in(http, "sukra")
    return await give_code(world, http, step.headers["location"], ingat="ya")


async def leave(http: httpx.AsyncClient) -> None:
    await http.post("/keluar", data={"csrf": token(await http.get("/keluar"))})


async def newest_session(world: AccountsWorld) -> tuple[str, bool, bool]:
    """acr, whether a device stood for the factor, whether others use the computer."""
    async with world.app.database.begin() as session:
        found = await session.execute(
            text("SELECT acr, trusted_device_id IS NOT NULL, shared FROM session ORDER BY opened_at DESC LIMIT 1")
        )
        acr, trusted, shared = found.one()
        return str(acr), bool(trusted), bool(shared)


async def test_a_trusted_browser_is_not_asked_again_and_the_session_says_password(strict: AccountsWorld) -> None:
    async with strict.app.browser() as http:
        assert (await trust(strict, http)).headers["location"] == "/portal"
        first = http.cookies[DEVICE]
        await leave(http)
        assert (await sign_in(http, "sukra")).headers["location"] == "/portal"
        assert await newest_session(strict) == ("urn:divos:acr:sandi", True, False)
        assert http.cookies[DEVICE] != first, "the value rotates with each use"
        assert (await http.get("/portal")).status_code == 200


async def test_without_the_box_it_is_asked_again(strict: AccountsWorld) -> None:
    async with strict.app.browser() as http:
        await give_code(strict, http, (await sign_in(http, "sukra")).headers["location"])
        assert DEVICE not in http.cookies
        await leave(http)
        assert (await sign_in(http, "sukra")).headers["location"].startswith("/masuk/verifikasi")


async def test_a_request_for_a_second_factor_is_not_met_by_a_device(strict: AccountsWorld) -> None:
    async with strict.app.browser() as http:
        await trust(strict, http)
        value = http.cookies[DEVICE]
        await leave(http)
        for wanted in ({"acr": MFA}, {"acr_values": MFA}):
            handle = await strict.create_login_request(**wanted)
            answer = await sign_in(http, "sukra", handle=handle)
            assert answer.headers["location"].startswith("/masuk/verifikasi")
        assert http.cookies[DEVICE] == value, "it was not used up"


async def test_a_privileged_role_is_always_asked_and_not_offered_to_be_trusted(strict: AccountsWorld) -> None:
    async with strict.app.browser() as http:
        await trust(strict, http)
        await leave(http)
        await strict.import_people({"username": "Sukra", "roles": ["kominfo"]})
        step = (await sign_in(http, "sukra")).headers["location"]
        assert step.startswith("/masuk/verifikasi")
        assert "Ingat perangkat ini" not in (await http.get(step)).text


async def test_a_stolen_value_works_for_the_thief_only_until_the_owner_comes(strict: AccountsWorld) -> None:
    async with strict.app.browser() as http, strict.app.browser() as thief:
        await trust(strict, http)
        thief.cookies.set(DEVICE, http.cookies[DEVICE])
        assert (await sign_in(thief, "sukra")).headers["location"] == "/portal"
        await leave(http)
        with clock.travel(timedelta(minutes=1)):
            assert (await sign_in(http, "sukra")).headers["location"].startswith("/masuk/verifikasi")
            await leave(thief)
            assert (await sign_in(thief, "sukra")).headers["location"].startswith("/masuk/verifikasi"), "ended for both"


async def test_another_person_gets_nothing_from_it(strict: AccountsWorld) -> None:
    await strict.import_people({"username": "tetangga", "name": "T", "password": PASSWORD})
    await enrol_authenticator(strict.app, "tetangga")
    async with strict.app.browser() as http:
        await trust(strict, http)
        await leave(http)
        assert (await sign_in(http, "tetangga")).headers["location"].startswith("/masuk/verifikasi")
        assert (await sign_in(http, "sukra")).headers["location"] == "/portal", "the owner's goes on"


async def sign_in_shared(http: httpx.AsyncClient, name: str, at: str = "/masuk") -> httpx.Response:
    """Sign in with the box for computers that others use too."""
    field = token(await http.get(at))
    return await http.post(at, data={"csrf": field, "username": name, "password": PASSWORD, "bersama": "ya"})


async def test_a_shared_computer_gets_a_short_session_and_remembers_nothing(
    world: AccountsWorld, caches: Caches
) -> None:
    async with world.app.browser() as http:
        answer = await sign_in_shared(http, "sukra")
        assert answer.headers["location"] == "/portal"
        assert not {DEVICE, KNOWN} & set(http.cookies)
        shown = (await http.get("/portal")).text
        assert "Selesai, keluar sekarang" in shown
        with clock.travel(timedelta(minutes=29)):
            assert (await http.get("/akun")).status_code == 200
        caches.grow_old()
        with clock.travel(timedelta(minutes=31)):
            assert (await http.get("/akun")).headers["location"].startswith("/masuk"), "30 minutes, however it is used"


async def test_the_second_step_keeps_what_was_said_of_the_computer(strict: AccountsWorld) -> None:
    async with strict.app.browser() as http:
        step = (await sign_in_shared(http, "sukra")).headers["location"]
        assert "Ingat perangkat ini" not in (await http.get(step)).text
        await give_code(strict, http, step, ingat="ya")
        assert not {DEVICE, KNOWN} & set(http.cookies), "a form made by hand trusts nothing either"
        assert await newest_session(strict) == (MFA, False, True)


async def test_the_box_stays_ticked_after_a_mistake(world: AccountsWorld) -> None:
    async with world.app.browser() as http:
        field = token(await http.get("/masuk"))
        form = {"csrf": field, "username": "sukra", "password": "bukan ini kata sandinya", "bersama": "ya"}
        assert 'name="bersama" value="ya" checked' in (await http.post("/masuk", data=form)).text
        assert 'value="ya" checked' not in (await sign_in_at(http, "/masuk", "sukra", "salah")).text
