"""The registry: one statement for a client not seen lately, none for one that was, and changes at once."""

import asyncio

import pytest

from idp.clients import credentials, register
from idp.clients.desk import Desk
from idp.clients.last_use import LastUse
from idp.clients.refusals import NoSuchClient
from idp.clients.register import Asked
from idp.clients.registry import Registry
from idp.foundation import clock
from idp.foundation.versions import Watcher
from tests.clients.desks import WEB, Desks


async def a_client(desks: Desks, client_id: str = "simpeg") -> str:
    async with desks.open() as desk:
        done = await register.register(desk, Asked(WEB, client_id=client_id))
    assert done.secret is not None
    return done.secret.reveal


async def test_a_client_is_found_with_its_live_secret_for_one_statement(desks: Desks) -> None:
    await desks.application()
    async with desks.open() as desk:
        done = await register.register(desk, Asked(WEB, "7"))
    before = desks.database.statements_run
    for _ in range(3):
        client = await desks.registry.find(done.client.metadata.client_id)
    assert desks.database.statements_run == before + 1
    assert client is not None
    assert done.secret is not None
    assert (client.id, client.metadata, client.application_name) == (done.client.id, done.client.metadata, "SIMPEG")
    assert [secret.digest for secret in client.live_secrets(clock.now())] == [done.secret.digest]
    assert client.active


async def test_two_live_secrets_are_both_found_and_revoked_ones_are_not(desks: Desks) -> None:
    await a_client(desks)
    async with desks.open() as desk:
        second = await credentials.issue(desk, "simpeg")
    found = await desks.registry.find("simpeg")
    assert found is not None
    assert len(found.secrets) == 2
    async with desks.open() as desk:
        await credentials.revoke(desk, "simpeg", second.id)
    found = await desks.registry.find("simpeg")
    assert found is not None
    assert second.id not in {secret.id for secret in found.secrets}


async def test_a_stopped_client_is_found_and_not_active(desks: Desks) -> None:
    await a_client(desks)
    assert (await desks.registry.find("simpeg")) is not None
    async with desks.open() as desk:
        await register.suspend(desk, "simpeg")
    found = await desks.registry.find("simpeg")
    assert found is not None
    assert not found.active


async def test_another_process_hears_of_a_change(desks: Desks) -> None:
    await a_client(desks)
    elsewhere, watcher = Registry(desks.database), Watcher(desks.database)
    watcher.on_change("clients", elsewhere.forget)
    await watcher.look()
    assert (await elsewhere.find("baru")) is None
    assert (await elsewhere.find("simpeg")) is not None
    async with desks.open() as desk:
        await register.suspend(desk, "simpeg")
        await register.register(desk, Asked(WEB, client_id="baru"))
    await watcher.look()
    found = await elsewhere.find("simpeg")
    assert found is not None
    assert not found.active
    assert (await elsewhere.find("baru")) is not None


async def test_a_change_that_is_undone_is_not_seen(desks: Desks) -> None:
    await a_client(desks)

    async def both(desk: Desk) -> None:
        await register.suspend(desk, "simpeg")
        await register.suspend(desk, "tidak-ada")

    with pytest.raises(NoSuchClient):
        async with desks.open() as desk:
            await both(desk)
    found = await desks.registry.find("simpeg")
    assert found is not None
    assert found.active


async def test_invented_ids_cost_one_statement_each_and_do_not_drive_real_clients_out(desks: Desks) -> None:
    registry = Registry(desks.database, at_most=10)
    await a_client(desks)
    await registry.find("simpeg")
    for number in range(25):
        assert await registry.find(f"palsu-{number}") is None
    before = desks.database.statements_run
    assert await registry.find("palsu-24") is None
    assert await registry.find("simpeg") is not None
    assert desks.database.statements_run == before
    assert len(registry._unknown) == 10


@pytest.mark.parametrize("text", ["", "\x00", "a\x00b", "x" * 256, "\u00e9", "\ud800", "a\nb"])
async def test_what_cannot_be_a_client_id_costs_no_statement(desks: Desks, text: str) -> None:
    before = desks.database.statements_run
    assert await desks.registry.find(text) is None
    assert desks.database.statements_run == before


async def test_an_answer_on_its_way_while_something_changes_is_not_kept(desks: Desks) -> None:
    await a_client(desks)
    asked = asyncio.create_task(desks.registry.find("simpeg"))
    await asyncio.sleep(0)
    desks.registry.forget()
    await asked
    assert desks.registry._known == {}


async def test_last_use_is_noted_without_a_statement_and_written_by_the_flusher(desks: Desks) -> None:
    await a_client(desks)
    client = await desks.registry.find("simpeg")
    assert client is not None
    last_use = LastUse(desks.database)
    before = desks.database.statements_run
    last_use.client(client.id)
    last_use.secret(client.secrets[0].id)
    assert desks.database.statements_run == before
    await last_use.flush()
    async with desks.open() as desk:
        record = await desk.client("simpeg")
    assert record.last_used_at is not None
    assert record.secrets[0].last_used_at is not None
    before = desks.database.statements_run
    await last_use.flush()
    assert desks.database.statements_run == before


async def test_last_use_never_goes_back_and_survives_a_failed_write(desks: Desks) -> None:
    await a_client(desks)
    client = await desks.registry.find("simpeg")
    assert client is not None
    ahead, behind = LastUse(desks.database), LastUse(desks.database)
    behind.client(client.id)
    ahead.client(client.id)
    await ahead.flush()
    async with desks.open() as desk:
        written = (await desk.client("simpeg")).last_used_at
    await behind.flush()
    async with desks.open() as desk:
        assert (await desk.client("simpeg")).last_used_at == written
