"""The step after the password: every way through it, and every way round it that must not be there."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select, text

from idp.accounts.authentication.login_steps import STEP_LIFETIME
from idp.accounts.events import AccountsEvent
from idp.accounts.factors.totp import current_code
from idp.accounts.people.people_admin import find_person
from idp.accounts.policy import SecondFactorDemand
from idp.foundation import clock
from idp.foundation.audit import AuditEntry
from tests.accounts.documents import OFFICER
from tests.accounts.world import COOKIE, PASSWORD, AccountsWorld, open_world, sign_in, sign_in_officer
from tests.conftest import Apps
from tests.support.second_factor import (
    enrol_authenticator,
    enrol_passkey,
    fresh_code,
    give_code,
    pass_step,
    show_passkey,
)

MFA, KUNCI = "urn:divos:acr:mfa", "urn:divos:acr:kunci-sandi"
STEP_COOKIE = "divos_langkah"


async def begin(world: AccountsWorld, http: httpx.AsyncClient | None = None, **wanted: object) -> tuple[str, str]:
    """Made has an authenticator app and gave the password for a request that wants one; handle, address of the step."""
    await enrol_authenticator(world.app, "made")
    handle = await world.create_login_request(**({"acr": MFA} | wanted))
    answer = await sign_in(http or world.app.http, handle=handle)
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == f"/masuk/verifikasi?lanjut={handle}"
    return handle, answer.headers["location"]


async def live_sessions(world: AccountsWorld) -> list[tuple[str, str]]:
    async with world.app.database.begin() as session:
        rows = await session.execute(text("SELECT acr, amr FROM session WHERE ended_at IS NULL"))
        return [tuple(row) for row in rows]


async def audited(world: AccountsWorld, tag: AccountsEvent) -> list[dict[str, object]]:
    async with world.app.database.begin() as session:
        entries = await session.scalars(select(AuditEntry).where(AuditEntry.tag == tag.value))
        return [dict(entry.detail) for entry in entries]


@pytest.mark.twins
async def test_password_then_code_opens_a_session_that_says_so(world: AccountsWorld) -> None:
    handle, step = await begin(world)
    assert COOKIE not in world.app.http.cookies
    shown = await world.app.http.get(step)
    assert shown.status_code == 200
    for words in ("Ni Made Ayu", "e-Kinerja", 'inputmode="numeric"', 'autocomplete="one-time-code"', "Bukan Anda?"):
        assert words in shown.text
    assert await live_sessions(world) == []
    code = await fresh_code(world.app, "made")
    answer = await give_code(world.app.http, step, f" {code[:3]} {code[3:]} ")
    assert (answer.status_code, answer.headers["location"]) == (303, "/authorize/abc")
    assert await live_sessions(world) == [(MFA, "pwd otp mfa")]
    assert await world.answered_by(handle) is not None
    assert await audited(world, AccountsEvent.SESSION_OPENED) == [{"amr": "pwd otp mfa", "factor": "totp"}]
    assert (await world.app.http.get("/akun")).status_code == 200


async def test_a_recovery_code_passes_once(world: AccountsWorld) -> None:
    _, step = await begin(world)
    async with world.app.database.begin() as session:
        made = await find_person(session, "made")
        codes = await world.app.composition.accounts.recovery_codes.replace(session, made.id)
    shown = await world.app.http.get(step)
    assert 'href="/masuk/verifikasi?lanjut=' in shown.text
    answer = await give_code(world.app.http, f"{step}&cara=pemulihan", codes[0].reveal.lower())
    assert answer.headers["location"] == "/authorize/abc"
    async with world.app.browser("10.0.0.2") as other:
        _, again = await begin(world, other)
        refused = await give_code(other, f"{again}&cara=pemulihan", codes[0].reveal)
        assert refused.status_code == 422
        assert "sudah dipakai" in refused.text


async def test_a_passkey_passes_the_step_and_reaches_its_own_class(world: AccountsWorld) -> None:
    device = await enrol_passkey(world.app, "made")
    _, step = await begin(world, acr=KUNCI)
    shown = await world.app.http.get(step)
    # nothing else would do
    assert "cara=kode" not in shown.text
    assert 'name="code"' not in shown.text
    assert "memerlukan peramban dengan skrip" in shown.text
    answer = await show_passkey(world.app.http, step, device)
    assert answer.headers["location"] == "/authorize/abc"
    assert await live_sessions(world) == [(KUNCI, "pwd hwk user mfa")]


async def test_who_has_passkeys_only_is_asked_for_one(world: AccountsWorld) -> None:
    device = await enrol_passkey(world.app, "made")
    handle = await world.create_login_request(acr=MFA)
    step = (await sign_in(world.app.http, handle=handle)).headers["location"]
    assert "data-kunci-masuk=" in (await world.app.http.get(step)).text
    assert (await show_passkey(world.app.http, step, device)).headers["location"] == "/authorize/abc"


async def test_a_code_first_and_then_the_passkey_that_an_application_demands(world: AccountsWorld) -> None:
    device = await enrol_passkey(world.app, "made")
    _, step = await begin(world)
    await give_code(world.app.http, f"{step}&cara=kode", await fresh_code(world.app, "made"))
    handle = await world.create_login_request(acr=KUNCI)
    step = (await world.app.http.get(f"/masuk?lanjut={handle}")).headers["location"]
    assert (await show_passkey(world.app.http, step, device)).headers["location"] == "/authorize/abc"
    assert await live_sessions(world) == [(KUNCI, "pwd otp hwk user mfa")]


@pytest.mark.parametrize("wrong", ["", "{}", "kata", '{"id":"x"}'])
async def test_what_no_passkey_signed_is_refused(world: AccountsWorld, wrong: str) -> None:
    await enrol_passkey(world.app, "made")
    _, step = await begin(world)
    shown = await world.app.http.get(f"{step}&cara=kunci")
    csrf = shown.text.split('name="csrf" value="')[1].split('"')[0]
    answer = await world.app.http.post(f"{step}&cara=kunci", data={"csrf": csrf, "jawaban": wrong})
    assert answer.status_code == 422
    assert "Kunci sandi itu tidak dapat dipakai untuk akun ini" in answer.text
    assert await live_sessions(world) == []


async def test_a_passkey_of_another_person_is_refused(world: AccountsWorld) -> None:
    other = await enrol_passkey(world.app, "sukra")
    _, step = await begin(world)
    assert (await show_passkey(world.app.http, f"{step}&cara=kunci", other)).status_code == 422
    assert await live_sessions(world) == []


async def test_wrong_codes_do_not_hold_a_passkey_up(world: AccountsWorld) -> None:
    device = await enrol_passkey(world.app, "made")
    _, step = await begin(world)
    for _ in range(5):
        answer = await give_code(world.app.http, f"{step}&cara=kode", "000000")
    assert answer.status_code == 429
    assert (await show_passkey(world.app.http, f"{step}&cara=kunci", device)).headers["location"] == "/authorize/abc"


async def test_a_wrong_code_tells_the_time_of_the_server_and_keeps_the_step(world: AccountsWorld) -> None:
    _, step = await begin(world)
    refused = await give_code(world.app.http, step, "000 000")
    assert refused.status_code == 422
    assert "Kode tidak cocok atau sudah lewat." in refused.text
    assert "Jam server" in refused.text
    assert await audited(world, AccountsEvent.SECOND_FACTOR_FAILED) == [{"factor": "totp"}]
    empty = await give_code(world.app.http, step, " ")
    assert (empty.status_code, "Isi kodenya." in empty.text) == (422, True)
    answer = await give_code(world.app.http, step, await fresh_code(world.app, "made"))
    assert answer.headers["location"] == "/authorize/abc"


async def test_every_code_that_is_not_accepted_gets_the_same_answer(world: AccountsWorld) -> None:
    """Wrong, used, of another time, of a person without an app: nothing tells which."""
    secret = await enrol_authenticator(world.app, "made")
    _, step = await begin(world)
    used = await fresh_code(world.app, "made")
    assert (await give_code(world.app.http, step, used)).status_code == 303
    async with world.app.database.begin() as session:
        await session.execute(text("UPDATE session SET ended_at = opened_at"))
    _, step = await begin(world)
    later = current_code(secret, clock.now() + timedelta(minutes=5))
    answers = [await give_code(world.app.http, step, code) for code in (used, later, "123456", "abc")]
    assert {answer.status_code for answer in answers} == {422}
    assert len({_words(answer) for answer in answers}) == 1


def _words(answer: httpx.Response) -> str:
    words = answer.text
    for part in ('name="csrf" value="', 'nonce="', "Jam server <b>"):
        pieces = words.split(part)
        words = part.join([pieces[0], *(piece[8:].split('"', 1)[-1] for piece in pieces[1:])])
    return words


async def test_the_page_of_the_step_tells_nothing_of_the_factors(world: AccountsWorld) -> None:
    _, step = await begin(world)
    before = await world.app.http.get(step)
    async with world.app.database.begin() as session:
        made = await find_person(session, "made")
        await world.app.composition.accounts.recovery_codes.replace(session, made.id)
    assert _words(await world.app.http.get(step)) == _words(before)


# attacks


async def test_another_browser_with_the_same_handle_cannot_pass_the_step(world: AccountsWorld) -> None:
    handle, step = await begin(world)
    async with world.app.browser("10.0.0.2") as other:
        sent = await other.get(step)
        assert (sent.status_code, sent.headers["location"]) == (303, f"/masuk?lanjut={handle}&langkah=lewat")
        assert "Langkah tadi sudah lewat" in (await other.get(sent.headers["location"])).text
        shown = await other.get("/masuk")
        csrf = shown.text.split('name="csrf" value="')[1].split('"')[0]
        posted = await other.post(step, data={"csrf": csrf, "code": await fresh_code(world.app, "made")})
        assert posted.headers["location"] == f"/masuk?lanjut={handle}&langkah=lewat"
    assert await live_sessions(world) == []


async def test_a_value_planted_by_an_attacker_opens_nothing(world: AccountsWorld) -> None:
    """Session fixation: whoever plants a cookie does not know the one that the password makes."""
    handle = await world.create_login_request(acr=MFA)
    await enrol_authenticator(world.app, "made")
    planted = "A" * 43
    world.app.http.cookies.set(STEP_COOKIE, planted, domain="localhost.local")
    answer = await sign_in(world.app.http, handle=handle)
    async with world.app.browser("10.0.0.2") as attacker:
        attacker.cookies.set(STEP_COOKIE, planted)
        assert "langkah=lewat" in (await attacker.get(answer.headers["location"])).headers["location"]


async def test_a_step_that_an_attacker_began_is_not_finished_by_its_victim(world: AccountsWorld) -> None:
    await enrol_authenticator(world.app, "made")
    await world.import_people({"username": "jahat", "name": "Jahat", "password": PASSWORD})
    await enrol_authenticator(world.app, "jahat")
    handle = await world.create_login_request(acr=MFA)
    async with world.app.browser("10.0.0.2") as attacker:
        step = (await sign_in(attacker, "jahat", handle=handle)).headers["location"]
        # the victim gives password and code at the attacker's handle: the session is the victim's, in their browser
        assert "langkah=lewat" in (await world.app.http.get(step)).headers["location"]
        mine = (await sign_in(world.app.http, handle=handle)).headers["location"]
        await give_code(world.app.http, mine, await fresh_code(world.app, "made"))
        late = await give_code(attacker, step, await fresh_code(world.app, "jahat"))
        assert "langkah=lewat" in late.headers["location"]
        assert COOKIE not in attacker.cookies


async def test_the_value_of_a_step_that_was_passed_is_worth_nothing(world: AccountsWorld) -> None:
    _, step = await begin(world)
    value = world.app.http.cookies[STEP_COOKIE]
    await give_code(world.app.http, step, await fresh_code(world.app, "made"))
    async with world.app.browser("10.0.0.2") as thief:
        thief.cookies.set(STEP_COOKIE, value)
        assert (
            "langkah=lewat" in (await give_code(thief, step, await fresh_code(world.app, "made"))).headers["location"]
        )
    assert len(await live_sessions(world)) == 1


async def test_a_new_value_comes_with_each_password(world: AccountsWorld) -> None:
    _, step = await begin(world)
    first = world.app.http.cookies[STEP_COOKIE]
    handle = step.partition("=")[2]
    await sign_in(world.app.http, handle=handle)
    second = world.app.http.cookies[STEP_COOKIE].split(".")
    assert (first in second, len(second)) == (True, 2)
    async with world.app.browser("10.0.0.2") as thief:
        thief.cookies.set(STEP_COOKIE, first)
        assert (await thief.get(step)).status_code == 303


async def test_a_step_ends_after_a_while_and_with_a_new_password(world: AccountsWorld) -> None:
    handle, step = await begin(world)
    with clock.travel(STEP_LIFETIME + timedelta(seconds=1)):
        assert "langkah=lewat" in (await world.app.http.get(step)).headers["location"]
    await sign_in(world.app.http, handle=handle)
    assert (await world.app.http.get(step)).status_code == 200
    await world.import_people({"username": "made", "password": "kata sandi yang baru"})
    assert "langkah=lewat" in (await world.app.http.get(step)).headers["location"]


async def test_who_was_disabled_meanwhile_goes_no_further(world: AccountsWorld) -> None:
    _, step = await begin(world)
    await world.import_people({"username": "made", "active": False})
    assert "langkah=lewat" in (await world.app.http.get(step)).headers["location"]


async def test_guessing_in_many_sessions_and_with_many_kinds_of_code_is_counted_together(world: AccountsWorld) -> None:
    answers = []
    for number in range(7):
        async with world.app.browser(f"10.0.{number}.1") as attacker:
            _, step = await begin(world, attacker)
            way = "&cara=pemulihan" if number % 2 else ""
            answers.append((await give_code(attacker, f"{step}{way}", "000000")).status_code)
    assert answers == [422, 422, 422, 422, 429, 429, 429]
    # the right code must wait as well, but not in a network that the person signs in from
    async with world.app.browser("10.0.9.1") as attacker:
        _, step = await begin(world, attacker)
        assert (await give_code(attacker, step, await fresh_code(world.app, "made"))).status_code == 429


async def test_who_has_the_password_cannot_make_the_owner_wait_in_a_network_of_theirs(world: AccountsWorld) -> None:
    _, step = await begin(world)
    assert (await give_code(world.app.http, step, await fresh_code(world.app, "made"))).status_code == 303
    async with world.app.browser("10.0.0.2") as attacker:
        _, theirs = await begin(world, attacker)
        statuses = [(await give_code(attacker, theirs, "000000")).status_code for _ in range(6)]
    assert statuses[-1] == 429
    _, step = await begin(world, reauthenticate=True)
    assert (await give_code(world.app.http, step, await fresh_code(world.app, "made"))).status_code == 303


async def test_waiting_for_codes_is_apart_from_waiting_for_passwords(world: AccountsWorld) -> None:
    _, step = await begin(world)
    for _ in range(5):
        answer = await give_code(world.app.http, step, "000000")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
    assert f'href="{step}&amp;cara=kode"' in answer.text
    assert (await sign_in(world.app.http)).headers["location"] == "/portal"


# without an application; several tabs; officers


async def test_our_own_pages_ask_through_the_same_step(world: AccountsWorld) -> None:
    await world.import_people(OFFICER | {"password": PASSWORD})
    await enrol_authenticator(world.app, "kadek")
    answer = await sign_in(world.app.http, "kadek")
    assert answer.headers["location"].startswith("/masuk/verifikasi?lanjut=")
    shown = await world.app.http.get(answer.headers["location"])
    assert "Masuk sebagai <b>I Kadek Petugas</b>." in shown.text
    last = await pass_step(world.app.http, answer, "kadek")
    assert last.headers["location"] == "/portal"
    assert (await world.app.http.get("/kominfo")).status_code == 200


async def test_two_tabs_go_on_beside_each_other(world: AccountsWorld) -> None:
    _, first = await begin(world)
    _, second = await begin(world, return_to="/authorize/dua")
    assert (await give_code(world.app.http, first, await fresh_code(world.app, "made"))).status_code == 303
    answer = await give_code(world.app.http, second, await fresh_code(world.app, "made"))
    assert answer.headers["location"] == "/authorize/dua"
    assert len(await live_sessions(world)) == 1


async def test_an_officer_without_a_factor_keeps_their_account_only(world: AccountsWorld) -> None:
    await world.import_people(OFFICER | {"password": PASSWORD})
    answer = await sign_in(world.app.http, "kadek")
    assert answer.headers["location"] == "/masuk/perlu-faktor?ke=%2Fportal"
    page = await world.app.http.get(answer.headers["location"])
    assert page.status_code == 403
    assert "Minta kode satu kali" in page.text
    assert (await world.app.http.get("/akun")).status_code == 200
    for path in ("/portal", "/kominfo"):
        assert (await world.app.http.get(path)).headers["location"].startswith("/masuk/perlu-faktor?ke=")
    # for applications, too: the login request stays open until there is a factor
    handle = await world.create_login_request()
    sent = await world.app.http.get(f"/masuk?lanjut={handle}")
    assert sent.headers["location"] == f"/masuk/perlu-faktor?lanjut={handle}"
    assert await world.answered_by(handle) is None


async def test_an_officer_whose_session_is_weak_is_asked_for_the_missing_step_alone(world: AccountsWorld) -> None:
    await world.import_people(OFFICER | {"password": PASSWORD, "roles": []})
    await sign_in(world.app.http, "kadek")
    await world.import_people(OFFICER)
    await enrol_authenticator(world.app, "kadek")
    first = await world.app.http.get("/kominfo?cari=arsip")
    step = await world.app.http.get(first.headers["location"])
    answer = await pass_step(world.app.http, step, "kadek")
    assert answer.headers["location"] == "/kominfo?cari=arsip"
    assert await live_sessions(world) == [(MFA, "pwd otp mfa")]
    assert await audited(world, AccountsEvent.SESSION_STEPPED_UP) == [{"amr": "pwd otp mfa", "factor": "totp"}]
    assert (await world.app.http.get("/kominfo")).status_code == 200


async def test_a_step_up_ends_with_its_session(world: AccountsWorld) -> None:
    await sign_in(world.app.http)
    await enrol_authenticator(world.app, "made")
    handle = await world.create_login_request(acr=MFA)
    step = (await world.app.http.get(f"/masuk?lanjut={handle}")).headers["location"]
    del world.app.http.cookies[COOKIE]
    assert (
        "langkah=lewat"
        in (await give_code(world.app.http, step, await fresh_code(world.app, "made"))).headers["location"]
    )


async def test_somebody_else_at_the_browser_signs_in_with_another_account(world: AccountsWorld) -> None:
    _, step = await begin(world)
    page = await world.app.http.get(step)
    link = page.text.split('id="not-me" href="')[1].split('"')[0].replace("&amp;", "&")
    assert 'id="login-submit"' in (await world.app.http.get(link)).text


async def test_a_deployment_that_requires_a_factor_asks_everybody(apps: Apps) -> None:
    world = await open_world(apps, second_factor={"policy": SecondFactorDemand.REQUIRED})
    answer = await sign_in(world.app.http, "sukra")
    assert answer.headers["location"] == "/masuk/perlu-faktor?ke=%2Fportal"
    assert "dari semua orang" in (await world.app.http.get(answer.headers["location"])).text
    async with world.app.browser() as other:
        assert (await sign_in_officer(other, "sukra")).headers["location"] == "/portal"


async def test_a_stale_form_is_shown_again(world: AccountsWorld) -> None:
    _, step = await begin(world)
    answer = await world.app.http.post(step, data={"csrf": "alt", "code": "123456"})
    assert answer.status_code == 403
    assert "Isi kodenya sekali lagi" in answer.text


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ({"policy": "encouraged"}, "Lindungi akun Anda"),
        ({"policy": "required", "required_from": "2099-01-05"}, "Mulai 5 Januari 2099"),
    ],
)
async def test_encouragement_is_a_notice_and_no_page_before_an_application(
    apps: Apps, policy: dict[str, str], words: str
) -> None:
    world = await open_world(apps, second_factor=policy)
    handle = await world.create_login_request()
    assert (await sign_in(world.app.http, handle=handle)).headers["location"] == "/authorize/abc"
    for path in ("/portal", "/akun"):
        assert words in (await world.app.http.get(path)).text
    await enrol_authenticator(world.app, "made")
    for path in ("/portal", "/akun"):
        assert "second-factor-notice" not in (await world.app.http.get(path)).text


async def test_nobody_is_told_of_second_factors_by_a_deployment_without_a_policy(world: AccountsWorld) -> None:
    await sign_in(world.app.http)
    for path in ("/portal", "/akun"):
        assert "second-factor-notice" not in (await world.app.http.get(path)).text
