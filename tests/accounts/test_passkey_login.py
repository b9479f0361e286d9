"""Logging in by a passkey: alone at /masuk, and as the second step at /masuk/verifikasi."""

import re
from datetime import timedelta
from html import unescape
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from idp.accounts.models.session import SessionRow
from idp.accounts.people.people_admin import disable_person
from idp.foundation import clock
from tests.accounts.software_authenticator import SoftwareAuthenticator
from tests.accounts.test_passkeys import register
from tests.accounts.test_totp import person_id
from tests.accounts.world import PASSWORD, AccountsWorld, sign_in, token
from tests.support.second_factor import enrol_authenticator

pytestmark = pytest.mark.twins

STEP = "/masuk/verifikasi"


async def log_in(
    http: httpx.AsyncClient,
    device: SoftwareAuthenticator,
    person: UUID,
    *,
    count: int = 1,
    address: str = "/masuk",
    **fields: str,
) -> httpx.Response:
    """Press the button at the login page."""
    shown = await http.get(address)
    action = re.search(r'<form method="post" action="(/masuk/kunci-sandi[^"]*)"', shown.text)
    assert action
    options = await http.post("/masuk/kunci-sandi/tantangan", data={"csrf": token(shown)})
    answer = device.get(options.text, count, person.bytes)
    return await http.post(unescape(action[1]), data={"csrf": token(shown), "jawaban": answer, **fields})


async def session_of(world: AccountsWorld, person: UUID) -> SessionRow:
    async with world.app.database.begin() as session:
        mine = select(SessionRow).where(SessionRow.person_id == person, SessionRow.ended_at.is_(None))
        return (await session.scalars(mine)).one()


@pytest.fixture
async def device(world: AccountsWorld) -> SoftwareAuthenticator:
    """Sukra's passkey."""
    made = SoftwareAuthenticator()
    await register(world, await person_id(world, "sukra"), made)
    return made


async def test_a_passkey_alone_is_the_strongest_login(world: AccountsWorld, device: SoftwareAuthenticator) -> None:
    http, sukra = world.app.http, await person_id(world, "sukra")
    answer = await log_in(http, device, sukra)
    assert answer.headers["location"] == "/portal"
    assert (await http.get("/akun")).status_code == 200
    opened = await session_of(world, sukra)
    assert (opened.acr, opened.amr) == ("urn:divos:acr:kunci-sandi", "hwk user mfa")
    assert opened.second_factor_at is not None


async def test_a_shared_computer_remembers_nothing_of_a_passkey_either(
    world: AccountsWorld, device: SoftwareAuthenticator
) -> None:
    sukra = await person_id(world, "sukra")
    async with world.app.browser() as counter:
        assert 'name="bersama" value=""' in (await counter.get("/masuk")).text, "script ticks it as the box is ticked"
        assert (await log_in(counter, device, sukra, bersama="ya")).status_code == 303
        assert "divos_peramban" not in counter.cookies
        assert (await counter.get("/akun")).status_code == 200
        opened = await session_of(world, sukra)
        assert opened.shared
        assert opened.ends_at - opened.authenticated_at == timedelta(minutes=30)
    async with world.app.browser() as own:
        await log_in(own, device, sukra, count=2, bersama="")
        assert "divos_peramban" in own.cookies


async def test_a_refused_passkey_keeps_the_tick_of_the_shared_computer(world: AccountsWorld) -> None:
    shown = await world.app.http.get("/masuk")
    sent = {"csrf": token(shown), "jawaban": "{}", "bersama": "ya"}
    again = await world.app.http.post("/masuk/kunci-sandi", data=sent)
    assert again.status_code == 422
    assert 'value="ya" checked' in again.text


async def test_it_answers_the_login_request_of_an_application(
    world: AccountsWorld, device: SoftwareAuthenticator
) -> None:
    http, sukra = world.app.http, await person_id(world, "sukra")
    handle = await world.create_login_request(acr="urn:divos:acr:kunci-sandi")
    answer = await log_in(http, device, sukra, address=f"/masuk?lanjut={handle}")
    assert answer.headers["location"] == "/authorize/abc"
    assert await world.answered_by(handle) == (await session_of(world, sukra)).id


