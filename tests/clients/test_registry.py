"""The registry: one statement for a client not seen lately, none for one that was, and changes at once."""

import asyncio

import pytest

from idp.clients.client_admin import ClientAdmin
from idp.clients.credentials import client_secrets
from idp.clients.credentials.last_use import LastUseRecorder
from idp.clients.errors import NoSuchClient
from idp.clients.registration import client_lifecycle
from idp.clients.registration.client_lifecycle import ClientRegistration
from idp.clients.registry import Registry
from idp.foundation import clock
from idp.foundation.change_counter import ChangePoller
from idp.protocol.client import AuthMethod
from tests.clients.client_admins import WEB, ClientAdmins


async def a_client(client_admins: ClientAdmins, client_id: str = "simpeg") -> str:
    async with client_admins.open() as desk:
        done = await client_lifecycle.register_client(desk, ClientRegistration(WEB, client_id=client_id))
    assert done.secret is not None
    return done.secret.reveal


async def test_a_client_is_found_with_its_live_secret_for_one_statement(client_admins: ClientAdmins) -> None:
    await client_admins.application()
    async with client_admins.open() as desk:
        done = await client_lifecycle.register_client(desk, ClientRegistration(WEB, "7"))
    before = client_admins.database.statements_run
    for _ in range(3):
        client = await client_admins.registry.find(done.client.metadata.client_id)
    assert client_admins.database.statements_run == before + 1
    assert client is not None
    assert done.secret is not None
    assert (client.id, client.metadata, client.application_name) == (done.client.id, done.client.metadata, "SIMPEG")
    assert [secret.digest for secret in client.live_secrets(clock.now())] == [done.secret.digest]
    assert client.active


async def test_two_live_secrets_are_both_found_and_revoked_ones_are_not(client_admins: ClientAdmins) -> None:
    await a_client(client_admins)
    async with client_admins.open() as desk:
        second = await client_secrets.issue_secret(desk, "simpeg")
    found = await client_admins.registry.find("simpeg")
    assert found is not None
    assert len(found.secrets) == 2
    async with client_admins.open() as desk:
        await client_secrets.revoke_secret(desk, "simpeg", second.id)
    found = await client_admins.registry.find("simpeg")
    assert found is not None
    assert second.id not in {secret.id for secret in found.secrets}


async def test_a_stopped_client_is_found_and_not_active(client_admins: ClientAdmins) -> None:
    await a_client(client_admins)
    assert (await client_admins.registry.find("simpeg")) is not None
    async with client_admins.open() as desk:
        await client_lifecycle.suspend_client(desk, "simpeg")
    found = await client_admins.registry.find("simpeg")
    assert found is not None
    assert not found.active


async def test_another_process_hears_of_a_change(client_admins: ClientAdmins) -> None:
    await a_client(client_admins)
    elsewhere, watcher = Registry(client_admins.database), ChangePoller(client_admins.database)
    watcher.on_change("clients", elsewhere.clear_cache)
    await watcher.poll()
    assert (await elsewhere.find("baru")) is None
    assert (await elsewhere.find("simpeg")) is not None
    async with client_admins.open() as desk:
        await client_lifecycle.suspend_client(desk, "simpeg")
        await client_lifecycle.register_client(desk, ClientRegistration(WEB, client_id="baru"))
    await watcher.poll()
    found = await elsewhere.find("simpeg")
    assert found is not None
    assert not found.active
    assert (await elsewhere.find("baru")) is not None


async def test_a_change_that_is_undone_is_not_seen(client_admins: ClientAdmins) -> None:
    await a_client(client_admins)

    async def both(desk: ClientAdmin) -> None:
        await client_lifecycle.suspend_client(desk, "simpeg")
        await client_lifecycle.suspend_client(desk, "tidak-ada")

    with pytest.raises(NoSuchClient):
        async with client_admins.open() as desk:
            await both(desk)
    found = await client_admins.registry.find("simpeg")
    assert found is not None
    assert found.active


async def test_invented_ids_cost_one_statement_each_and_do_not_drive_real_clients_out(
    client_admins: ClientAdmins,
) -> None:
    registry = Registry(client_admins.database, at_most=10)
    await a_client(client_admins)
    await registry.find("simpeg")
    for number in range(25):
        assert await registry.find(f"palsu-{number}") is None
    before = client_admins.database.statements_run
    assert await registry.find("palsu-24") is None
    assert await registry.find("simpeg") is not None
    assert client_admins.database.statements_run == before
    assert len(registry._unknown) == 10


@pytest.mark.parametrize("text", ["", "\x00", "a\x00b", "x" * 256, "\u00e9", "\ud800", "a\nb"])
async def test_what_cannot_be_a_client_id_costs_no_statement(client_admins: ClientAdmins, text: str) -> None:
    before = client_admins.database.statements_run
    assert await client_admins.registry.find(text) is None
    assert client_admins.database.statements_run == before


async def test_an_answer_on_its_way_while_something_changes_is_not_kept(client_admins: ClientAdmins) -> None:
    await a_client(client_admins)
    asked = asyncio.create_task(client_admins.registry.find("simpeg"))
    await asyncio.sleep(0)
    client_admins.registry.clear_cache()
    await asked
    assert client_admins.registry._known == {}


async def test_last_use_is_noted_without_a_statement_and_written_by_the_flusher(client_admins: ClientAdmins) -> None:
    await a_client(client_admins)
    client = await client_admins.registry.find("simpeg")
    assert client is not None
    last_use = LastUseRecorder(client_admins.database)
    before = client_admins.database.statements_run
    last_use.record_client(client.id, AuthMethod.POST)
    last_use.record_client(client.id)
    last_use.record_secret(client.secrets[0].id)
    assert client_admins.database.statements_run == before
    await last_use.flush()
    async with client_admins.open() as desk:
        record = await desk.lock_client("simpeg")
    assert record.last_used_at is not None
    assert record.last_auth_method is AuthMethod.POST
    assert record.secrets[0].last_used_at is not None
    before = client_admins.database.statements_run
    await last_use.flush()
    assert client_admins.database.statements_run == before


async def test_last_use_never_goes_back_and_survives_a_failed_write(client_admins: ClientAdmins) -> None:
    await a_client(client_admins)
    client = await client_admins.registry.find("simpeg")
    assert client is not None
    ahead, behind = LastUseRecorder(client_admins.database), LastUseRecorder(client_admins.database)
    behind.record_client(client.id)
    ahead.record_client(client.id)
    await ahead.flush()
    async with client_admins.open() as desk:
        written = (await desk.lock_client("simpeg")).last_used_at
    await behind.flush()
    async with client_admins.open() as desk:
        assert (await desk.lock_client("simpeg")).last_used_at == written
