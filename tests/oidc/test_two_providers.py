"""Two providers in one process: each with its own issuer, database, keys, calendar and counts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from idp.foundation import clock
from idp.foundation.facts import Seen
from tests.oidc.parties import CHEAP, Party, Surfer, Town, verified
from tests.support.databases import Databases, Kind
from tests.support.house import open_house

#: 25 hours apart, so that they never count the same day.
EARLY, LATE = "Pacific/Kiritimati", "Pacific/Pago_Pago"


@dataclass
class Providing:
    """A provider with one person, one client, and a browser."""

    issuer: str
    town: Town
    party: Party
    surfer: Surfer

    async def tokens(self) -> dict[str, Any]:
        return await self.surfer.tokens(self.party, scope="openid profile")

    async def about(self, tokens: dict[str, Any]) -> int:
        bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
        return (await self.town.house.http.get("/userinfo", headers=bearer)).status_code

    async def days(self) -> set[date]:
        """The days its facts were counted on."""
        await self.town.house.settle()
        async with self.town.house.database.begin() as session:
            return set(await session.scalars(select(Seen.day)))

    async def metrics(self) -> str:
        await self.town.house.settle()
        return (await self.town.house.http.get("/metrics")).text


async def provide(stack: AsyncExitStack, url: str, issuer: str, time_zone: str) -> Providing:
    house = await stack.enter_async_context(
        open_house(url, issuer=issuer, time_zone=time_zone, argon2=CHEAP, government=f"Kota {time_zone}")
    )
    town = Town(house)
    await town.person()
    return Providing(issuer, town, await town.party(), Surfer(await stack.enter_async_context(house.browser())))


@pytest.fixture
async def two(databases: Databases) -> AsyncIterator[tuple[Providing, Providing]]:
    async with AsyncExitStack() as stack:
        one = await provide(stack, databases.new(Kind.POSTGRESQL), "http://localhost:8400", EARLY)
        other = await provide(stack, databases.new(Kind.SQLITE), "http://127.0.0.1:8500", LATE)
        yield one, other


async def test_each_tells_its_own_issuer_and_signs_with_its_own_keys(two: tuple[Providing, Providing]) -> None:
    keys = []
    for one in two:
        metadata = (await one.town.house.http.get("/.well-known/openid-configuration")).json()
        assert metadata["issuer"] == one.issuer
        assert metadata["token_endpoint"] == f"{one.issuer}/token"
        keys.append({key["kid"] for key in (await one.town.house.http.get("/jwks")).json()["keys"]})
    assert keys[0]
    assert keys[1]
    assert not keys[0] & keys[1]


async def test_people_sign_in_at_both_at_once_and_no_token_opens_the_other(two: tuple[Providing, Providing]) -> None:
    one, other = two
    of_one, of_other = await asyncio.gather(one.tokens(), other.tokens())
    for providing, tokens in ((one, of_one), (other, of_other)):
        claims = await verified(providing.town.house.http, tokens["id_token"], providing.party.client_id)
        assert claims["iss"] == providing.issuer
        refreshed = await providing.party.refresh(providing.surfer.http, tokens["refresh_token"])
        assert refreshed.status_code == 200
    assert (await one.about(of_one), await other.about(of_other)) == (200, 200)
    assert (await one.about(of_other), await other.about(of_one)) == (401, 401)
    assert (await other.party.refresh(one.surfer.http, of_other["refresh_token"])).status_code == 401


async def test_each_counts_days_and_shows_times_in_its_own_zone(two: tuple[Providing, Providing]) -> None:
    one, other = two
    began = clock.now()
    await asyncio.gather(one.tokens(), other.tokens(), one.town.party(), other.town.party())
    assert await one.days() <= _days(began, timedelta(hours=14))
    assert await other.days() <= _days(began, timedelta(hours=-11))
    pages = [(await each.surfer.go("/akun")).text for each in two]
    assert " +14" in pages[0]
    assert " SST" not in pages[0]
    assert " SST" in pages[1]
    assert " +14" not in pages[1]
    papers = [(await each.surfer.go("/privasi")).text for each in two]
    assert [f"Kota {zone}" in paper for paper in papers for zone in (EARLY, LATE)] == [True, False, False, True]


async def test_neither_counts_what_the_other_answered(two: tuple[Providing, Providing]) -> None:
    one, other = two
    await one.tokens()
    assert 'idp_sign_ins_total{outcome="signedin"} 1.0' in await one.metrics()
    assert 'idp_tokens_total{grant_type="authorization_code",outcome="ok"} 1.0' in await one.metrics()
    counted = await other.metrics()
    assert "idp_sign_ins_total{" not in counted
    assert "idp_tokens_total{" not in counted


async def test_one_goes_on_after_the_other_was_closed(databases: Databases) -> None:
    began = clock.now()
    async with AsyncExitStack() as lasting:
        one = await provide(lasting, databases.new(Kind.SQLITE), "http://localhost:8400", EARLY)
        async with AsyncExitStack() as passing:
            await (await provide(passing, databases.new(Kind.SQLITE), "http://127.0.0.1:8500", LATE)).tokens()
        assert await one.about(await one.tokens()) == 200
        assert await one.days() <= _days(began, timedelta(hours=14))


def _days(began: datetime, offset: timedelta) -> set[date]:
    """The days between `began` and now, in a zone so far from UTC; two when a midnight passed."""
    return {(began + offset).date(), (clock.now() + offset).date()}
