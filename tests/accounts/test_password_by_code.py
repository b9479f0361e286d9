"""A code on paper sets a password: the first one or one after a reset; wrong codes say and cost the same for all."""

import re
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from idp.accounts.code_purpose import CodePurpose
from idp.accounts.events import AccountsMessage
from idp.accounts.people import people_admin
from idp.accounts.people.people_admin import PeopleAdmin
from idp.foundation import clock
from tests.accounts.documents import MADE, MADE_NIP
from tests.accounts.world import COOKIE, AccountsWorld, open_world, outbox_payloads, sign_in, token
from tests.conftest import Apps

pytestmark = pytest.mark.twins

MADE_ID = UUID(str(MADE["sub"]))
NEW = "sepeda merah di jalan gajah"


async def paper_code(world: AccountsWorld, purpose: CodePurpose = CodePurpose.PASSWORD_RESET) -> str:
    async with world.app.database.begin() as session:
        issued = await world.app.composition.accounts.recovery.codes.issue(session, MADE_ID, purpose)
    return issued.code.reveal


async def choose(http: httpx.AsyncClient, code: str, **fields: str) -> httpx.Response:
    """Fill the form in and send it."""
    shown = await http.get("/aktivasi")
    filled = {"csrf": token(shown), "username": "made", "kode": code, "password": NEW, "lagi": NEW}
    return await http.post("/aktivasi", data=filled | fields)


