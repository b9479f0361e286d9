"""A login with a password that must be replaced: after every factor, before anything else, in one browser."""

from datetime import timedelta
from html import unescape

import httpx
import pytest
from sqlalchemy import text

from idp.accounts.authentication.assurance import (
    LoginFacts,
    NeedsFactor,
    NeedsNewPassword,
    WantedAssurance,
    decide_login_step,
)
from idp.accounts.events import AccountsMessage
from idp.accounts.factors.enrolled_factors import EnrolledFactors
from idp.accounts.people import people_admin
from idp.accounts.policy import SecondFactorPolicy
from idp.foundation import clock
from tests.accounts.test_assurance import TODAY
from tests.accounts.test_foreign_hashes import hash_of
from tests.accounts.test_password_change import NEW
from tests.accounts.world import COOKIE, AccountsWorld, open_world, outbox_payloads, sign_in, token
from tests.conftest import Apps
from tests.support.second_factor import enrol_authenticator, fresh_code, give_code

GIVEN = "sandi dari pengelola kantor"
PAGE = "/masuk/kata-sandi-baru"
MFA = "urn:divos:acr:mfa"


async def give(world: AccountsWorld, name: str = "made") -> None:
    """An operator gives a password that the person must replace."""

    async def work(admin: people_admin.PeopleAdmin) -> None:
        person = await people_admin.find_person(admin.session, name)
        await people_admin.set_password(admin, person.id, GIVEN, must_change=True)

    await world.with_people_admin(work)


async def choose(http: httpx.AsyncClient, address: str, new: str = NEW) -> httpx.Response:
    shown = await http.get(address)
    assert shown.status_code == 200, shown.headers
    return await http.post(address, data={"csrf": token(shown), "sandi_baru": new})


@pytest.mark.twins
async def test_the_new_password_is_chosen_before_the_session_opens_and_the_login_goes_on(world: AccountsWorld) -> None:
    await give(world)
    handle = await world.create_login_request()
    answer = await sign_in(world.app.http, password=GIVEN, handle=handle)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?lanjut={handle}")
    assert COOKIE not in world.app.http.cookies
    shown = await world.app.http.get(answer.headers["location"])
    for words in ("Pilih kata sandi baru", "Ni Made Ayu", "e-Kinerja", "Paling sedikit 12 karakter", "Bukan Anda?"):
        assert words in shown.text
    chosen = await choose(world.app.http, answer.headers["location"])
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/authorize/abc")
    assert await world.answered_by(handle) is not None
    assert (await world.app.http.get("/akun")).status_code == 200
    async with world.app.browser("10.0.0.2") as again:
        assert (await sign_in(again, password=GIVEN)).status_code == 422
        answer = await sign_in(again, password=NEW)
        assert answer.headers["location"] == "/portal"
    assert len(await outbox_payloads(world, AccountsMessage.PASSWORD_CHANGED)) == 2


async def test_the_factor_comes_first(world: AccountsWorld) -> None:
    await enrol_authenticator(world.app, "made")
    await give(world)
    handle = await world.create_login_request(acr=MFA)
    step = (await sign_in(world.app.http, password=GIVEN, handle=handle)).headers["location"]
    assert step == f"/masuk/verifikasi?lanjut={handle}"
    around = await world.app.http.get(f"{PAGE}?lanjut={handle}")
    assert around.headers["location"].startswith("/masuk?"), "whoever has the old password alone gets no further"
    answer = await give_code(world.app.http, step, await fresh_code(world.app, "made"))
    assert answer.headers["location"] == f"{PAGE}?lanjut={handle}"
    chosen = await choose(world.app.http, answer.headers["location"])
    assert chosen.headers["location"] == "/authorize/abc"
    async with world.app.database.begin() as session:
        live = (await session.execute(text("SELECT acr, amr FROM session WHERE ended_at IS NULL"))).all()
    assert [tuple(row) for row in live] == [(MFA, "pwd otp mfa")]


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("", "Isi kata sandi baru."),
        ("pendek", "Kata sandi baru terlalu pendek: paling sedikit 12 karakter."),
        (GIVEN, "Kata sandi baru harus berbeda dari yang sekarang."),
        ("nimadeayu2026", "Jangan memakai nama, nomor, atau tanggal lahir Anda."),
    ],
)
async def test_what_is_wrong_is_said_and_the_step_stays(world: AccountsWorld, new: str, said: str) -> None:
    await give(world)
    before = await hash_of(world, "made")
    address = (await sign_in(world.app.http, password=GIVEN)).headers["location"]
    refused = await choose(world.app.http, address, new)
    assert (refused.status_code, said in unescape(refused.text)) == (422, True)
    assert await hash_of(world, "made") == before
    assert COOKIE not in world.app.http.cookies
    assert (await choose(world.app.http, address)).headers["location"] == "/portal"


