"""The clock is 400 days ahead, people sign in, then it is put right: what was issued has ended, and nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from idp.foundation.audit import AuditEntry
from idp.foundation.keys import KeyState
from tests.oidc.devices import answered, begun, television, typed
from tests.oidc.parties import Browser, Page, Party, World, about, answer_of
from tests.support.clocks import AHEAD, RIGHT, Clocks, run_jobs

pytestmark = pytest.mark.twins

OFFLINE = {"scope": "openid offline_access", "prompt": "consent"}
HOUR = timedelta(minutes=70)


async def is_signed_in(browser: Browser, party: Party) -> bool:
    """Whether single sign-on gives a code without a question."""
    return "code" in answer_of(await browser.go(party.url(prompt="none")))


async def active(browser: Browser, party: Party, tokens: dict[str, Any]) -> list[bool]:
    """What introspection says of the access and the refresh token, and what userinfo answers."""
    said = [await party.post(browser.http, "/introspect", token=tokens[name]) for name in tokens if "_token" in name]
    kinds = [one.json()["active"] for one in said if one.status_code == 200][:2]
    return [*kinds, (await about(browser.http, tokens["access_token"])).status_code == 200]


async def refreshes(browser: Browser, party: Party, tokens: dict[str, Any]) -> bool:
    answer = await party.refresh(browser.http, tokens["refresh_token"])
    assert answer.status_code == 200 or answer.json()["error"] == "invalid_grant"
    if answer.status_code == 200:
        tokens |= answer.json()
    return answer.status_code == 200


async def test_what_was_issued_ahead_counts_as_ended_and_nothing_is_changed_by_looking(
    clocks: Clocks, world: World, party: Party, browser: Browser
) -> None:
    clocks.put(AHEAD)
    offline, tokens = await browser.tokens(party, **OFFLINE), await browser.tokens(party)
    for days in (0, 2, 300):
        clocks.put(timedelta(days=days))
        assert not await is_signed_in(browser, party)
        assert (await browser.http.get("/akun")).status_code == 303
        for each in (tokens, offline):
            assert True not in await active(browser, party, each)
            assert not await refreshes(browser, party, each)
    clocks.put(AHEAD)
    assert await is_signed_in(browser, party)
    assert await refreshes(browser, party, tokens)
    assert await refreshes(browser, party, offline)
    assert await active(browser, party, offline) == [True, True, True]


async def test_it_is_ended_for_good_only_after_an_hour_of_running(
    clocks: Clocks, world: World, party: Party, browser: Browser
) -> None:
    clocks.put(AHEAD)
    offline, tokens = await browser.tokens(party, **OFFLINE), await browser.tokens(party)
    clocks.put(RIGHT)
    await clocks.run_with_jobs(world.app, timedelta(minutes=50))
    clocks.put(AHEAD)
    assert await refreshes(browser, party, tokens), "nothing was ended within the hour"
    clocks.put(RIGHT)
    await clocks.run_with_jobs(world.app, HOUR)
    async with world.app.database.begin() as session:
        ends = await session.scalars(select(AuditEntry.detail).where(AuditEntry.tag == "session.ended"))
        assert [detail["reason"] for detail in ends] == ["issued_ahead"]
    clocks.put(AHEAD)
    assert not await is_signed_in(browser, party)
    for each in (tokens, offline):
        assert True not in await active(browser, party, each)
        assert not await refreshes(browser, party, each)


async def test_a_minute_ahead_is_no_fault(clocks: Clocks, party: Party, browser: Browser) -> None:
    clocks.put(timedelta(seconds=55))
    tokens = await browser.tokens(party)
    clocks.put(RIGHT)
    assert await is_signed_in(browser, party)
    assert await active(browser, party, tokens) == [True, True, True]
    assert await refreshes(browser, party, tokens)


async def test_a_code_issued_ahead_gives_nothing_and_is_not_taken_for_a_replay(
    clocks: Clocks, party: Party, browser: Browser
) -> None:
    clocks.put(AHEAD)
    code = await browser.code(party)
    clocks.put(RIGHT)
    refused = await party.redeem(browser.http, code)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    clocks.put(AHEAD)
    assert (await party.redeem(browser.http, code)).status_code == 200


async def test_an_id_token_issued_ahead_is_no_hint(clocks: Clocks, party: Party, browser: Browser) -> None:
    clocks.put(AHEAD)
    hint = (await browser.tokens(party))["id_token"]
    clocks.put(RIGHT)
    refused = answer_of(await browser.go(party.url(id_token_hint=hint)))
    assert refused["error"] == "invalid_request"
    assert (await browser.go(f"/end_session?id_token_hint={hint}")).status_code == 400


async def test_tokens_of_clients_themselves_issued_ahead_are_refused(
    clocks: Clocks, world: World, browser: Browser
) -> None:
    asked = {"profile": "layanan", "grant_types": ["client_credentials"], "scope": "inventaris:baca"}
    service = await world.party(**asked, redirect_uris=None, post_logout_redirect_uris=None)
    clocks.put(AHEAD)
    token = (await service.post(browser.http, "/token", grant_type="client_credentials")).json()["access_token"]
    assert (await service.post(browser.http, "/introspect", token=token)).json()["active"]
    clocks.put(RIGHT)
    assert (await service.post(browser.http, "/introspect", token=token)).json() == {"active": False}


async def test_requests_that_wait_count_as_expired(
    clocks: Clocks, world: World, party: Party, browser: Browser
) -> None:
    clocks.put(AHEAD)
    handle = (await party.post(browser.http, "/par", **party.request())).json()["request_uri"]
    device = await begun(await television(world), browser.http)
    asked = await browser.go(party.url())
    clocks.put(RIGHT)
    pushed = await browser.go(f"/authorize?client_id={party.client_id}&request_uri={handle}")
    assert Page(pushed).response.status_code == 400
    assert await device.hears() == "expired_token"
    assert "divos.example" not in (await typed(browser, device.user_code)).headers.get("location", "")
    assert not Page(await browser.sign_in(asked)).has("portal"), "the request that was left is not answered"


async def test_a_session_of_today_survives_ten_minutes_of_a_clock_ahead(
    clocks: Clocks, world: World, party: Party, browser: Browser
) -> None:
    """The clean-up believes a clock only after an hour without a jump."""
    offline, tokens = await browser.tokens(party, **OFFLINE), await browser.tokens(party)
    keys = (await browser.http.get("/jwks")).json()
    await clocks.run_with_jobs(world.app, HOUR)
    clocks.put(AHEAD)
    await clocks.run_with_jobs(world.app, timedelta(minutes=10))
    clocks.put(RIGHT)
    await clocks.run_with_jobs(world.app, HOUR)
    assert await is_signed_in(browser, party)
    assert await refreshes(browser, party, tokens)
    assert await refreshes(browser, party, offline)
    assert (await browser.http.get("/jwks")).json() == keys


async def test_keys_and_jobs_go_on(clocks: Clocks, world: World) -> None:
    ring, app = world.app.composition.foundation.key_ring, world.app
    await clocks.run_with_jobs(app, HOUR)
    clocks.put(AHEAD)
    await clocks.run_with_jobs(app, timedelta(minutes=150))  # it is believed, and rotates
    clocks.put(RIGHT)
    await run_jobs(app)
    clocks.run(timedelta(seconds=10))
    assert "audit.seal" in await run_jobs(app), "a lease ahead holds for one period"
    await clocks.run_with_jobs(app, timedelta(minutes=150))
    clocks.run(timedelta(hours=6, minutes=1))
    assert set(await run_jobs(app)) == {job.name for job in app.composition.jobs.jobs}
    current = {key.kid for key in ring.published_keys() if key.state is KeyState.CURRENT}
    clocks.run(timedelta(days=1))
    async with app.database.begin() as session:
        assert await ring.rotate(session), "the next keys count as made when they were corrected"
    await ring.load()
    assert current.isdisjoint(key.kid for key in ring.published_keys() if key.state is KeyState.CURRENT)
    moved = {key.kid for key in ring.published_keys() if key.state is KeyState.CURRENT}
    for days in (89, 2):
        clocks.run(timedelta(days=days))
        await run_jobs(app)
    await ring.load()
    assert moved.isdisjoint(key.kid for key in ring.published_keys() if key.state is KeyState.CURRENT)


async def test_an_offline_grant_refreshed_ahead_goes_on_and_its_old_token_ends_nothing(
    clocks: Clocks, world: World, party: Party, browser: Browser
) -> None:
    first = await browser.tokens(party, **OFFLINE)
    clocks.put(timedelta(days=20))
    second = dict(first)
    assert await refreshes(browser, party, second)
    clocks.put(RIGHT)
    assert not await refreshes(browser, party, first), "nobody knows how long ago that was"
    assert await refreshes(browser, party, second)


async def test_devices_allowed_ahead_fetch_nothing(clocks: Clocks, world: World, browser: Browser) -> None:
    clocks.put(AHEAD)
    device = await begun(await television(world), browser.http)
    await answered(browser, device)
    clocks.put(RIGHT)
    clocks.run(timedelta(seconds=10))
    assert await device.hears() == "expired_token"
    clocks.put(AHEAD)
    clocks.run(timedelta(seconds=10))
    assert "access_token" in await device.fetch()
