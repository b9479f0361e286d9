"""A browser whose session was ended elsewhere is told once when and why; nobody else is told anything."""

import re
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from idp.accounts.events import SessionEndReason
from idp.foundation import clock
from tests.accounts.documents import MADE
from tests.accounts.world import COOKIE, PASSWORD, AccountsWorld, sign_in, token

pytestmark = pytest.mark.twins

MADE_ID = UUID(str(MADE["sub"]))
#: What the sign-in page says of each reason.
WORDS = {
    SessionEndReason.ENDED_BY_PERSON: "dari perangkat lain.",
    SessionEndReason.DISOWNED: "dari perangkat lain.",
    SessionEndReason.PASSWORD_CHANGED: "karena kata sandi diganti.",
    SessionEndReason.ACCOUNT_RESET: "karena dua petugas mengatur ulang akunnya.",
    SessionEndReason.INCIDENT: "oleh petugas keamanan Dinas Kominfo dan Statistik Kota Denpasar.",
    SessionEndReason.DISABLED: "karena akunnya tidak aktif lagi.",
    SessionEndReason.PARTNER_ENDED: "karena akunnya tidak aktif lagi.",
    SessionEndReason.SIGNED_OUT: "Anda keluar",
    SessionEndReason.REPLACED: "karena orang lain masuk di peramban ini.",
    SessionEndReason.ISSUED_AHEAD: "karena jam server dibetulkan.",
    SessionEndReason.EXPIRED: "karena lama tidak dipakai.",
}


async def visit(http: httpx.AsyncClient, at: str = "/masuk") -> str:
    shown = await http.get(at)
    assert shown.status_code == 200
    return shown.text


async def end(world: AccountsWorld, reason: SessionEndReason) -> None:
    async with world.app.database.begin() as session:
        await world.app.composition.accounts.sessions.end_all(session, MADE_ID, reason)


async def test_every_reason_is_said_once_with_its_time_and_no_name(world: AccountsWorld) -> None:
    assert set(WORDS) == set(SessionEndReason)
    handle = await world.create_login_request()
    for reason, words in WORDS.items():
        async with world.app.browser() as http:
            await sign_in(http)
            await end(world, reason)
            text = await visit(http, f"/masuk?lanjut={handle}")
            assert words in text, reason
            assert re.search(r"\d{4} pukul \d\d\.\d\d WITA", text), reason
            assert "Masuk lagi untuk melanjutkan ke e-Kinerja." in text
            assert "Made" not in text
            assert COOKIE not in http.cookies, reason
            assert words not in await visit(http), "once"


async def test_from_another_device_and_by_a_new_password(world: AccountsWorld) -> None:
    async with world.app.browser("10.0.0.2") as other:
        await sign_in(world.app.http)
        await sign_in(other)
        shown = await world.app.http.get("/akun")
        await world.app.http.post("/akun/sesi/lain/akhiri", data={"csrf": token(shown)})
        guarded = await other.get("/akun")
        assert "dari perangkat lain." in await visit(other, guarded.headers["location"])
        await sign_in(other)
        fields = {"csrf": token(await world.app.http.get("/akun/kata-sandi")), "sandi": PASSWORD}
        changed = await world.app.http.post("/akun/kata-sandi", data=fields | {"sandi_baru": "sepeda merah di gajah"})
        assert changed.headers["location"] == "/akun?kata_sandi=1"
        assert "karena kata sandi diganti." in await visit(other)
        assert (await world.app.http.get("/akun")).status_code == 200


async def test_what_the_clock_alone_says_takes_no_cookie_away(world: AccountsWorld) -> None:
    """A clock that is ahead for a moment must not end a session that it only seems to end."""
    http = world.app.http
    await sign_in(http)
    with clock.travel(timedelta(hours=5)):
        world.app.composition.accounts.sessions._cache.clear()
        assert "karena lama tidak dipakai." in await visit(http)
    world.app.composition.accounts.sessions._cache.clear()
    assert (await http.get("/akun")).status_code == 200
    with clock.travel(timedelta(hours=13)):
        world.app.composition.accounts.sessions._cache.clear()
        await world.app.composition.accounts.sessions.end_expired()
        assert "karena lama tidak dipakai." in await visit(http)


async def test_strangers_learn_nothing_and_cost_nothing(world: AccountsWorld) -> None:
    await sign_in(world.app.http)
    await end(world, SessionEndReason.INCIDENT)
    async with world.app.browser() as http:
        before = world.app.database.statements_run
        assert "Sesi" not in re.sub(r"Sesi singkat", "", await visit(http))
        assert world.app.database.statements_run == before, "no statement where no session was"
        for value in ("x", "y" * 43):
            http.cookies.set(COOKIE, value)
            text = await visit(http)
            assert "Sesi Anda telah berakhir." in text
            assert "pukul" not in text
