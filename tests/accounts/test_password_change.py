"""/akun/kata-sandi: a person changes the password; the rest of what the old one opened ends."""

from datetime import timedelta
from html import unescape
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, text

from idp.accounts.events import AccountsMessage
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.foundation import clock
from idp.foundation.audit import AuditEntry
from tests.accounts.documents import MADE
from tests.accounts.test_foreign_hashes import hash_of
from tests.accounts.world import COOKIE, PASSWORD, AccountsWorld, outbox_payloads, sign_in, token

NEW = "tegalalang hujan sepeda"
ADDRESS = "/akun/kata-sandi"


async def change(http: httpx.AsyncClient, present: str = PASSWORD, new: str = NEW, **more: str) -> httpx.Response:
    shown = await http.get(ADDRESS)
    return await http.post(ADDRESS, data={"csrf": token(shown), "sandi": present, "sandi_baru": new} | more)


@pytest.mark.twins
async def test_a_change_ends_every_other_session_and_keeps_this_one_under_a_new_cookie(world: AccountsWorld) -> None:
    http = world.app.http
    async with world.app.browser("10.9.9.9") as elsewhere:
        await sign_in(elsewhere)
        await sign_in(http)
        before = http.cookies[COOKIE]
        changed = await change(http)
        assert (changed.status_code, changed.headers["location"]) == (303, "/akun?kata_sandi=1")
        assert http.cookies[COOKIE] != before
        shown = await http.get("/akun?kata_sandi=1")
        assert "Kata sandi Anda sudah diganti" in shown.text
        assert (await elsewhere.get("/akun")).status_code == 303
    async with world.app.browser() as thief:
        thief.cookies.set(COOKIE, before)
        assert (await thief.get("/akun")).status_code == 303, "the old cookie is worth nothing"
    assert [told["reason"] for told in await outbox_payloads(world, AccountsMessage.SESSION_ENDED)] == [
        "password_changed"
    ]
    async with world.app.browser() as again:
        assert (await sign_in(again)).status_code == 422
        assert (await sign_in(again, password=NEW)).status_code == 303


async def test_a_change_is_told_audited_and_in_the_history(world: AccountsWorld) -> None:
    await sign_in(world.app.http)
    await change(world.app.http)
    async with world.app.database.begin() as session:
        session_id = str((await session.execute(text("SELECT id FROM session"))).scalar_one())
        tags = list(await session.scalars(select(AuditEntry.tag).where(AuditEntry.tag.like("person.password%"))))
    kept = str(UUID(session_id))
    assert await outbox_payloads(world, AccountsMessage.PASSWORD_CHANGED) == [
        {"person_id": MADE["sub"], "kept_session_id": kept}
    ]
    assert tags == ["person.password_changed"]
    assert "Kata sandi diganti" in (await world.app.http.get("/akun/riwayat")).text


async def test_trusted_devices_are_forgotten(world: AccountsWorld) -> None:
    await sign_in(world.app.http)
    devices = world.app.composition.accounts.trusted_devices
    async with world.app.database.transaction() as together:
        await devices.trust(together, UUID(str(MADE["sub"])), RequestOrigin("10.1.1.1"))
    await change(world.app.http)
    async with world.app.database.begin() as session:
        assert not await devices.list_live(session, UUID(str(MADE["sub"])))


REFUSED_CHANGES = [
    ("", NEW, "Isi kata sandi Anda yang sekarang."),
    (PASSWORD, "", "Isi kata sandi baru."),
    ("salah", NEW, "Kata sandi yang sekarang tidak cocok."),
    (PASSWORD, "pendek", "Kata sandi baru terlalu pendek: paling sedikit 12 karakter."),
    (PASSWORD, "x" * 257, "Kata sandi baru terlalu panjang."),
    (PASSWORD, PASSWORD, "Kata sandi baru harus berbeda dari yang sekarang."),
    (PASSWORD, "made.ayu@example.org", "Nama atau nomor Anda sendiri tidak bisa menjadi kata sandi."),
    (PASSWORD, "nimadeayu2026", "Jangan memakai nama, nomor, atau tanggal lahir Anda."),
    (PASSWORD, "password1234", "Kata sandi itu dipakai banyak orang, jadi termasuk yang dicoba lebih dulu."),
]


