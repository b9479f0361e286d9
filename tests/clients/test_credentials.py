"""Secrets are issued once, rotated without an outage, and revoked."""

from datetime import timedelta
from uuid import uuid4

import pytest

from idp.clients import credentials, register
from idp.clients.record import SecretRecord, SecretState
from idp.clients.refusals import NoSecretHere, NoSuchClient, NoSuchSecret, TwoSecretsLive
from idp.clients.register import Asked
from idp.foundation import clock
from tests.clients.desks import BROWSER_ONLY, WEB, Desks

WEEK = timedelta(days=7)


async def client_of(desks: Desks) -> str:
    async with desks.open() as desk:
        return (await register.register(desk, Asked(WEB))).client.metadata.client_id


async def secrets_of(desks: Desks, client_id: str) -> tuple[SecretRecord, ...]:
    async with desks.open() as desk:
        return (await desk.client(client_id)).secrets


async def test_a_third_secret_is_refused_until_one_is_revoked(desks: Desks) -> None:
    client_id = await client_of(desks)
    async with desks.open() as desk:
        second = await credentials.issue(desk, client_id)
    with pytest.raises(TwoSecretsLive):
        async with desks.open() as desk:
            await credentials.issue(desk, client_id)
    async with desks.open() as desk:
        await credentials.revoke(desk, client_id, second.id)
        await credentials.issue(desk, client_id)
    states = [secret.state(clock.now()) for secret in await secrets_of(desks, client_id)]
    assert sorted(states) == [SecretState.LIVE, SecretState.LIVE, SecretState.REVOKED]


async def test_rotation_lets_the_old_secret_work_for_a_while(desks: Desks) -> None:
    client_id = await client_of(desks)
    async with desks.open() as desk:
        await credentials.rotate(desk, client_id, WEEK)
    with pytest.raises(TwoSecretsLive):
        async with desks.open() as desk:
            await credentials.rotate(desk, client_id, WEEK)
    with clock.travel(WEEK + timedelta(seconds=1)):
        client = await desks.registry.find(client_id)
        assert client is not None
        assert len(client.secrets) == 2
        assert len(client.live_secrets(clock.now())) == 1
        async with desks.open() as desk:
            await credentials.rotate(desk, client_id, WEEK)
        states = [secret.state(clock.now()) for secret in await secrets_of(desks, client_id)]
    assert states == [SecretState.EXPIRED, SecretState.LIVE, SecretState.LIVE]


async def test_a_secret_is_revoked_once_and_by_its_own_client_alone(desks: Desks) -> None:
    mine, others = await client_of(desks), await client_of(desks)
    (secret,) = await secrets_of(desks, mine)
    for client_id, secret_id in ((others, secret.id), (mine, uuid4())):
        with pytest.raises(NoSuchSecret):
            async with desks.open() as desk:
                await credentials.revoke(desk, client_id, secret_id)
    async with desks.open() as desk:
        await credentials.revoke(desk, mine, secret.id)
    with pytest.raises(NoSuchSecret):
        async with desks.open() as desk:
            await credentials.revoke(desk, mine, secret.id)


async def test_public_and_unknown_clients_get_no_secret(desks: Desks) -> None:
    async with desks.open() as desk:
        client_id = (await register.register(desk, Asked(BROWSER_ONLY))).client.metadata.client_id
    with pytest.raises(NoSecretHere):
        async with desks.open() as desk:
            await credentials.issue(desk, client_id)
    with pytest.raises(NoSuchClient):
        async with desks.open() as desk:
            await credentials.rotate(desk, "tidak-ada", WEEK)
