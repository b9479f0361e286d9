"""Counts are facts, found again after a crash, and old rows go."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from idp.foundation import clock
from idp.foundation.facts import FactCount
from idp.oidc.models import DeviceCode, Grant, StoredRequest, UsedJti
from idp.protocol.grant_type import GrantType
from tests.oidc.parties import Browser, Party, World, about
from tests.support.dpop_key import DpopKey

pytestmark = pytest.mark.twins


async def counts(world: World) -> dict[str, int]:
    async with world.app.database.begin() as session:
        rows = await session.execute(select(FactCount.kind, func.sum(FactCount.count)).group_by(FactCount.kind))
        return {kind: int(number) for kind, number in rows}


async def test_what_the_tracker_needs_is_counted_beside_the_requests(party: Party, browser: Browser, world: World):
    tokens = await browser.tokens(party)
    await about(browser.http, tokens["access_token"])
    await party.refresh(browser.http, tokens["refresh_token"])
    await party.refresh(browser.http, "x")
    await browser.go(party.url(scope="unknown"))
    await browser.go(party.url(redirect_uri="https://lain.example/"))
    async with world.app.browser() as http:
        await Browser(http).go(party.url(prompt="none"))
    await world.app.settle()
    told = await counts(world)
    assert told["code_redeemed"] == 1
    assert told["id_token_issued"] == 2
    assert told["userinfo_used"] == 1
    assert told["request_ok"] == 3
    assert told["request_failed"] == 2  # a bad refresh token and a bad scope, both vouched for
    assert told["request_refused_unvouched"] == 1


async def test_a_recount_finds_what_a_crash_lost(party: Party, browser: Browser, world: World):
    await browser.tokens(party)
    await browser.tokens(party)
    world.app.composition.foundation.facts._collected.counts.clear()
    today = world.app.composition.foundation.calendar.today()
    for _ in range(2):
        await world.app.composition.oidc.cleanup.correct_counts(today)
    assert (await counts(world))["code_redeemed"] == 2


async def test_rows_nobody_needs_are_deleted_and_others_stay(party: Party, browser: Browser, world: World):
    await browser.tokens(party)
    tokens = await browser.tokens(party)
    old = clock.now() - timedelta(days=3)
    async with world.app.database.begin() as session:
        first = await session.scalar(select(Grant.id).order_by(Grant.id).limit(1))
        await session.execute(update(Grant).where(Grant.id == first).values(ends_at=old))
    await world.app.composition.oidc.cleanup.run_nightly()
    async with world.app.database.begin() as session:
        assert await session.scalar(select(func.count()).select_from(Grant)) == 1
    assert (await party.refresh(browser.http, tokens["refresh_token"])).status_code == 200


async def test_what_strangers_and_proofs_leave_goes_soon_after_its_time(world: World, browser: Browser):
    public = await world.party(
        profile="publik", token_endpoint_auth_method="none", grant_types=["authorization_code", GrantType.DEVICE_CODE]
    )
    await browser.go(public.url())
    beside = {"DPoP": DpopKey().proof("/par")}
    await browser.http.post("/par", data=public.request(), headers=beside)
    await public.post(browser.http, "/device_authorization")
    assert await left(world) == [2, 1, 1]
    await world.app.composition.oidc.cleanup.delete_expired()
    assert await left(world) == [2, 1, 1]
    (sweeping,) = (
        job for job in world.app.composition.jobs.jobs if job.run == world.app.composition.oidc.cleanup.delete_expired
    )
    assert sweeping.every <= timedelta(minutes=10)
    with clock.travel(timedelta(hours=1, minutes=2)):
        await sweeping.run()
    assert await left(world) == [0, 0, 0]


async def left(world: World) -> list[int | None]:
    async with world.app.database.begin() as session:
        tables = (StoredRequest, UsedJti, DeviceCode)
        return [await session.scalar(select(func.count()).select_from(table)) for table in tables]


async def test_a_grant_row_is_small(party: Party, browser: Browser, world: World):
    await browser.tokens(party)
    async with world.app.database.begin() as session:
        row = (await session.scalars(select(Grant))).one()
    assert sum(len(str(getattr(row, column.key))) for column in Grant.__table__.columns) < 1000
