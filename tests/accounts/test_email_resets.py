"""A new password by e-mail: a real mail server, the same answer and work for every name, and no route without one."""

import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from idp.accounts.authentication.login_name import ByUsername
from idp.accounts.people import people_admin
from idp.accounts.recovery.password_by_code import CodeRefused, PasswordForm
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.foundation import clock
from tests.accounts.documents import MADE, MADE_NIP
from tests.accounts.world import COOKIE, PASSWORD, AccountsWorld, open_world, sign_in, token
from tests.conftest import Apps
from tests.support.mail_server import MailServer, mail_server

pytestmark = pytest.mark.twins

NEW = "sepeda merah di jalan gajah"
#: People who get no link: without a mailbox, with an unverified one, disabled, and nobody.
OTHERS = [
    {"username": "tanpa.email", "name": "Tanpa Email"},
    {"username": "belum", "name": "Belum Terverifikasi", "email": "belum@example.org"},
    {"username": "pergi", "name": "Pergi", "email": "pergi@example.org", "email_verified": True, "active": False},
]


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    async with mail_server() as found:
        yield found


@pytest.fixture
async def world(apps: Apps, server: MailServer) -> AccountsWorld:
    """A provider with a mail server."""
    found = await open_world(apps, mail=server.settings)
    await found.import_people(*OTHERS)
    return found


async def ask(http: httpx.AsyncClient, name: str = "made") -> httpx.Response:
    """Ask for a link."""
    shown = await http.get("/lupa-kata-sandi")
    return await http.post("/lupa-kata-sandi", data={"csrf": token(shown), "username": name})


async def choose(http: httpx.AsyncClient, code: str, password: str = NEW) -> httpx.Response:
    """Use the code of a mail."""
    shown = await http.get("/lupa-kata-sandi/baru")
    fields = {"csrf": token(shown), "kode": code, "password": password, "lagi": password}
    return await http.post("/lupa-kata-sandi/baru", data=fields)


def link(server: MailServer) -> str:
    """The link of the mail that came last."""
    found = re.search(r"http://localhost:8400(/\S+)", server.received[-1].get_content())
    assert found
    return found[1]


async def outcomes(world: AccountsWorld) -> list[tuple[object, ...]]:
    """Of each mail: its kind, whether it was sent, whether it failed for good, and the last problem."""
    columns = "kind, sent_at IS NOT NULL, failed_at IS NOT NULL, last_problem"
    async with world.app.database.begin() as session:
        found = await session.execute(text(f"SELECT {columns} FROM mail ORDER BY id"))
        return [(kind, bool(sent), bool(failed), problem) for kind, sent, failed, problem in found]


async def test_a_link_by_mail_sets_a_password_once_and_ends_what_was(world: AccountsWorld, server: MailServer) -> None:
    await sign_in(world.app.http)
    async with world.app.browser() as browser:
        answer = await ask(browser)
        assert (answer.status_code, answer.headers["location"]) == (303, "/lupa-kata-sandi/terkirim")
        assert "Jika akun itu ada" in (await browser.get("/lupa-kata-sandi/terkirim")).text
        await world.app.settle()
        path, _, code = link(server).partition("#")
        assert path == "/lupa-kata-sandi/baru"
        for _ in range(3):  # as mail scanners do; what follows # never reaches a server
            assert (await browser.get(path)).status_code == 200
        assert (await choose(browser, code)).headers["location"] == "/aktivasi/selesai"
        assert COOKIE not in browser.cookies
        assert (await choose(browser, code)).status_code == 422
        assert (await sign_in(browser)).status_code == 422
        assert (await sign_in(browser, password=NEW)).status_code == 303
    assert (await world.app.http.get("/akun")).status_code in (200, 303)
    await world.app.settle()
    assert [mail["Subject"] for mail in server.received] == [
        "Kata sandi baru untuk akun Anda",
        "Kata sandi akun Anda sudah diganti",
    ]
    assert await outcomes(world) == [("password_link", True, False, None), ("password_changed", True, False, None)]


