"""Sessions: who is here, until when, and what is told when one ends."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from idp.accounts.cleanup import AccountsCleanup
from idp.accounts.events import AccountsMessage, SessionEndReason
from idp.accounts.people import people_admin
from idp.accounts.policy import RosterPolicy, SessionLimits, ThrottlePolicy
from idp.foundation import clock
from tests.accounts.documents import MADE
from tests.accounts.world import COOKIE, AccountsWorld, outbox_payloads, sign_in, sign_in_at, token
from tests.conftest import Caches

pytestmark = pytest.mark.twins

MADE_ID = UUID(str(MADE["sub"]))


async def sids(http) -> list[str]:
    return re.findall(r"/akun/sesi/([0-9a-f-]{36})/akhiri", (await http.get("/akun")).text)


async def test_only_a_digest_of_the_cookie_is_stored(world: AccountsWorld) -> None:
    await sign_in(world.app.http)
    cookie = world.app.http.cookies[COOKIE]
    async with world.app.database.begin() as session:
        assert cookie not in repr((await session.execute(text("SELECT * FROM session"))).all())


async def test_who_is_here_costs_at_most_one_statement_and_is_kept_for_a_second(
    world: AccountsWorld, caches: Caches
) -> None:
    await sign_in(world.app.http)
    sessions, cookie = world.app.composition.accounts.sessions, world.app.http.cookies[COOKIE]
    caches.grow_old()
    before = world.app.database.statements_run
    here = await sessions.load_current_session(cookie)
    assert here is not None
    assert (here.person_id, here.acr, here.amr) == (MADE_ID, "urn:divos:acr:sandi", ("pwd",))
    assert world.app.database.statements_run == before + 1
    await sessions.load_current_session(cookie)
    assert world.app.database.statements_run == before + 1
    assert await sessions.load_current_session("x") is None
    assert await sessions.load_current_session(None) is None
    assert world.app.database.statements_run == before + 1


async def test_an_unused_session_ends_and_a_used_one_lives_to_its_limit(world: AccountsWorld) -> None:
    await sign_in(world.app.http)
    sessions, cookie = world.app.composition.accounts.sessions, world.app.http.cookies[COOKIE]
    for hours in (3, 6, 9, 11.9):
        with clock.travel(timedelta(hours=hours)):
            sessions._cache.clear()
            assert await sessions.load_current_session(cookie) is not None
            await sessions.flush()
    with clock.travel(timedelta(hours=12.1)):
        sessions._cache.clear()
        assert await sessions.load_current_session(cookie) is None
    await sign_in(world.app.http)
    with clock.travel(timedelta(hours=4.1)):
        sessions._cache.clear()
        assert await sessions.load_current_session(world.app.http.cookies[COOKIE]) is None


async def test_what_runs_out_is_an_end_like_any_other(world: AccountsWorld) -> None:
    await sign_in(world.app.http)
    assert await world.app.composition.accounts.sessions.end_expired() == 0
    with clock.travel(timedelta(hours=5)):
        assert await world.app.composition.accounts.sessions.end_expired() == 1
        assert await world.app.composition.accounts.sessions.end_expired() == 0
    (told,) = await outbox_payloads(world)
    assert (told["person_id"], told["reason"]) == (str(MADE_ID), "expired")


async def test_the_same_person_keeps_their_session_and_another_one_ends_it(world: AccountsWorld) -> None:
    await sign_in(world.app.http)
    (first,) = await sids(world.app.http)
    old_cookie = world.app.http.cookies[COOKIE]
    await sign_in_again(world, "made")
    assert await sids(world.app.http) == [first]
    assert await world.app.composition.accounts.sessions.load_current_session(old_cookie) is None
    assert await outbox_payloads(world) == []
    await sign_in_again(world, "sukra")
    assert first not in await sids(world.app.http)
    assert [told["reason"] for told in await outbox_payloads(world)] == ["replaced"]


async def sign_in_again(world: AccountsWorld, name: str) -> None:
    handle = await world.create_login_request(reauthenticate=True)
    assert (await sign_in(world.app.http, name, handle=handle)).status_code == 303


async def test_my_page_shows_my_record_masked(world: AccountsWorld) -> None:
    await sign_in(world.app.http)
    shown = (await world.app.http.get("/akun")).text
    assert "Ni Made Ayu" in shown
    assert "198705052010011001" not in shown
    assert "001" in shown
    assert "made.ayu@example.org" not in shown
    assert "example.org" in shown


async def test_others_can_be_ended_and_are_told(world: AccountsWorld) -> None:
    await sign_in(world.app.http)
    async with world.app.browser("10.0.0.2", **{"user-agent": "Mozilla Firefox/1 Windows"}) as other:
        await sign_in(other)
        shown = await world.app.http.get("/akun")
        assert "Firefox di Windows" in shown.text
        assert "Perangkat ini" in shown.text
        answer = await world.app.http.post("/akun/sesi/lain/akhiri", data={"csrf": token(shown)})
        assert answer.headers["location"] == "/akun?diakhiri=1"
        assert (await other.get("/akun")).headers["location"].startswith("/masuk?ke=")
    assert len(await sids(world.app.http)) == 1
    assert [told["reason"] for told in await outbox_payloads(world)] == ["ended_by_person"]
    (kept,) = await sids(world.app.http)
    told = {"person_id": str(MADE_ID), "kept_session_id": kept}
    assert await outbox_payloads(world, AccountsMessage.SIGNED_OUT_EVERYWHERE) == [told]
    assert "1 sesi sudah diakhiri" in (await world.app.http.get("/akun?diakhiri=1")).text


async def test_this_one_can_be_ended_too(world: AccountsWorld) -> None:
    await sign_in(world.app.http)
    shown = await world.app.http.get("/akun")
    (sid,) = await sids(world.app.http)
    answer = await world.app.http.post(f"/akun/sesi/{sid}/akhiri", data={"csrf": token(shown)})
    assert answer.headers["location"] == "/masuk"
    assert COOKIE not in world.app.http.cookies


async def test_nobody_ends_the_session_of_somebody_else(world: AccountsWorld) -> None:
    await sign_in(world.app.http)
    (sid,) = await sids(world.app.http)
    async with world.app.browser("10.0.0.3") as other:
        await sign_in(other, "sukra")
        shown = await other.get("/akun")
        answer = await other.post(f"/akun/sesi/{sid}/akhiri", data={"csrf": token(shown)})
        assert answer.headers["location"] == "/akun?diakhiri=0"
        forged = await other.post("/akun/sesi/lain/akhiri", data={"csrf": "x"})
        assert forged.status_code == 403
    assert await sids(world.app.http) == [sid]


async def test_a_stranger_is_sent_to_sign_in_and_comes_back(world: AccountsWorld) -> None:
    sent = await world.app.http.get("/akun?diakhiri=0")
    assert sent.status_code == 303
    back = await sign_in_at(world.app.http, sent.headers["location"])
    assert back.headers["location"] == "/akun?diakhiri=0"


async def test_disabling_somebody_ends_everything_at_once(world: AccountsWorld) -> None:
    await sign_in(world.app.http)
    assert await world.with_people_admin(lambda desk: people_admin.disable_person(desk, MADE_ID))
    assert not await world.with_people_admin(lambda desk: people_admin.disable_person(desk, MADE_ID))
    assert (await world.app.http.get("/akun")).status_code == 303
    assert [told["reason"] for told in await outbox_payloads(world)] == ["disabled"]
    assert await outbox_payloads(world, AccountsMessage.PERSON_DISABLED) == [{"person_id": str(MADE_ID)}]
    assert (await sign_in(world.app.http)).status_code == 422
    assert await world.with_people_admin(lambda desk: people_admin.enable_person(desk, MADE_ID))
    assert (await sign_in(world.app.http)).status_code == 303


async def test_a_new_password_ends_the_sessions_of_the_old_one(world: AccountsWorld) -> None:
    await sign_in(world.app.http)

    async def change(desk) -> None:
        await people_admin.set_password(desk, MADE_ID, "kata sandi baru")

    await world.with_people_admin(change)
    assert await outbox_payloads(world, AccountsMessage.PASSWORD_CHANGED) == [
        {"person_id": str(MADE_ID), "kept_session_id": None}
    ]
    assert (await world.app.http.get("/akun")).status_code == 303
    assert (await sign_in(world.app.http)).status_code == 422
    assert (await sign_in(world.app.http, password="kata sandi baru")).status_code == 303


async def test_old_questions_and_attempts_are_deleted_and_young_ones_stay(world: AccountsWorld) -> None:
    await world.create_login_request()
    await sign_in(world.app.http, "made", "salah")
    tidying = cleanup(world, SessionLimits())
    await tidying.run()
    assert await count(world, "sign_in") == 1
    assert await count(world, "sign_in_attempts") == 3
    with clock.travel(timedelta(days=8)):
        await tidying.run()
    assert await count(world, "sign_in") == 0
    assert await count(world, "sign_in_attempts") == 0


async def test_sessions_that_ended_long_ago_are_deleted_and_living_ones_stay(world: AccountsWorld) -> None:
    limits = SessionLimits(idle=timedelta(days=500), absolute=timedelta(days=500))
    await sign_in(world.app.http)
    await world.with_people_admin(
        lambda desk: desk.sessions.end_all(desk.session, MADE_ID, SessionEndReason.ENDED_BY_PERSON)
    )
    await sign_in(world.app.http)
    tidying = cleanup(world, limits)
    for days, left in ((399, 2), (401, 1)):
        with clock.travel(timedelta(days=days)):
            await tidying.run()
        assert await count(world, "session") == left


def cleanup(world: AccountsWorld, limits: SessionLimits) -> AccountsCleanup:
    sessions = world.app.composition.accounts.sessions
    return AccountsCleanup(world.app.database, sessions, ThrottlePolicy(), limits=limits, rosters=RosterPolicy())


async def count(world: AccountsWorld, table: str) -> int:
    async with world.app.database.begin() as session:
        return int((await session.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one())
