"""Signing in through the door: every way in, every dead end with its way out."""

import asyncio
import re
from datetime import timedelta

import pytest

from idp.accounts.authentication import login_name
from idp.accounts.authentication.login_outcomes import Mismatch
from idp.accounts.authentication.password_hasher import PasswordCheck, PasswordHasher
from idp.accounts.authentication.password_login import LoginAttempt, PasswordLogin
from idp.accounts.policy import Argon2Cost, ThrottlePolicy
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.foundation import clock
from tests.accounts.documents import MADE_NIP
from tests.accounts.world import COOKIE, PASSWORD, AccountsWorld, sign_in, token
from tests.conftest import Caches

HTTP = "http://localhost:8400"


@pytest.mark.parametrize("name", ["made", "MADE", " made ", MADE_NIP, "19870505 201001 1 001", "19870505.201001.1.001"])
async def test_a_name_or_an_nip_signs_in(world: AccountsWorld, name: str) -> None:
    answer = await sign_in(world.app.http, name)
    assert (answer.status_code, answer.headers["location"]) == (303, "/portal")
    assert world.app.http.cookies[COOKIE]


async def test_the_cookie_is_for_this_host_alone_and_out_of_reach_of_scripts(world: AccountsWorld) -> None:
    answer = await sign_in(world.app.http)
    set_cookie = next(value for value in answer.headers.get_list("set-cookie") if value.startswith(COOKIE))
    assert "HttpOnly" in set_cookie
    assert "SameSite=lax" in set_cookie
    assert "Domain" not in set_cookie


async def test_the_application_that_asks_is_named_with_a_way_back(world: AccountsWorld) -> None:
    handle = await world.create_login_request(
        login_hint="made", policy="https://ekinerja.example/p", terms="https://ekinerja.example/t"
    )
    shown = await world.app.http.get(f"/masuk?lanjut={handle}")
    assert shown.status_code == 200
    for words in ("e-Kinerja", "BKPSDM", 'id="login-cancel"', "/authorize/abc/batal", 'value="made"'):
        assert words in shown.text
    assert 'id="client-policy"' in shown.text
    assert 'id="client-tos"' in shown.text
    assert 'id="login-submit"' in shown.text
    # the POST may end at the client, which form-action would block along the redirects
    assert "form-action" not in shown.headers["content-security-policy"]
    assert shown.headers["cache-control"] == "no-store"


@pytest.mark.twins
async def test_signing_in_answers_the_question_once_and_returns(world: AccountsWorld) -> None:
    handle = await world.create_login_request()
    answer = await sign_in(world.app.http, handle=handle)
    assert (answer.status_code, answer.headers["location"]) == (303, "/authorize/abc")
    first = await world.answered_by(handle)
    assert first is not None
    async with world.app.browser("10.9.9.9") as other:
        assert (await other.get(f"/masuk?lanjut={handle}")).status_code == 410
    assert await world.answered_by(handle) == first


@pytest.mark.parametrize(
    ("name", "password"), [("made", "bukan-ini-9"), ("tidak.ada", PASSWORD), ("disabled", PASSWORD)]
)
async def test_wrong_name_and_wrong_password_get_the_same_words_and_the_name_is_kept(
    world: AccountsWorld, name: str, password: str
) -> None:
    await world.import_people({"username": "disabled", "name": "D", "password": PASSWORD, "active": False})
    answer = await sign_in(world.app.http, name, password)
    assert answer.status_code == 422
    assert "NIP/nama pengguna atau kata sandi tidak cocok." in answer.text
    assert f'value="{name}"' in answer.text
    assert password not in answer.text
    assert COOKIE not in world.app.http.cookies


MISSING = [
    ("", "x", "Isi NIP atau nama pengguna Anda."),
    ("made", "", "Isi kata sandi Anda."),
    ("1987", "x", "NIP terdiri dari 18 angka. Anda mengetik 4 angka."),
]


async def test_what_is_missing_is_said_beside_the_field(world: AccountsWorld, subtests: pytest.Subtests) -> None:
    for name, password, words in MISSING:
        with subtests.test(name=name, password=password, words=words):
            answer = await sign_in(world.app.http, name, password)
            assert answer.status_code == 422
            assert words in answer.text