async def test_what_is_wrong_is_said_and_nothing_changes(world: AccountsWorld, subtests: pytest.Subtests) -> None:
    await sign_in(world.app.http)
    before = await hash_of(world, "made")
    for present, new, said in REFUSED_CHANGES:
        with subtests.test(present=present, new=new, said=said):
            refused = await change(world.app.http, present, new)
            assert refused.status_code == 422
            assert said in unescape(refused.text)
            for typed in (present, new):
                assert not typed or f'value="{typed}"' not in unescape(refused.text), "nothing typed is sent back"
            assert await hash_of(world, "made") == before
            assert (await world.app.http.get("/akun")).status_code == 200


EASY_TO_GUESS = ["password1234", "qwertyuiop12", "aaaaaaaaaaaaaa", "abcdefghijklmn", "P@$$w0rd!123", "nimadeayu2026"]


async def test_no_english_advice_is_on_the_indonesian_page(world: AccountsWorld, subtests: pytest.Subtests) -> None:
    for new in EASY_TO_GUESS:
        async with world.app.browser() as http:
            await sign_in(http)
            with subtests.test(new=new):
                refused = unescape((await change(http, new=new)).text)
                for english in ("easy to guess", "commonly used", "Add another", "Avoid", "help very much"):
                    assert english not in refused
                page = await http.get(f"{ADDRESS}?bahasa=en")
                assert "At least 12 characters" in page.text


async def test_a_wrong_present_password_is_counted_with_those_of_the_login_page(world: AccountsWorld) -> None:
    await sign_in(world.app.http)
    for _ in range(4):
        assert (await change(world.app.http, "salah")).status_code == 422
    refused = await change(world.app.http, "salah")
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) == 60
    assert "Akun Anda tidak dikunci" in refused.text
    assert (await change(world.app.http)).status_code == 429, "the right one is not checked either"
    async with world.app.browser() as beside:
        assert (await sign_in(beside)).status_code == 429, "at the login page from there neither"
    with clock.travel(timedelta(seconds=61)):
        assert (await change(world.app.http)).status_code == 303


async def test_a_refused_new_password_costs_no_try(world: AccountsWorld) -> None:
    await sign_in(world.app.http)
    for _ in range(7):
        assert (await change(world.app.http, new="password1234")).status_code == 422
    assert (await change(world.app.http)).status_code == 303


async def test_neighbours_who_fill_the_address_do_not_keep_a_person_from_it(world: AccountsWorld) -> None:
    await sign_in(world.app.http)
    policy = world.app.settings.throttle
    async with world.app.browser() as neighbour:
        for number in range(policy.address_tries):
            await sign_in(neighbour, f"orang{number}", "salah")
    assert (await change(world.app.http)).status_code == 303


async def test_a_form_of_another_site_changes_nothing(world: AccountsWorld) -> None:
    await sign_in(world.app.http)
    refused = await world.app.http.post(ADDRESS, data={"sandi": PASSWORD, "sandi_baru": NEW, "csrf": "x"})
    assert refused.status_code == 403
    async with world.app.browser() as again:
        assert (await sign_in(again)).status_code == 303


async def test_nobody_changes_a_password_without_a_session(world: AccountsWorld) -> None:
    shown = await world.app.http.get(ADDRESS)
    assert (shown.status_code, shown.headers["location"]) == (303, "/masuk?ke=%2Fakun%2Fkata-sandi")


async def test_an_imported_hash_is_replaced_by_the_change(world: AccountsWorld) -> None:
    """Over 72 bytes the login leaves bcrypt in place; the change of the password ends it."""
    from passlib.hash import bcrypt

    long = "tegalalang hujan sepeda " * 4
    await world.import_people(
        {"username": "lama", "name": "Lama", "password_hash": bcrypt.using(rounds=4).hash(long.encode()[:72])}
    )
    await sign_in(world.app.http, "lama", long)
    assert "$m=8,t=1,p=1$" in await hash_of(world, "lama")
    assert (await change(world.app.http, long, "sepeda di jembatan gantung")).status_code == 303
    assert "$m=64,t=1,p=1$" in await hash_of(world, "lama")


async def test_the_account_page_leads_to_it(world: AccountsWorld) -> None:
    await sign_in(world.app.http)
    assert 'href="/akun/kata-sandi"' in (await world.app.http.get("/akun")).text