async def test_another_browser_cannot_choose_it(world: AccountsWorld) -> None:
    await give(world)
    address = (await sign_in(world.app.http, password=GIVEN)).headers["location"]
    async with world.app.browser() as thief:
        await thief.get("/masuk")
        assert (await thief.get(address)).headers["location"].startswith("/masuk?")
        shown = await thief.get("/masuk")
        answer = await thief.post(address, data={"csrf": token(shown), "sandi_baru": NEW})
        assert answer.headers["location"].startswith("/masuk?")
    assert (await choose(world.app.http, address)).status_code == 303


async def test_a_login_that_needs_no_new_password_has_no_such_step(world: AccountsWorld) -> None:
    await enrol_authenticator(world.app, "made")
    handle = await world.create_login_request(acr=MFA)
    await sign_in(world.app.http, handle=handle)
    assert (await world.app.http.get(f"{PAGE}?lanjut={handle}")).headers["location"].startswith("/masuk?")


async def test_a_reset_in_between_ends_the_step(world: AccountsWorld) -> None:
    await give(world)
    address = (await sign_in(world.app.http, password=GIVEN)).headers["location"]
    await give(world)
    assert (await world.app.http.get(address)).headers["location"].startswith("/masuk?")


async def test_a_stale_form_is_shown_again(world: AccountsWorld) -> None:
    await give(world)
    address = (await sign_in(world.app.http, password=GIVEN)).headers["location"]
    refused = await world.app.http.post(address, data={"csrf": "x", "sandi_baru": NEW})
    assert (refused.status_code, "terlalu lama terbuka" in refused.text) == (403, True)


async def test_a_password_that_is_too_old_is_replaced_where_a_deployment_wants_it(apps: Apps) -> None:
    world = await open_world(apps, password={"max_age": timedelta(days=90)})
    assert (await sign_in(world.app.http)).headers["location"] == "/portal"
    async with world.app.browser() as later:
        with clock.travel(timedelta(days=91)):
            answer = await sign_in(later)
            assert answer.headers["location"].startswith(PAGE)
            assert (await choose(later, answer.headers["location"])).headers["location"] == "/portal"
    async with world.app.browser() as again:
        with clock.travel(timedelta(days=92)):
            assert (await sign_in(again, password=NEW)).headers["location"] == "/portal"


async def test_no_password_is_too_old_by_default(world: AccountsWorld) -> None:
    with clock.travel(timedelta(days=3000)):
        assert (await sign_in(world.app.http)).headers["location"] == "/portal"


def test_the_rule_asks_for_factors_first_and_only_where_the_password_was_given() -> None:
    app, mfa = EnrolledFactors(has_totp=True), WantedAssurance(minimum=MFA)
    for passed, wanted, step in (
        (("pwd",), WantedAssurance(), NeedsNewPassword),
        (("pwd",), mfa, NeedsFactor),
        (("pwd", "otp"), mfa, NeedsNewPassword),
    ):
        facts = LoginFacts(passed, app, password_expired=True)
        assert isinstance(decide_login_step(wanted, facts, SecondFactorPolicy(), TODAY), step)
    by_passkey = LoginFacts(("hwk", "user", "mfa"), EnrolledFactors(has_passkey=True), password_expired=True)
    step = decide_login_step(WantedAssurance(), by_passkey, SecondFactorPolicy(), TODAY)
    assert not isinstance(step, NeedsNewPassword)
