"""Counts are facts, found again after a crash, and old rows go."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from idp.foundation import clock
from idp.foundation.facts import Seen
from idp.oidc.models import DeviceCode, Grant, KeptRequest, UsedOnce
from idp.protocol.grants.device_code import GRANT_TYPE as DEVICE_GRANT
from tests.oidc.parties import Party, Surfer, Town, about
from tests.support.prover import Prover

pytestmark = pytest.mark.twins


async def counts(town: Town) -> dict[str, int]:
    async with town.house.database.begin() as session:
        rows = await session.execute(select(Seen.kind, func.sum(Seen.count)).group_by(Seen.kind))
        return {kind: int(number) for kind, number in rows}


async def test_what_the_tracker_needs_is_counted_beside_the_requests(party: Party, surfer: Surfer, town: Town):
    tokens = await surfer.tokens(party)
    await about(surfer.http, tokens["access_token"])
    await party.refresh(surfer.http, tokens["refresh_token"])
    await party.refresh(surfer.http, "x")
    await surfer.go(party.url(scope="unknown"))
    await surfer.go(party.url(redirect_uri="https://lain.example/"))
    async with town.house.browser() as http:
        await Surfer(http).go(party.url(prompt="none"))
    await town.house.settle()
    told = await counts(town)
    assert told["code_redeemed"] == 1
    assert told["id_token_issued"] == 2
    assert told["userinfo_used"] == 1
    assert told["request_ok"] == 3
    assert told["request_failed"] == 2  # a bad refresh token and a bad scope, both vouched for
    assert told["request_refused_unvouched"] == 1


async def test_a_recount_finds_what_a_crash_lost(party: Party, surfer: Surfer, town: Town):
    await surfer.tokens(party)
    await surfer.tokens(party)
    town.house.composition.foundation.facts._counts.clear()
    today = town.house.composition.foundation.calendar.today()
    for _ in range(2):
        await town.house.composition.oidc.cleanup.recount(today)
    assert (await counts(town))["code_redeemed"] == 2


async def test_rows_nobody_needs_are_deleted_and_others_stay(party: Party, surfer: Surfer, town: Town):
    await surfer.tokens(party)
    tokens = await surfer.tokens(party)
    old = clock.now() - timedelta(days=3)
    async with town.house.database.begin() as session:
        first = await session.scalar(select(Grant.id).order_by(Grant.id).limit(1))
        await session.execute(update(Grant).where(Grant.id == first).values(ends_at=old))
    await town.house.composition.oidc.cleanup.nightly()
    async with town.house.database.begin() as session:
        assert await session.scalar(select(func.count()).select_from(Grant)) == 1
    assert (await party.refresh(surfer.http, tokens["refresh_token"])).status_code == 200


async def test_what_strangers_and_proofs_leave_goes_soon_after_its_time(town: Town, surfer: Surfer):
    public = await town.party(
        profile="publik", token_endpoint_auth_method="none", grant_types=["authorization_code", DEVICE_GRANT]
    )
    await surfer.go(public.url())
    beside = {"DPoP": Prover().proof("/par")}
    await surfer.http.post("/par", data=public.request(), headers=beside)
    await public.post(surfer.http, "/device_authorization")
    assert await left(town) == [2, 1, 1]
    await town.house.composition.oidc.cleanup.sweep()
    assert await left(town) == [2, 1, 1]
    (sweeping,) = (
        job for job in town.house.composition.jobs.all if job.run == town.house.composition.oidc.cleanup.sweep
    )
    assert sweeping.every <= timedelta(minutes=10)
    with clock.travel(timedelta(hours=1, minutes=2)):
        await sweeping.run()
    assert await left(town) == [0, 0, 0]


async def left(town: Town) -> list[int | None]:
    async with town.house.database.begin() as session:
        tables = (KeptRequest, UsedOnce, DeviceCode)
        return [await session.scalar(select(func.count()).select_from(table)) for table in tables]


async def test_a_grant_row_is_small(party: Party, surfer: Surfer, town: Town):
    await surfer.tokens(party)
    async with town.house.database.begin() as session:
        row = (await session.scalars(select(Grant))).one()
    assert sum(len(str(getattr(row, column.key))) for column in Grant.__table__.columns) < 1000
