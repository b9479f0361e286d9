"""Secrets are issued once, rotated without an outage, and revoked."""

from datetime import timedelta
from uuid import uuid4

import pytest

from idp.clients.credentials import client_secrets
from idp.clients.errors import ClientUsesNoSecret, NoSuchClient, NoSuchSecret, TooManySecrets
from idp.clients.records import SecretRecord, SecretState
from idp.clients.registration import client_lifecycle
from idp.clients.registration.client_lifecycle import ClientRegistration
from idp.foundation import clock
from tests.clients.client_admins import BROWSER_ONLY, WEB, ClientAdmins

WEEK = timedelta(days=7)


async def client_of(client_admins: ClientAdmins) -> str:
    async with client_admins.open() as desk:
        return (await client_lifecycle.register_client(desk, ClientRegistration(WEB))).client.metadata.client_id


async def secrets_of(client_admins: ClientAdmins, client_id: str) -> tuple[SecretRecord, ...]:
    async with client_admins.open() as desk:
        return (await desk.lock_client(client_id)).secrets


async def test_a_third_secret_is_refused_until_one_is_revoked(client_admins: ClientAdmins) -> None:
    client_id = await client_of(client_admins)
    async with client_admins.open() as desk:
        second = await client_secrets.issue_secret(desk, client_id)
    with pytest.raises(TooManySecrets):
        async with client_admins.open() as desk:
            await client_secrets.issue_secret(desk, client_id)
    async with client_admins.open() as desk:
        await client_secrets.revoke_secret(desk, client_id, second.id)
        await client_secrets.issue_secret(desk, client_id)
    states = [secret.state(clock.now()) for secret in await secrets_of(client_admins, client_id)]
    assert sorted(states) == [SecretState.LIVE, SecretState.LIVE, SecretState.REVOKED]


async def test_rotation_lets_the_old_secret_work_for_a_while(client_admins: ClientAdmins) -> None:
    client_id = await client_of(client_admins)
    async with client_admins.open() as desk:
        await client_secrets.rotate_secret(desk, client_id, WEEK)
    with pytest.raises(TooManySecrets):
        async with client_admins.open() as desk:
            await client_secrets.rotate_secret(desk, client_id, WEEK)
    with clock.travel(WEEK + timedelta(seconds=1)):
        client = await client_admins.registry.find(client_id)
        assert client is not None
        assert len(client.secrets) == 2
        assert len(client.live_secrets(clock.now())) == 1
        async with client_admins.open() as desk:
            await client_secrets.rotate_secret(desk, client_id, WEEK)
        states = [secret.state(clock.now()) for secret in await secrets_of(client_admins, client_id)]
    assert states == [SecretState.EXPIRED, SecretState.LIVE, SecretState.LIVE]


async def test_a_secret_is_revoked_once_and_by_its_own_client_alone(client_admins: ClientAdmins) -> None:
    mine, others = await client_of(client_admins), await client_of(client_admins)
    (secret,) = await secrets_of(client_admins, mine)
    for client_id, secret_id in ((others, secret.id), (mine, uuid4())):
        with pytest.raises(NoSuchSecret):
            async with client_admins.open() as desk:
                await client_secrets.revoke_secret(desk, client_id, secret_id)
    async with client_admins.open() as desk:
        await client_secrets.revoke_secret(desk, mine, secret.id)
    with pytest.raises(NoSuchSecret):
        async with client_admins.open() as desk:
            await client_secrets.revoke_secret(desk, mine, secret.id)


async def test_public_and_unknown_clients_get_no_secret(client_admins: ClientAdmins) -> None:
    async with client_admins.open() as desk:
        client_id = (
            await client_lifecycle.register_client(desk, ClientRegistration(BROWSER_ONLY))
        ).client.metadata.client_id
    with pytest.raises(ClientUsesNoSecret):
        async with client_admins.open() as desk:
            await client_secrets.issue_secret(desk, client_id)
    with pytest.raises(NoSuchClient):
        async with client_admins.open() as desk:
            await client_secrets.rotate_secret(desk, "tidak-ada", WEEK)