async def test_a_mail_greets_by_name_and_has_no_number_and_no_markup(world: AccountsWorld, server: MailServer) -> None:
    await world.import_people(
        {"username": "bagus", "name": "I Bagus O'Brien & Co", "nip": MADE_NIP[:-1] + "2"}
        | {"email": "bagus@example.org", "email_verified": True, "locale": "en"}
    )
    await ask(world.app.http, "bagus")
    await ask(world.app.http, MADE_NIP)
    await world.app.settle()
    english, indonesian = (mail.get_content() for mail in server.received)
    assert english.startswith("Dear I Bagus O'Brien & Co,")
    assert indonesian.startswith("Yth. Ni Made Ayu,")
    assert MADE_NIP[:8] not in english + indonesian
    assert [mail["To"] for mail in server.received] == ["bagus@example.org", "made.ayu@example.org"]
    assert "14.30" not in english
    assert "WITA" in indonesian


async def test_every_name_gets_the_same_answer_and_the_same_work(world: AccountsWorld, server: MailServer) -> None:
    answers = set()
    for number, name in enumerate(("made", "tanpa.email", "belum", "pergi", "tidak.ada", MADE_NIP)):
        async with world.app.browser(f"10.0.2.{number}") as browser:
            before = world.app.database.statements_run
            answer = await ask(browser, name)
            cost = world.app.database.statements_run - before
            answers.add((answer.status_code, answer.headers["location"], answer.text, cost))
    assert len(answers) == 1
    await world.app.settle()
    assert {mail["To"] for mail in server.received} == {MADE["email"]}


async def test_a_link_holds_for_thirty_minutes_and_a_new_one_replaces_it(
    world: AccountsWorld, server: MailServer
) -> None:
    await ask(world.app.http)
    await world.app.settle()
    first = link(server).partition("#")[2]
    with clock.travel(timedelta(minutes=31)):
        assert (await choose(world.app.http, first)).status_code == 422
    await ask(world.app.http)
    await world.app.settle()
    assert (await choose(world.app.http, first)).status_code == 422
    assert (await choose(world.app.http, link(server).partition("#")[2])).status_code == 303


async def test_a_person_gets_few_mails_and_an_address_asks_for_few(world: AccountsWorld, server: MailServer) -> None:
    for number in range(8):
        async with world.app.browser(f"10.0.3.{number}") as browser:
            assert (await ask(browser)).status_code == 303
        await world.app.settle()
    assert len(server.received) == 5
    assert (await choose(world.app.http, link(server).partition("#")[2])).status_code == 303, "the last one is good"
    statuses = [(await ask(world.app.http, "tidak.ada")).status_code for _ in range(6)]
    assert statuses == [303] * 5 + [429]


async def test_whoever_guesses_codes_of_mails_holds_up_nobody_who_has_one(
    world: AccountsWorld, server: MailServer
) -> None:
    await ask(world.app.http)
    await world.app.settle()
    guesser = world.app.composition.accounts.recovery.password_by_code
    for number in range(60):
        origin = RequestOrigin(f"10.0.4.{number // 4}")
        assert await guesser.choose(PasswordForm("0000-0000-0000", NEW, origin)) == CodeRefused()
    for _ in range(5):
        waits = await guesser.choose(PasswordForm("0000-0000-0000", NEW, RequestOrigin("10.0.4.200")))
    assert isinstance(waits, datetime), "an address that goes on waits"
    assert (await choose(world.app.http, link(server).partition("#")[2])).status_code == 303


async def test_requests_for_links_hold_up_no_codes_at_the_same_address(world: AccountsWorld) -> None:
    recovery, here = world.app.composition.accounts.recovery, RequestOrigin("10.0.5.1")
    asked = [await recovery.email_resets.request(ByUsername(f"orang{number}"), here) for number in range(31)]
    assert isinstance(asked[-1], datetime), "the address has asked often enough"
    typed = PasswordForm("0000-0000-0000", NEW, here, ByUsername("made"))
    assert await recovery.password_by_code.choose(typed) == CodeRefused()