async def failures(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 422
    return re.findall(r'<a href="#(\w+)">', answer.text)


async def test_a_code_on_paper_sets_the_first_password(world: AccountsWorld) -> None:
    await world.import_people({"username": "baru", "name": "Ni Luh Baru"})
    async with world.app.database.begin() as session:
        who = (await session.execute(text("SELECT id FROM person WHERE username = 'baru'"))).scalar_one()
        issued = await world.app.composition.accounts.recovery.codes.issue(
            session, UUID(str(who)), CodePurpose.ACTIVATION
        )
    answer = await choose(world.app.http, issued.code.reveal.lower().replace("-", " "), username="Baru")
    assert (answer.status_code, answer.headers["location"]) == (303, "/aktivasi/selesai")
    assert "berlaku" in (await world.app.http.get("/aktivasi/selesai")).text
    assert (await sign_in(world.app.http, "baru", NEW)).status_code == 303


async def test_a_number_names_the_person_as_on_the_login_page(world: AccountsWorld) -> None:
    answer = await choose(world.app.http, await paper_code(world), username="19870505 201001 1 001")
    assert answer.status_code == 303
    assert (await sign_in(world.app.http, MADE_NIP, NEW)).status_code == 303


async def test_the_old_password_its_sessions_and_devices_end_and_the_person_is_told(world: AccountsWorld) -> None:
    await sign_in(world.app.http)
    async with world.app.browser() as elsewhere:
        await choose(elsewhere, await paper_code(world))
        assert COOKIE not in elsewhere.cookies, "a code signs nobody in: the login page asks for all its steps"
        assert (await sign_in(elsewhere)).status_code == 422
    assert (await outbox_payloads(world))[0]["reason"] == "password_changed"
    assert len(await outbox_payloads(world, AccountsMessage.PASSWORD_CHANGED)) == 1
    async with world.app.database.begin() as session:
        assert (await session.execute(text("SELECT kind FROM login_event"))).scalars().all()[-1] == "password_changed"


async def test_a_code_sets_one_password_and_revokes_every_other_code_for_one(world: AccountsWorld) -> None:
    first, other = await paper_code(world, CodePurpose.ACTIVATION), await paper_code(world)
    assert (await choose(world.app.http, first)).status_code == 303
    assert await failures(await choose(world.app.http, first)) == ["kode"]
    assert await failures(await choose(world.app.http, other)) == ["kode"]


async def test_a_password_that_an_operator_sets_voids_the_code(world: AccountsWorld) -> None:
    code = await paper_code(world)

    async def set_one(admin: PeopleAdmin) -> None:
        await people_admin.set_password(admin, MADE_ID, NEW)

    await world.with_people_admin(set_one)
    assert await failures(await choose(world.app.http, code)) == ["kode"]


#: What is sent instead of a good form -> the fields that are named.
MISTAKES: tuple[tuple[dict[str, str], list[str]], ...] = (
    ({"username": ""}, ["username"]),
    ({"username": "1985"}, ["username"]),
    ({"kode": " "}, ["kode"]),
    ({"kode": "K7M2"}, ["kode"]),
    ({"password": "", "lagi": ""}, ["password"]),
    ({"lagi": "lain"}, ["lagi"]),
    ({"password": "kurang", "lagi": "kurang"}, ["password"]),
    ({"username": "", "kode": "", "password": ""}, ["username", "kode", "password"]),
)


async def test_each_mistake_is_named_at_its_field_and_the_name_is_kept(
    world: AccountsWorld, subtests: pytest.Subtests
) -> None:
    code = await paper_code(world)
    for fields, found in MISTAKES:
        with subtests.test(fields=fields):
            answer = await choose(world.app.http, code, **fields)
            assert await failures(answer) == found
            assert f'value="{fields.get("username", "made")}"' in answer.text
            assert NEW not in answer.text
    assert (await choose(world.app.http, code)).status_code == 303, "none of them used anything up"


async def test_a_browser_that_shows_the_password_asks_for_it_once(world: AccountsWorld) -> None:
    shown = await world.app.http.get("/aktivasi")
    fields = {"csrf": token(shown), "username": "made", "kode": await paper_code(world), "password": NEW}
    assert (await world.app.http.post("/aktivasi", data=fields)).status_code == 303
    assert re.search(r'<noscript>[^§]*name="lagi"[^§]*</noscript>', shown.text), "without script it is typed twice"


async def test_the_persons_own_data_are_no_password_and_only_they_learn_that(world: AccountsWorld) -> None:
    code, email = await paper_code(world), str(MADE["email"])
    assert await failures(await choose(world.app.http, code, password=email, lagi=email)) == ["password"]
    wrong = await choose(world.app.http, "K7M2-9QXT-4HVB", password=email, lagi=email)
    assert await failures(wrong) == ["kode"]
    assert (await choose(world.app.http, code)).status_code == 303


async def test_wrong_codes_are_answered_alike_for_every_name(world: AccountsWorld) -> None:
    code = await paper_code(world)
    await world.import_people({"username": "pergi", "name": "Pergi", "active": False})

    def bare(answer: httpx.Response, name: str) -> str:
        kept = re.sub(r'value="[^"]*"|nonce[-=]"?[^"\']*', "", answer.text)
        return f"{answer.status_code} {kept.replace(name, '')}"

    answers = set()
    for name in ("made", "sukra", "pergi", "tidak.ada"):
        async with world.app.browser(f"10.0.1.{len(name)}") as browser:
            before = world.app.database.statements_run
            answer = await choose(browser, "K7M2-9QXT-4HVB" if name == "made" else code, username=name)
            answers.add((bare(answer, name), world.app.database.statements_run - before))
    assert len(answers) == 1


async def test_guesses_wait_and_the_right_code_with_them(world: AccountsWorld) -> None:
    code = await paper_code(world)
    statuses = [(await choose(world.app.http, "K7M2-9QXT-4HVB")).status_code for _ in range(6)]
    assert statuses == [422] * 4 + [429] * 2
    throttled = await choose(world.app.http, code)
    assert throttled.status_code == 429
    assert "WITA" in throttled.text
    assert "tidak dikunci" in throttled.text
    async with world.app.browser("10.0.0.9") as elsewhere:
        assert (await choose(elsewhere, code)).status_code == 303, "the owner elsewhere is not held up"
    with clock.travel(timedelta(minutes=2)):
        assert (await choose(world.app.http, await paper_code(world))).status_code == 303


async def test_one_address_cannot_go_on_from_name_to_name(apps: Apps) -> None:
    world = await open_world(apps, throttle={"address_tries": 6})
    wrong = [await choose(world.app.http, "K7M2-9QXT-4HVB", username=f"orang{number}") for number in range(8)]
    assert [answer.status_code for answer in wrong] == [422] * 5 + [429] * 3


async def test_no_code_is_written_anywhere_but_on_the_paper(world: AccountsWorld) -> None:
    code = await paper_code(world)
    await choose(world.app.http, code)
    symbols = code.replace("-", "")
    async with world.app.database.begin() as session:
        for table in ("one_time_code", "audit", "outbox", "sign_in_attempts", "login_event"):
            stored = repr((await session.execute(text(f"SELECT * FROM {table}"))).all())
            assert symbols not in stored
            assert code not in stored
