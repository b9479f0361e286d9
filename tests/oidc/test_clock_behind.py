"""The clock is 400 days behind for ten minutes: afterwards nothing is lost, and what was issued then has expired."""

from datetime import timedelta

import pytest

from tests.oidc.parties import Browser, Page, Party, World
from tests.oidc.test_clock_ahead import OFFLINE, active, is_signed_in, refreshes
from tests.support.clocks import BEHIND, RIGHT, Clocks, run_jobs

pytestmark = pytest.mark.twins

TEN_MINUTES, HOUR = timedelta(minutes=10), timedelta(minutes=70)


async def test_nothing_is_lost(clocks: Clocks, world: World, party: Party, browser: Browser) -> None:
    offline, tokens = await browser.tokens(party, **OFFLINE), await browser.tokens(party)
    await clocks.run_with_jobs(world.app, HOUR)
    keys = (await browser.http.get("/jwks")).json()
    clocks.put(BEHIND)
    assert not await is_signed_in(browser, party), "a session that lies ahead counts as ended"
    assert not await refreshes(browser, party, offline)
    await clocks.run_with_jobs(world.app, TEN_MINUTES)
    await world.app.composition.foundation.key_ring.load()
    clocks.put(RIGHT)
    await clocks.run_with_jobs(world.app, HOUR)
    assert await is_signed_in(browser, party)
    assert await refreshes(browser, party, tokens)
    assert await refreshes(browser, party, offline)
    assert await active(browser, party, offline) == [True, True, True]
    assert (await browser.http.get("/jwks")).json() == keys


async def test_what_is_issued_meanwhile_works_and_has_expired_afterwards(
    clocks: Clocks, world: World, party: Party, browser: Browser
) -> None:
    clocks.put(BEHIND)
    offline, tokens = await browser.tokens(party, **OFFLINE), await browser.tokens(party)
    assert await active(browser, party, tokens) == [True, True, True]
    assert await is_signed_in(browser, party)
    await clocks.run_with_jobs(world.app, TEN_MINUTES)
    clocks.put(RIGHT)
    assert not await is_signed_in(browser, party)
    for each in (tokens, offline):
        assert True not in await active(browser, party, each)
        assert not await refreshes(browser, party, each)
    page = await browser.go(party.url())
    assert Page(page).has("login-submit")
    assert await refreshes(browser, party, await browser.tokens(party))


#: Jobs that run every few seconds and go by no row's age.
OFTEN = ["audit.seal", "tracker.levels"]


async def test_jobs_go_on_meanwhile_and_afterwards(clocks: Clocks, world: World) -> None:
    await clocks.run_with_jobs(world.app, HOUR)
    clocks.put(BEHIND)
    await run_jobs(world.app)
    clocks.run(timedelta(seconds=10))
    assert await run_jobs(world.app) == OFTEN
    clocks.run(TEN_MINUTES)
    clocks.put(RIGHT)
    assert await run_jobs(world.app) == OFTEN
    clocks.run(timedelta(hours=6, minutes=1))
    assert set(await run_jobs(world.app)) == {job.name for job in world.app.composition.jobs.jobs}


async def test_signing_out_everywhere_meanwhile_ends_what_lies_ahead(
    clocks: Clocks, world: World, party: Party, browser: Browser
) -> None:
    offline = await browser.tokens(party, **OFFLINE)
    clocks.put(BEHIND)
    async with world.app.browser() as http:
        owner = Browser(http)
        await owner.tokens(party)
        page = await owner.go("/akun")
        _, fields = Page(page).form()
        await http.post("/akun/sesi/lain/akhiri", data={"csrf": fields["csrf"]})
        await world.app.settle()
    clocks.put(RIGHT)
    assert not await refreshes(browser, party, offline)
