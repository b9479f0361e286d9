"""What a clock ahead wrote and nobody may wait 400 days for: waits, leases, messages, secrets, access to register."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from idp.clients.credentials import client_secrets
from idp.clients.models import ClientRow
from idp.foundation import clock, outbox
from idp.foundation.outbox import OutboxWorker, Payload
from idp.permissions import SHELL
from tests.clients.initial_token import issue_initial_token
from tests.foundation.posted_message import PostedMessage
from tests.oidc.parties import Browser, Party, World
from tests.oidc.test_clock_ahead import is_signed_in
from tests.support.clocks import AHEAD, RIGHT, Clocks

pytestmark = pytest.mark.twins

HOUR = timedelta(minutes=70)


async def guess(browser: Browser, party: Party, times: int) -> int:
    """The status of the last wrong guess."""
    page = await browser.go(party.url(prompt="login"))
    answers = [await browser.submit(page, username="made.ayu", password="salah") for _ in range(times)]
    return answers[-1].status_code


async def test_nobody_waits_for_a_wait_that_was_set_ahead(
    clocks: Clocks, world: World, party: Party, browser: Browser
) -> None:
    clocks.put(AHEAD)
    assert await guess(browser, party, 7) == 429
    clocks.put(RIGHT)
    assert "code" in (await browser.through(party.url())).headers["location"]
    assert await is_signed_in(browser, party)


async def test_failures_counted_ahead_are_forgotten_an_hour_after_they_were_corrected(
    clocks: Clocks, world: World, party: Party, browser: Browser
) -> None:
    clocks.put(AHEAD)
    await guess(browser, party, 6)
    clocks.put(RIGHT)
    assert await guess(browser, party, 1) == 429, "they still count"
    await clocks.run_with_jobs(world.app, HOUR)
    clocks.run(HOUR)
    assert await guess(browser, party, 4) == 422


async def test_a_message_enqueued_ahead_is_delivered_at_once(clocks: Clocks, world: World) -> None:
    kept: list[object] = []

    async def keep(payload: Payload) -> None:
        kept.append(payload["n"])

    worker = OutboxWorker(world.app.database, {PostedMessage.POSTED: keep})
    clocks.put(AHEAD)
    async with world.app.database.begin() as session:
        await outbox.enqueue(session, PostedMessage.POSTED, {"n": 1})
    clocks.put(RIGHT)
    assert await worker.drain() == 1
    assert kept == [1]


async def test_a_message_claimed_ahead_is_free_after_an_hour(clocks: Clocks, world: World) -> None:
    tried: list[int] = []

    async def die(_payload: Payload) -> None:
        tried.append(1)
        if len(tried) == 1:
            raise asyncio.CancelledError

    worker = OutboxWorker(world.app.database, {PostedMessage.POSTED: die})
    async with world.app.database.begin() as session:
        await outbox.enqueue(session, PostedMessage.POSTED, {})
    clocks.put(AHEAD)
    with pytest.raises(asyncio.CancelledError):
        await worker.drain()
    clocks.put(RIGHT)
    assert await worker.drain() == 0, "it counts as claimed now"
    clocks.run(HOUR)
    await world.app.composition.foundation.cleanup.correct_times()
    assert await worker.drain() == 1
    assert len(tried) == 2


async def test_a_secret_replaced_ahead_ends_with_its_overlap(
    clocks: Clocks, world: World, party: Party, browser: Browser
) -> None:
    clocks.put(AHEAD)
    async with world.app.database.begin() as session:
        desk = world.app.composition.clients.admin(session, SHELL)
        await client_secrets.rotate_secret(desk, party.client_id, timedelta(days=1))
    clocks.put(RIGHT)
    await clocks.run_with_jobs(world.app, HOUR)
    world.app.composition.clients.registry.clear_cache()
    assert (await party.refresh(browser.http, "x")).json()["error"] == "invalid_grant", "the old secret still works"
    clocks.run(timedelta(days=1))
    assert (await party.refresh(browser.http, "x")).json()["error"] == "invalid_client"


async def test_an_initial_access_token_issued_ahead_ends_in_its_time(
    clocks: Clocks, world: World, browser: Browser
) -> None:
    clocks.put(AHEAD)
    token = await issue_initial_token(world.app, clients=5)
    clocks.put(RIGHT)
    await clocks.run_with_jobs(world.app, HOUR)
    for days, status in ((29, 201), (2, 401)):
        clocks.run(timedelta(days=days))
        answer = await browser.http.post(
            "/register",
            json={"client_name": "Aplikasi", "redirect_uris": ["https://aplikasi.example/balik"]},
            headers={"Authorization": f"Bearer {token}"},
        )
        assert answer.status_code == status, answer.text


async def test_a_last_use_recorded_ahead_is_recorded_anew(
    clocks: Clocks, world: World, party: Party, browser: Browser
) -> None:
    clocks.put(AHEAD)
    await browser.tokens(party)
    await world.app.settle()
    clocks.put(RIGHT)
    await clocks.run_with_jobs(world.app, HOUR)
    async with world.app.database.begin() as session:
        last_used_at = await session.scalar(select(ClientRow.last_used_at))
    assert last_used_at is not None
    assert last_used_at <= clock.now()