async def test_a_refused_mail_is_not_sent_again_and_the_help_desk_sees_why(
    world: AccountsWorld, server: MailServer
) -> None:
    server.refuse_with = "550 5.1.1 made.ayu@example.org is unknown here"
    await ask(world.app.http)
    await world.app.settle()
    assert await outcomes(world) == [("password_link", False, True, "recipient refused with 550")]


async def test_a_mail_is_tried_again_while_its_link_holds(world: AccountsWorld, server: MailServer) -> None:
    server.refuse_with = "451 4.7.1 later"
    await ask(world.app.http)
    await world.app.settle()
    assert await outcomes(world) == [("password_link", False, False, "recipient refused with 451")]
    server.refuse_with = ""
    with clock.travel(timedelta(seconds=10)):
        await world.app.settle()
    assert await outcomes(world) == [("password_link", True, False, None)]
    server.refuse_with = "451 4.7.1 later"
    await ask(world.app.http)
    await world.app.settle()
    with clock.travel(timedelta(hours=1)):
        await world.app.settle()
    assert (await outcomes(world))[1] == ("password_link", False, True, "the link has expired")


async def test_neither_code_nor_address_is_stored_or_enqueued(world: AccountsWorld, server: MailServer) -> None:
    await ask(world.app.http, MADE_NIP)
    await world.app.settle()
    code = link(server).partition("#")[2]
    async with world.app.database.begin() as session:
        for table in ("one_time_code", "mail", "outbox", "audit", "sign_in_attempts"):
            stored = repr((await session.execute(text(f"SELECT * FROM {table}"))).all())
            for secret in (code, code.replace("-", ""), "made.ayu@", MADE_NIP):
                assert secret not in stored, (table, secret)


async def test_a_code_on_paper_is_no_code_of_a_mail_and_the_other_way_round(
    world: AccountsWorld, server: MailServer
) -> None:
    await ask(world.app.http)
    await world.app.settle()
    code = link(server).partition("#")[2]
    shown = await world.app.http.get("/aktivasi")
    fields = {"csrf": token(shown), "username": "made", "kode": code, "password": NEW, "lagi": NEW}
    assert (await world.app.http.post("/aktivasi", data=fields)).status_code == 422
    assert (await choose(world.app.http, code)).status_code == 303


async def test_a_link_of_a_person_disabled_meanwhile_is_dead(world: AccountsWorld, server: MailServer) -> None:
    await ask(world.app.http)
    await world.app.settle()
    await world.with_people_admin(lambda admin: people_admin.disable_person(admin, UUID(str(MADE["sub"]))))
    assert (await choose(world.app.http, link(server).partition("#")[2])).status_code == 422


async def test_without_a_mail_server_nothing_speaks_of_mail(apps: Apps) -> None:
    world = await open_world(apps)
    shown = await world.app.http.get("/lupa-kata-sandi")
    assert shown.status_code == 200
    assert "<form" not in shown.text
    assert "email" not in shown.text.lower()
    for path in ("/lupa-kata-sandi/baru", "/lupa-kata-sandi/terkirim"):
        assert (await world.app.http.get(path)).status_code == 404
    assert (await world.app.http.post("/lupa-kata-sandi")).status_code == 405
    assert 'href="/lupa-kata-sandi"' in (await world.app.http.get("/masuk")).text
    assert (await sign_in(world.app.http, password=PASSWORD)).status_code == 303


NO_NAMES = [("", "Isi NIP"), ("   ", "Isi NIP"), ("1985", "mengetik 4 angka")]


async def test_a_name_that_cannot_be_one_is_told_at_once(world: AccountsWorld, subtests: pytest.Subtests) -> None:
    for typed, said in NO_NAMES:
        with subtests.test(typed=typed, said=said):
            answer = await ask(world.app.http, typed)
            assert answer.status_code == 422
            assert said in answer.text