ENDLESS = ["a" * 5000, "\u2713" * 1500, PASSWORD + "a" * 1100]


async def test_an_endless_password_is_a_wrong_one(world: AccountsWorld, subtests: pytest.Subtests) -> None:
    for password in ENDLESS:
        with subtests.test(password=password):
            assert (await sign_in(world.app.http, password=password)).status_code == 422


async def test_an_old_form_is_shown_again_with_the_name_kept(world: AccountsWorld) -> None:
    handle = await world.create_login_request()
    sent = {"csrf": "old", "username": "made", "password": PASSWORD}
    answer = await world.app.http.post(f"/masuk?lanjut={handle}", data=sent)
    assert answer.status_code == 403
    assert "Isi kata sandi Anda sekali lagi" in answer.text
    assert 'value="made"' in answer.text
    again = await world.app.http.post(f"/masuk?lanjut={handle}", data=sent | {"csrf": token(answer)})
    assert again.headers["location"] == "/authorize/abc"


async def test_a_form_from_another_site_signs_nobody_in(world: AccountsWorld) -> None:
    shown = await world.app.http.get("/masuk")
    sent = {"csrf": token(shown), "username": "made", "password": PASSWORD}
    answer = await world.app.http.post("/masuk", data=sent, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert COOKIE not in world.app.http.cookies


async def test_who_is_signed_in_goes_straight_on(world: AccountsWorld) -> None:
    await sign_in(world.app.http)
    assert (await world.app.http.get("/masuk")).headers["location"] == "/portal"
    handle = await world.create_login_request()
    assert (await world.app.http.get(f"/masuk?lanjut={handle}")).headers["location"] == "/authorize/abc"
    assert await world.answered_by(handle) is not None


async def test_the_back_button_goes_on_sensibly(world: AccountsWorld) -> None:
    handle = await world.create_login_request()
    await sign_in(world.app.http, handle=handle)
    assert (await world.app.http.get(f"/masuk?lanjut={handle}")).headers["location"] == "/authorize/abc"


async def test_a_question_may_want_a_fresh_proof(world: AccountsWorld) -> None:
    await sign_in(world.app.http)
    before = world.app.http.cookies[COOKIE]
    handle = await world.create_login_request(reauthenticate=True)
    shown = await world.app.http.get(f"/masuk?lanjut={handle}")
    assert "sekali lagi" in shown.text
    assert await world.answered_by(handle) is None
    answer = await sign_in(world.app.http, handle=handle)
    assert answer.headers["location"] == "/authorize/abc"
    assert world.app.http.cookies[COOKIE] != before


async def test_who_lacks_the_factor_an_application_demands_is_told_how_to_get_it(world: AccountsWorld) -> None:
    await sign_in(world.app.http)
    handle = await world.create_login_request(acr="urn:divos:acr:kunci-sandi")
    sent = await world.app.http.get(f"/masuk?lanjut={handle}")
    assert sent.headers["location"] == f"/masuk/perlu-faktor?lanjut={handle}"
    page = await world.app.http.get(sent.headers["location"])
    assert page.status_code == 403
    assert "e-Kinerja hanya dibuka dengan kunci sandi (passkey)." in page.text
    assert "/authorize/abc/batal" in page.text


async def test_a_page_left_open_too_long_leads_back_to_the_application(world: AccountsWorld) -> None:
    handle = await world.create_login_request()
    with clock.travel(timedelta(minutes=31)):
        late = await world.app.http.get(f"/masuk?lanjut={handle}")
        assert late.status_code == 410
        assert "Halaman ini dibuka dari tautan lama" in late.text
        assert "https://ekinerja.example/" in late.text


async def test_a_form_sent_too_late_still_signs_in_and_leads_back(world: AccountsWorld) -> None:
    handle = await world.create_login_request()
    shown = await world.app.http.get(f"/masuk?lanjut={handle}")
    with clock.travel(timedelta(minutes=31)):
        sent = {"csrf": token(shown), "username": "made", "password": PASSWORD}
        answer = await world.app.http.post(f"/masuk?lanjut={handle}", data=sent)
    assert answer.status_code == 410
    assert "https://ekinerja.example/" in answer.text
    assert world.app.http.cookies[COOKIE]


NO_HANDLES = ["x", "%00", "a" * 3000, "../..", "%F0%9F%98%80"]


async def test_a_handle_we_never_gave_is_a_page_with_ways_out(world: AccountsWorld, subtests: pytest.Subtests) -> None:
    for handle in NO_HANDLES:
        with subtests.test(handle=handle):
            answer = await world.app.http.get(f"/masuk?lanjut={handle}")
            assert (answer.status_code, "/portal" in answer.text, "/bantuan" in answer.text) == (410, True, True)


async def test_every_sign_in_gets_a_cookie_never_seen_before(world: AccountsWorld) -> None:
    planted = "A" * 43
    world.app.http.cookies.set(COOKIE, planted)
    await sign_in(world.app.http)
    values = [cookie.value for cookie in world.app.http.cookies.jar if cookie.name == COOKIE]
    assert any(value != planted for value in values)
    async with world.app.browser() as attacker:
        attacker.cookies.set(COOKIE, planted)
        assert (await attacker.get("/akun")).status_code == 303


async def test_many_tabs_are_answered_each_on_its_own(world: AccountsWorld) -> None:
    handles = [await world.create_login_request(return_to=f"/authorize/{number}") for number in range(4)]
    shown = [await world.app.http.get(f"/masuk?lanjut={handle}") for handle in handles]
    for number in (2, 0, 3, 1):
        sent = {"csrf": token(shown[number]), "username": "made", "password": PASSWORD}
        answer = await world.app.http.post(f"/masuk?lanjut={handles[number]}", data=sent)
        assert answer.headers["location"] == f"/authorize/{number}"
    sessions = re.findall(r"/akun/sesi/([0-9a-f-]{36})/akhiri", (await world.app.http.get("/akun")).text)
    assert len(sessions) == 1


async def test_the_throttle_page_is_the_same_for_every_name_and_says_when_it_ends(world: AccountsWorld) -> None:
    pages = []
    for name in ("made", "tidak.ada"):
        for _ in range(4):
            assert (await sign_in(world.app.http, name, "salah")).status_code == 422
        pages += [await sign_in(world.app.http, name, "salah"), await sign_in(world.app.http, name)]
    for shown in pages:
        assert shown.status_code == 429
        assert 0 < int(shown.headers["retry-after"]) <= 60
        assert re.search(r"Coba lagi pukul \d\d\.\d\d WITA", shown.text)
        assert "sekitar 1 menit lagi" in shown.text
        assert "Akun Anda tidak dikunci." in shown.text
        assert re.search(r"DVS-[0-9A-Z]{4}-[0-9A-Z]{4}", shown.text)
    same = {re.sub(r"DVS-[0-9A-Z-]{9}|nonce[^ >]*|\d\d\.\d\d|value=\"[^\"]*\"", "", shown.text) for shown in pages}
    assert len(same) == 1


async def test_another_address_and_another_name_are_not_held_up(world: AccountsWorld) -> None:
    for _ in range(5):
        await sign_in(world.app.http, "made", "salah")
    assert (await sign_in(world.app.http, "sukra")).status_code == 303
    async with world.app.browser("10.0.0.7") as elsewhere:
        assert (await sign_in(elsewhere, "made")).status_code == 303


async def test_an_nip_and_a_username_are_one_account(world: AccountsWorld) -> None:
    for name in ("made", MADE_NIP, "MADE", MADE_NIP, "made"):
        await sign_in(world.app.http, name, "salah")
    assert (await sign_in(world.app.http, MADE_NIP)).status_code == 429


async def test_waits_grow_end_and_are_forgotten_and_nobody_is_locked_out_for_good(world: AccountsWorld) -> None:
    passed = timedelta(0)
    for _ in range(5):
        await sign_in(world.app.http, "made", "salah")
    for minutes in (1, 2, 4, 8, 15, 15):
        with clock.travel(passed):
            refused = await sign_in(world.app.http)
        assert refused.status_code == 429
        assert minutes * 60 - 30 < int(refused.headers["retry-after"]) <= minutes * 60
        passed += timedelta(minutes=minutes)
        with clock.travel(passed):
            assert (await sign_in(world.app.http, "made", "salah")).status_code == 429
    with clock.travel(passed + timedelta(minutes=15)):
        assert (await sign_in(world.app.http)).status_code == 303
        async with world.app.browser() as beside:
            assert (await sign_in(beside, "made", "salah")).status_code == 422


async def test_failures_are_forgotten_after_an_hour(world: AccountsWorld) -> None:
    for _ in range(4):
        await sign_in(world.app.http, "made", "salah")
    with clock.travel(timedelta(minutes=61)):
        for _ in range(4):
            assert (await sign_in(world.app.http, "made", "salah")).status_code == 422


async def test_a_wait_survives_a_restart(world: AccountsWorld, apps) -> None:
    for _ in range(5):
        await sign_in(world.app.http, "made", "salah")
    again = await apps.open()
    assert (await sign_in(again.http)).status_code == 429


async def test_nothing_stored_of_an_attempt_names_anybody(world: AccountsWorld) -> None:
    from sqlalchemy import text

    await sign_in(world.app.http, MADE_NIP, "salah")
    await sign_in(world.app.http, "198705052010019999", "salah")
    async with world.app.database.begin() as session:
        stored = repr((await session.execute(text("SELECT * FROM sign_in_attempts"))).all())
    assert "1987" not in stored
    assert "127.0.0.1" not in stored


async def test_a_try_whose_process_died_is_given_back(world: AccountsWorld) -> None:
    from sqlalchemy import text

    await sign_in(world.app.http, "made", "salah")
    async with world.app.database.begin() as session:
        await session.execute(text("UPDATE sign_in_attempts SET pending = 5"))
    with clock.travel(timedelta(seconds=61)):
        assert (await sign_in(world.app.http)).status_code == 303


async def test_signing_in_never_holds_up_other_requests(
    world: AccountsWorld, apps, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = await apps.open(argon2={"memory_kib": 19_456, "passes": 12})
    passwords, begun = slow.composition.accounts.passwords, asyncio.Event()
    verify = passwords.verify

    async def verify_and_tell(password: str, stored: str | None) -> object:
        begun.set()
        return await verify(password, stored)

    monkeypatch.setattr(passwords, "verify", verify_and_tell)
    asking = asyncio.create_task(sign_in(slow.http))
    await begun.wait()
    assert (await slow.http.get("/healthz")).status_code == 200
    await asking


class Watched(PasswordHasher):
    """Passwords that note what each check computed."""

    def __init__(self, cost: Argon2Cost) -> None:
        super().__init__(cost)
        self.work: list[int] = []

    async def verify(self, password: str, stored: str | None) -> PasswordCheck:
        check = await super().verify(password, stored)
        self.work.append(check.work)
        return check


async def test_every_wrong_pair_costs_the_same_statements_and_one_hash(world: AccountsWorld, caches: Caches) -> None:
    database, passwords = world.app.database, Watched(Argon2Cost(memory_kib=64, passes=1))
    sign_in = PasswordLogin(
        database,
        world.app.composition.accounts.sessions,
        passwords,
        signer=world.app.composition.foundation.secrets.token_signer,
        policy=ThrottlePolicy(),
        steps=world.app.composition.accounts.login_steps,
        metrics=world.app.composition.foundation.metrics,
        history=world.app.composition.accounts.history,
        trusted_devices=world.app.composition.accounts.trusted_devices,
    )
    await world.import_people(
        {"username": "mati", "name": "D", "password": PASSWORD, "active": False},
        {"username": "tanpa", "name": "P"},
    )
    spent = []
    caches.grow_old()
    for name, password in (("made", "salah"), ("tidak.ada", PASSWORD), ("mati", PASSWORD), ("tanpa", PASSWORD)):
        before = database.statements_run
        assert isinstance(
            await sign_in.log_in(LoginAttempt(login_name.parse_login_name(name), password, RequestOrigin("10.0.0.1"))),
            Mismatch,
        )
        spent.append(database.statements_run - before)
    assert spent == [3] * 4
    assert passwords.work == [64] * 4