async def test_the_page_offers_passkeys_in_the_field_and_by_a_button_that_script_reveals(world: AccountsWorld) -> None:
    shown = (await world.app.http.get("/masuk")).text
    assert 'autocomplete="username webauthn"' in shown
    form = re.search(r"<form[^>]*data-kunci-masuk[^>]*>", shown)
    assert form
    assert " hidden " in form[0]


async def test_an_answer_is_taken_once(world: AccountsWorld, device: SoftwareAuthenticator) -> None:
    http, sukra = world.app.http, await person_id(world, "sukra")
    shown = await http.get("/masuk")
    options = await http.post("/masuk/kunci-sandi/tantangan", data={"csrf": token(shown)})
    fields = {"csrf": token(shown), "jawaban": device.get(options.text, 1, sukra.bytes)}
    assert (await http.post("/masuk/kunci-sandi", data=fields)).status_code == 303
    again = await http.post("/masuk/kunci-sandi", data=fields)
    assert (again.status_code, "tidak dapat dipakai" in again.text) == (422, True)


WRONG_ANSWERS = [
    {"origin": "https://denpasarkota.example"},
    {"rp_id": "denpasarkota.example"},
    {"verifies_user": False},
]


async def test_a_wrong_answer_logs_nobody_in(
    world: AccountsWorld, device: SoftwareAuthenticator, subtests: pytest.Subtests
) -> None:
    for wrong in WRONG_ANSWERS:
        with subtests.test(wrong=wrong):
            http, sukra = world.app.http, await person_id(world, "sukra")
            assert (await log_in(http, device.but(**wrong), sukra)).status_code == 422
            assert (await http.get("/akun")).status_code == 303


@pytest.mark.parametrize("answer", ["", "{}", "null", "x" * 40_000, "\x7f", "[" * 3000])
async def test_no_answer_breaks_the_page(world: AccountsWorld, answer: str) -> None:
    shown = await world.app.http.get("/masuk")
    fields = {"csrf": token(shown), "jawaban": answer}
    assert (await world.app.http.post("/masuk/kunci-sandi", data=fields)).status_code == 422


async def test_an_old_page_is_shown_again(world: AccountsWorld) -> None:
    answer = await world.app.http.post("/masuk/kunci-sandi", data={"csrf": "x", "jawaban": "{}"})
    assert answer.status_code == 403
    assert (await world.app.http.post("/masuk/kunci-sandi/tantangan", data={"csrf": "x"})).status_code == 403


async def test_a_copied_passkey_logs_nobody_in_and_says_so(world: AccountsWorld, device: SoftwareAuthenticator) -> None:
    http, sukra = world.app.http, await person_id(world, "sukra")
    async with world.app.browser() as other:
        assert (await log_in(other, device, sukra, count=5)).status_code == 303
    refused = await log_in(http, device, sukra, count=3)
    assert (refused.status_code, "tersalin" in refused.text) == (422, True)


async def test_a_disabled_person_is_not_logged_in(world: AccountsWorld, device: SoftwareAuthenticator) -> None:
    sukra = await person_id(world, "sukra")
    await world.with_people_admin(lambda admin: disable_person(admin, sukra))
    assert (await log_in(world.app.http, device, sukra)).status_code == 422


async def test_the_session_of_another_person_in_this_browser_ends(
    world: AccountsWorld, device: SoftwareAuthenticator
) -> None:
    http, made, sukra = world.app.http, await person_id(world), await person_id(world, "sukra")
    await sign_in(http)
    assert (await log_in(http, device, sukra, address="/masuk?akun=lain")).status_code == 303
    async with world.app.database.begin() as session:
        ended = (await session.scalars(select(SessionRow.end_reason).where(SessionRow.person_id == made))).all()
    assert list(ended) == ["replaced"]


