"""Public keys: pasted as people have them, both alive until the old one is removed, with their last use."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from joserfc.jwk import ECKey

from idp.clients.credentials.last_use import LastUseRecorder
from idp.clients.credentials.pasted_keys import holds_private_key, parse_pasted_keys
from idp.clients.errors import InvalidDeclaration, NoSuchKey
from idp.clients.registration import client_lifecycle, public_keys
from idp.clients.registration.client_lifecycle import ClientRegistration
from idp.clients.registration.public_keys import PublicKeyRecord
from idp.clients.store import last_use as store
from idp.foundation import clock
from idp.protocol.tokens import jwk
from tests.clients.client_admins import WEB, ClientAdmins
from tests.clients.keys import public_jwk

GONE = UUID(int=7)


def pem(private: Any) -> str:
    return str(private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode())


def private_pem(private: Any) -> str:
    return str(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(public_jwk("satu")),
        json.dumps({"keys": [public_jwk("satu"), public_jwk()]}),
        pem(ec.generate_private_key(ec.SECP256R1())),
        "\n  " + pem(rsa.generate_private_key(65537, 2048)),
    ],
)
def test_keys_are_read_as_people_have_them_and_each_gets_a_name(text: str) -> None:
    for key in parse_pasted_keys(text):
        assert key["kid"] in ("satu", jwk.parse_jwk(key).thumbprint)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no public key"),
        ("ssh-rsa AAAA", "no public key"),
        ("[]", "no public key"),
        ('{"keys": []}', "no public key"),
        ('{"keys": {}}', "no public key"),
        ('{"keys": [3]}', "a key must be a JSON object"),
        ("-----BEGIN PUBLIC KEY-----\nbukan\n-----END PUBLIC KEY-----", "no public key"),
        ("-----BEGIN CERTIFICATE-----\nbukan\n-----END CERTIFICATE-----", "no public key"),
        (pem(ec.generate_private_key(ec.SECP384R1())), "RSA of 2048 bits"),
        (pem(rsa.generate_private_key(65537, 1024)), "must have 2048"),
        (private_pem(ec.generate_private_key(ec.SECP256R1())), "must not leave"),
        (json.dumps(ECKey.generate_key("P-256").as_dict(private=True)), "private members"),
    ],
)
def test_what_is_no_usable_public_key_is_refused(text: str, says: str) -> None:
    with pytest.raises(InvalidDeclaration, match=says):
        parse_pasted_keys(text)


def test_a_private_half_is_recognized_and_a_public_one_is_not_taken_for_one() -> None:
    pair = ECKey.generate_key("P-256")
    assert holds_private_key(json.dumps(pair.as_dict(private=True)))
    assert holds_private_key(private_pem(ec.generate_private_key(ec.SECP256R1())))
    assert not holds_private_key(json.dumps(pair.as_dict(private=False)))
    assert not holds_private_key(pem(ec.generate_private_key(ec.SECP256R1())))


async def with_key(admins: ClientAdmins) -> PublicKeyRecord:
    """A client that proves itself with one key."""
    declared = WEB | {"token_endpoint_auth_method": "private_key_jwt", "jwks": {"keys": [public_jwk("lama")]}}
    async with admins.open() as admin:
        await client_lifecycle.register_client(admin, ClientRegistration(declared, client_id="simpeg"))
    (key,) = await keys_of(admins)
    return key


async def keys_of(admins: ClientAdmins) -> tuple[PublicKeyRecord, ...]:
    async with admins.open() as admin:
        return await public_keys.list_keys(admin, "simpeg")


async def test_a_new_key_lives_beside_the_old_one_until_that_is_removed(client_admins: ClientAdmins) -> None:
    old = await with_key(client_admins)
    async with client_admins.open() as admin:
        await public_keys.add_keys(admin, "simpeg", json.dumps(public_jwk("baru")))
    assert [key.kid for key in await keys_of(client_admins)] == ["lama", "baru"]
    client = await client_admins.registry.find("simpeg")
    assert client is not None
    assert len(json.loads(str(client.metadata.jwks))["keys"]) == 2
    async with client_admins.open() as admin:
        await public_keys.remove_key(admin, "simpeg", old.thumbprint)
    assert [key.kid for key in await keys_of(client_admins)] == ["baru"]


async def test_a_key_that_is_there_is_not_added_twice(client_admins: ClientAdmins) -> None:
    await with_key(client_admins)
    pasted = json.dumps(public_jwk())
    for _ in range(2):
        async with client_admins.open() as admin:
            await public_keys.add_keys(admin, "simpeg", pasted)
    assert len(await keys_of(client_admins)) == 2


async def test_two_keys_with_one_name_are_refused(client_admins: ClientAdmins) -> None:
    await with_key(client_admins)
    with pytest.raises(InvalidDeclaration, match="kid"):
        async with client_admins.open() as admin:
            await public_keys.add_keys(admin, "simpeg", json.dumps(public_jwk("lama")))


async def test_the_last_key_stays_while_the_client_proves_itself_with_keys(client_admins: ClientAdmins) -> None:
    key = await with_key(client_admins)
    with pytest.raises(InvalidDeclaration, match="jwks"):
        async with client_admins.open() as admin:
            await public_keys.remove_key(admin, "simpeg", key.thumbprint)
    with pytest.raises(NoSuchKey):
        async with client_admins.open() as admin:
            await public_keys.remove_key(admin, "simpeg", "lain")


async def test_pasted_keys_take_the_place_of_an_address(client_admins: ClientAdmins) -> None:
    async with client_admins.open() as admin:
        declared = WEB | {"jwks_uri": "https://simpeg.example/jwks.json"}
        await client_lifecycle.register_client(admin, ClientRegistration(declared, client_id="simpeg"))
        changed = await public_keys.add_keys(admin, "simpeg", json.dumps(public_jwk("baru")))
    assert changed.metadata.jwks_uri is None


@pytest.mark.twins
async def test_the_last_use_of_a_key_is_noted_without_a_statement(client_admins: ClientAdmins) -> None:
    registered = await with_key(client_admins)
    client = await client_admins.registry.find("simpeg")
    assert client is not None
    (key,) = (jwk.parse_jwk(one) for one in json.loads(str(client.metadata.jwks))["keys"])
    recorder, before = LastUseRecorder(client_admins.database), client_admins.database.statements_run
    recorder.record_client(client.id)
    recorder.record_key(client.id, key)
    recorder.record_key(client.id, jwk.parse_jwk(json.loads(str(client.metadata.jwks))["keys"][0]))
    assert client_admins.database.statements_run == before
    assert registered.last_used_at is None
    await recorder.flush()
    (used,) = await keys_of(client_admins)
    assert used.last_used_at is not None
    with clock.travel(timedelta(hours=-1)):
        recorder.record_client(client.id)
        recorder.record_key(client.id, key)
    await recorder.flush()
    assert (await keys_of(client_admins))[0].last_used_at == used.last_used_at


async def test_the_uses_of_a_client_with_ever_new_keys_are_bounded(
    client_admins: ClientAdmins, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MOST_KEYS", 2)
    async with client_admins.open() as admin:
        declared = WEB | {"jwks_uri": "https://simpeg.example/jwks.json"}
        await client_lifecycle.register_client(admin, ClientRegistration(declared, client_id="simpeg"))
    client = await client_admins.registry.find("simpeg")
    assert client is not None
    recorder, newest = LastUseRecorder(client_admins.database), []
    for hours in range(4):
        with clock.travel(timedelta(hours=hours)):
            key = jwk.parse_jwk(public_jwk())
            recorder.record_client(client.id)
            recorder.record_key(client.id, key)
            newest = [key.thumbprint, *newest]
    await recorder.flush()
    found = await keys_of(client_admins)
    assert [(one.thumbprint, one.registered) for one in found] == [(one, False) for one in newest[:2]]


async def test_keys_of_a_client_that_is_gone_are_not_written(client_admins: ClientAdmins) -> None:
    await with_key(client_admins)
    recorder = LastUseRecorder(client_admins.database)
    recorder.record_client(GONE)
    recorder.record_key(GONE, jwk.parse_jwk(public_jwk()))
    await recorder.flush()
    assert (await keys_of(client_admins))[0].last_used_at is None
