"""Sessions: who is here, until when, and what is told when one ends."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from idp.accounts import personnel
from idp.accounts.policy import SessionLimits, Throttle
from idp.accounts.tidying import Tidying
from idp.foundation import clock
from tests.accounts.documents import MADE
from tests.accounts.town import COOKIE, Town, promised, sign_in, sign_in_at, token
from tests.conftest import Caches

pytestmark = pytest.mark.twins

MADE_ID = UUID(str(MADE["sub"]))


async def sids(http) -> list[str]:
    return re.findall(r"/akun/sesi/([0-9a-f-]{36})/akhiri", (await http.get("/akun")).text)


async def test_only_a_digest_of_the_cookie_is_stored(town: Town) -> None:
    await sign_in(town.house.http)
    cookie = town.house.http.cookies[COOKIE]
    async with town.house.database.begin() as session:
        assert cookie not in repr((await session.execute(text("SELECT * FROM session"))).all())


async def test_who_is_here_costs_at_most_one_statement_and_is_kept_for_a_second(town: Town, caches: Caches) -> None:
    await sign_in(town.house.http)
    sessions, cookie = town.house.composition.accounts.sessions, town.house.http.cookies[COOKIE]
    caches.grow_old()
    before = town.house.database.statements_run
    here = await sessions.who_is_here(cookie)
    assert here is not None
    assert (here.person_id, here.acr, here.amr) == (MADE_ID, "urn:divos:acr:sandi", ("pwd",))
    assert town.house.database.statements_run == before + 1
    await sessions.who_is_here(cookie)
    assert town.house.database.statements_run == before + 1
    assert await sessions.who_is_here("x") is None
    assert await sessions.who_is_here(None) is None
    assert town.house.database.statements_run == before + 1


async def test_an_unused_session_ends_and_a_used_one_lives_to_its_limit(town: Town) -> None:
    await sign_in(town.house.http)
    sessions, cookie = town.house.composition.accounts.sessions, town.house.http.cookies[COOKIE]
    for hours in (3, 6, 9, 11.9):
        with clock.travel(timedelta(hours=hours)):
            sessions._recent.forget()
            assert await sessions.who_is_here(cookie) is not None
            await sessions.flush()
    with clock.travel(timedelta(hours=12.1)):
        sessions._recent.forget()
        assert await sessions.who_is_here(cookie) is None
    await sign_in(town.house.http)
    with clock.travel(timedelta(hours=4.1)):
        sessions._recent.forget()
        assert await sessions.who_is_here(town.house.http.cookies[COOKIE]) is None


async def test_what_runs_out_is_an_end_like_any_other(town: Town) -> None:
    await sign_in(town.house.http)
    assert await town.house.composition.accounts.sessions.end_run_out() == 0
    with clock.travel(timedelta(hours=5)):
        assert await town.house.composition.accounts.sessions.end_run_out() == 1
        assert await town.house.composition.accounts.sessions.end_run_out() == 0
    (told,) = await promised(town)
    assert (told["person_id"], told["reason"]) == (str(MADE_ID), "expired")


async def test_the_same_person_keeps_their_session_and_another_one_ends_it(town: Town) -> None:
    await sign_in(town.house.http)
    (first,) = await sids(town.house.http)
    old_cookie = town.house.http.cookies[COOKIE]
    await sign_in_again(town, "made")
    assert await sids(town.house.http) == [first]
    assert await town.house.composition.accounts.sessions.who_is_here(old_cookie) is None
    assert await promised(town) == []
    await sign_in_again(town, "sukra")
    assert first not in await sids(town.house.http)
    assert [told["reason"] for told in await promised(town)] == ["replaced"]


async def sign_in_again(town: Town, name: str) -> None:
    handle = await town.ask(reauthenticate=True)
    assert (await sign_in(town.house.http, name, handle=handle)).status_code == 303


async def test_my_page_shows_my_record_masked(town: Town) -> None:
    await sign_in(town.house.http)
    shown = (await town.house.http.get("/akun")).text
    assert "Ni Made Ayu" in shown
    assert "198705052010011001" not in shown
    assert "001" in shown
    assert "made.ayu@example.org" not in shown
    assert "example.org" in shown


async def test_others_can_be_ended_and_are_told(town: Town) -> None:
    await sign_in(town.house.http)
    async with town.house.browser("10.0.0.2", **{"user-agent": "Mozilla Firefox/1 Windows"}) as other:
        await sign_in(other)
        shown = await town.house.http.get("/akun")
        assert "Firefox di Windows" in shown.text
        assert "Perangkat ini" in shown.text
        answer = await town.house.http.post("/akun/sesi/lain/akhiri", data={"csrf": token(shown)})
        assert answer.headers["location"] == "/akun?diakhiri=1"
        assert (await other.get("/akun")).headers["location"].startswith("/masuk?ke=")
    assert len(await sids(town.house.http)) == 1
    assert [told["reason"] for told in await promised(town)] == ["ended_by_person"]
    (kept,) = await sids(town.house.http)
    told = {"person_id": str(MADE_ID), "kept_session_id": kept}
    assert await promised(town, "person:signed_out_everywhere") == [told]
    assert "1 sesi sudah diakhiri" in (await town.house.http.get("/akun?diakhiri=1")).text


async def test_this_one_can_be_ended_too(town: Town) -> None:
    await sign_in(town.house.http)
    shown = await town.house.http.get("/akun")
    (sid,) = await sids(town.house.http)
    answer = await town.house.http.post(f"/akun/sesi/{sid}/akhiri", data={"csrf": token(shown)})
    assert answer.headers["location"] == "/masuk"
    assert COOKIE not in town.house.http.cookies


async def test_nobody_ends_the_session_of_somebody_else(town: Town) -> None:
    await sign_in(town.house.http)
    (sid,) = await sids(town.house.http)
    async with town.house.browser("10.0.0.3") as other:
        await sign_in(other, "sukra")
        shown = await other.get("/akun")
        answer = await other.post(f"/akun/sesi/{sid}/akhiri", data={"csrf": token(shown)})
        assert answer.headers["location"] == "/akun?diakhiri=0"
        forged = await other.post("/akun/sesi/lain/akhiri", data={"csrf": "x"})
        assert forged.status_code == 403
    assert await sids(town.house.http) == [sid]


async def test_a_stranger_is_sent_to_sign_in_and_comes_back(town: Town) -> None:
    sent = await town.house.http.get("/akun?diakhiri=0")
    assert sent.status_code == 303
    back = await sign_in_at(town.house.http, sent.headers["location"])
    assert back.headers["location"] == "/akun?diakhiri=0"


async def test_disabling_somebody_ends_everything_at_once(town: Town) -> None:
    await sign_in(town.house.http)
    assert await town.at_desk(lambda desk: personnel.disable(desk, MADE_ID))
    assert not await town.at_desk(lambda desk: personnel.disable(desk, MADE_ID))
    assert (await town.house.http.get("/akun")).status_code == 303
    assert [told["reason"] for told in await promised(town)] == ["disabled"]
    assert await promised(town, "person:disabled") == [{"person_id": str(MADE_ID)}]
    assert (await sign_in(town.house.http)).status_code == 422
    assert await town.at_desk(lambda desk: personnel.enable(desk, MADE_ID))
    assert (await sign_in(town.house.http)).status_code == 303


async def test_a_new_password_ends_the_sessions_of_the_old_one(town: Town) -> None:
    await sign_in(town.house.http)

    async def change(desk) -> None:
        await personnel.set_password(desk, await personnel.called(desk.session, "MADE"), "kata sandi baru")

    await town.at_desk(change)
    assert await promised(town, "person:password_changed") == [{"person_id": str(MADE_ID)}]
    assert (await town.house.http.get("/akun")).status_code == 303
    assert (await sign_in(town.house.http)).status_code == 422
    assert (await sign_in(town.house.http, password="kata sandi baru")).status_code == 303


async def test_old_questions_and_attempts_are_deleted_and_young_ones_stay(town: Town) -> None:
    await town.ask()
    await sign_in(town.house.http, "made", "salah")
    tidying = Tidying(town.house.database, Throttle(), SessionLimits())
    await tidying.run()
    assert await count(town, "sign_in") == 1
    assert await count(town, "sign_in_attempts") == 3
    with clock.travel(timedelta(days=8)):
        await tidying.run()
    assert await count(town, "sign_in") == 0
    assert await count(town, "sign_in_attempts") == 0


async def test_sessions_that_ended_long_ago_are_deleted_and_living_ones_stay(town: Town) -> None:
    limits = SessionLimits(idle=timedelta(days=500), absolute=timedelta(days=500))
    await sign_in(town.house.http)
    await town.at_desk(lambda desk: desk.sessions.end_all(desk.session, MADE_ID, "ended_by_person"))
    await sign_in(town.house.http)
    tidying = Tidying(town.house.database, Throttle(), limits)
    for days, left in ((399, 2), (401, 1)):
        with clock.travel(timedelta(days=days)):
            await tidying.run()
        assert await count(town, "session") == left


async def count(town: Town, table: str) -> int:
    async with town.house.database.begin() as session:
        return int((await session.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one())