async def second_step(
    http: httpx.AsyncClient, answer: httpx.Response, device: SoftwareAuthenticator, count: int = 1
) -> httpx.Response:
    """Choose the passkey at the step to which `answer` leads."""
    assert answer.headers["location"].startswith(STEP)
    shown = await http.get(answer.headers["location"] + "&cara=kunci")
    form = re.search(r'<form method="post" action="([^"]*)" hidden data-kunci-masuk="([^"]*)"', shown.text)
    assert form
    action, challenge = (unescape(text) for text in form.groups())
    options = await http.post(challenge, data={"csrf": token(shown)})
    assert "allowCredentials" not in options.text or '"allowCredentials": []' in options.text
    return await http.post(action, data={"csrf": token(shown), "jawaban": device.get(options.text, count)})


async def test_a_passkey_is_the_second_step(world: AccountsWorld, device: SoftwareAuthenticator) -> None:
    http, sukra = world.app.http, await person_id(world, "sukra")
    handle = await world.create_login_request(acr="urn:divos:acr:mfa")
    asked = await sign_in(http, "sukra", handle=handle)
    answer = await second_step(http, asked, device.but(verifies_user=False))
    assert answer.headers["location"] == "/authorize/abc"
    opened = await session_of(world, sukra)
    assert (opened.acr, opened.amr) == ("urn:divos:acr:kunci-sandi", "pwd hwk mfa")


async def test_a_passkey_of_another_person_is_no_second_step(
    world: AccountsWorld, device: SoftwareAuthenticator
) -> None:
    http = world.app.http
    await enrol_authenticator(world.app, "made")
    handle = await world.create_login_request(acr="urn:divos:acr:mfa")
    refused = await second_step(http, await sign_in(http, handle=handle), device)
    assert (refused.status_code, "untuk akun ini" in refused.text) == (422, True)


async def test_the_challenge_of_a_step_is_given_to_its_browser_alone(
    world: AccountsWorld, device: SoftwareAuthenticator
) -> None:
    http = world.app.http
    handle = await world.create_login_request(acr="urn:divos:acr:mfa")
    asked = await sign_in(http, "sukra", handle=handle)
    async with world.app.browser() as other:
        shown = await other.get("/masuk")
        address = asked.headers["location"].replace(STEP, f"{STEP}/tantangan")
        assert (await other.post(address, data={"csrf": token(shown)})).status_code == 410


async def test_a_passkey_proves_a_person_for_changes_of_factors(
    world: AccountsWorld, device: SoftwareAuthenticator
) -> None:
    http, sukra = world.app.http, await person_id(world, "sukra")
    await log_in(http, device, sukra)
    assert (await http.get("/akun/keamanan/kunci-sandi-baru")).status_code == 200
    with clock.travel(timedelta(minutes=11)):
        asked = await http.get("/akun/keamanan/kunci-sandi-baru")
        assert asked.headers["location"].startswith("/masuk?lanjut=")
        back = await log_in(http, device, sukra, count=2, address=asked.headers["location"])
        assert back.headers["location"] == "/akun/keamanan/kunci-sandi-baru"
        assert (await http.get("/akun/keamanan/kunci-sandi-baru")).status_code == 200


async def test_a_password_is_not_enough_for_changes_of_whoever_has_a_factor(
    world: AccountsWorld, device: SoftwareAuthenticator
) -> None:
    http = world.app.http
    await sign_in(http, "sukra", PASSWORD)
    asked = await http.get("/akun/keamanan/kunci-sandi-baru")
    assert asked.headers["location"].startswith("/masuk?lanjut=")
    step = await sign_in(http, "sukra", handle=asked.headers["location"].partition("=")[2])
    back = await second_step(http, step, device)
    assert back.headers["location"] == "/akun/keamanan/kunci-sandi-baru"
    assert (await http.get("/akun/keamanan/kunci-sandi-baru")).status_code == 200
