"""Decisions at once about one reset by two officers, on PostgreSQL."""

import asyncio
from contextlib import AsyncExitStack
from uuid import UUID

import pytest
from sqlalchemy import text

from idp.accounts.recovery.reset_forms import ApprovalForm, ResetForm
from idp.accounts.recovery.reset_rules import IdentityCheck
from idp.accounts.recovery.resets import ResetAsked, ResetDone
from idp.accounts.sessions.request_origin import RequestOrigin
from tests.accounts.officers import City, OfficerBrowser, create_city
from tests.accounts.world import create_world
from tests.support.app import App

ALL = frozenset(IdentityCheck)
FORM = ResetForm(password=True, factors=True, reason="Ponsel hilang", checks=ALL)
#: Officers who may decide about what sukra.p asked for.
DECIDERS = ("sekar", "unit", "induk", "ayu", "bagus", "citra")


async def ask(city: City, browser: OfficerBrowser) -> UUID:
    resets = city.world.app.composition.accounts.recovery.resets
    officer, person_id = await city.officer(browser), await city.person_id("nyoman")
    async with city.world.app.database.begin() as session:
        outcome = await resets.ask(session, officer, person_id, FORM)
    assert isinstance(outcome, ResetAsked)
    return outcome.reset_id


async def approve(city: City, browser: OfficerBrowser, reset_id: UUID) -> bool:
    resets = city.world.app.composition.accounts.recovery.resets
    form = ApprovalForm(ALL, "", browser.code(), RequestOrigin("10.0.0.2"))
    return isinstance(await resets.approve(await city.officer(browser), reset_id, form), ResetDone)


async def count(city: City, sql: str) -> int:
    async with city.world.app.database.begin() as session:
        return int((await session.execute(text(sql))).scalar_one())


async def test_of_twenty_agreements_of_one_officer_one_resets(postgres_app: App):
    city = await create_city(await create_world(postgres_app))
    async with city.browser("sukra.p") as first, city.browser("sekar") as second:
        reset_id = await ask(city, first)
        done = await asyncio.gather(*(approve(city, second, reset_id) for _ in range(20)))
    assert sum(done) == 1
    assert await count(city, "SELECT count(*) FROM one_time_code") == 1


async def test_of_many_officers_who_agree_at_once_one_resets(postgres_app: App):
    city = await create_city(await create_world(postgres_app))
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(city.browser("sukra.p"))
        others = [await stack.enter_async_context(city.browser(name)) for name in DECIDERS]
        reset_id = await ask(city, first)
        done = await asyncio.gather(*(approve(city, other, reset_id) for other in others))
    assert sum(done) == 1
    assert await count(city, "SELECT count(*) FROM one_time_code") == 1
    assert await count(city, "SELECT count(*) FROM audit WHERE tag = 'account_reset.approved'") == 1


@pytest.mark.parametrize("against", ["refuse", "cancel"])
async def test_an_agreement_and_its_opposite_at_once_have_one_outcome(postgres_app: App, against: str):
    city = await create_city(await create_world(postgres_app))
    resets, nyoman = postgres_app.composition.accounts.recovery.resets, await city.person_id("nyoman")
    async with city.browser("sukra.p") as first, city.browser("sekar") as second, city.browser("ayu") as third:
        reset_id, doubtful = await ask(city, first), await city.officer(third)

        async def stop() -> bool:
            if against == "refuse":
                return await resets.refuse(doubtful, reset_id, "Saya ragu") is None
            async with postgres_app.database.begin() as session:
                return await resets.cancel(session, nyoman, reset_id)

        agreed, stopped = await asyncio.gather(approve(city, second, reset_id), stop())
    assert (agreed, stopped) in ((True, False), (False, True))
    dead = await count(city, "SELECT count(*) FROM person WHERE username = 'nyoman' AND password_hash IS NULL")
    assert dead == int(agreed)


async def test_of_twenty_requests_about_one_person_one_is_made(postgres_app: App):
    city = await create_city(await create_world(postgres_app))
    resets = postgres_app.composition.accounts.recovery.resets
    async with city.browser("sukra.p") as first:
        officer, person_id = await city.officer(first), await city.person_id("nyoman")

        async def try_to_ask() -> bool:
            async with postgres_app.database.begin() as session:
                return isinstance(await resets.ask(session, officer, person_id, FORM), ResetAsked)

        assert sum(await asyncio.gather(*(try_to_ask() for _ in range(20)))) == 1
