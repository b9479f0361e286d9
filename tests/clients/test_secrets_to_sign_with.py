"""Secrets that clients sign with: derived, nowhere stored, and never brought along (ADR 13)."""

import json
from base64 import urlsafe_b64decode
from uuid import UUID

import pytest
from sqlalchemy import text

from idp.clients.client_admin import ClientAdmin
from idp.clients.credentials import client_secrets
from idp.clients.credentials.client_secrets import SECRET_PURPOSE
from idp.clients.imports.client_import import import_clients
from idp.clients.registration import client_lifecycle
from idp.clients.registration.client_lifecycle import ClientRegistration
from idp.clients.registry import Registry
from idp.foundation import secret_values
from idp.foundation.database import Database
from idp.foundation.import_report import ImportOptions
from idp.foundation.secret_values import DerivationKeyMissing, SecretDeriver
from idp.permissions import SHELL
from tests.clients.client_admins import PROVIDER
from tests.protocol.tokens.foreign_signers import public
from tests.support.calendars import WITA

SIGNER = {"client_name": "Mesin", "profile": "layanan", "token_endpoint_auth_method": "client_secret_jwt"}
OLD, NEW = bytes(range(32)), bytes(range(32, 64))
ROW = UUID(int=7)


def test_the_same_key_and_row_give_the_same_secret_and_nothing_else_does() -> None:
    derived = SecretDeriver({1: OLD, 2: NEW}, 2)
    secret = derived.derive(SECRET_PURPOSE, ROW, 1)
    assert len(urlsafe_b64decode(secret.reveal + "=")) == 32
    assert secret == SecretDeriver({1: OLD}, 1).derive(SECRET_PURPOSE, ROW, 1)
    others = [
        derived.derive(SECRET_PURPOSE, ROW, 2),
        derived.derive(SECRET_PURPOSE, UUID(int=8), 1),
        derived.derive("lain", ROW, 1),
    ]
    assert len({secret.reveal, *(other.reveal for other in others)}) == 4
    assert secret.reveal not in repr(secret)


def test_a_key_that_is_gone_is_named() -> None:
    with pytest.raises(DerivationKeyMissing, match=r"version 1 .* IDP_SECRET_KEYS"):
        SecretDeriver({2: NEW}, 2).derive(SECRET_PURPOSE, ROW, 1)


async def test_what_is_stored_of_such_a_secret_is_a_digest_and_a_version(database: Database) -> None:
    registry = Registry(database, SecretDeriver({5: OLD}, 5))
    async with database.begin() as session:
        made = await client_lifecycle.register_client(
            ClientAdmin(session, registry, PROVIDER, SHELL, calendar=WITA), ClientRegistration(SIGNER)
        )
        issued = await client_secrets.issue_secret(
            ClientAdmin(session, registry, PROVIDER, SHELL, calendar=WITA), made.client.metadata.client_id
        )
    assert made.secret is not None
    async with database.begin() as session:
        rows = (await session.execute(text("SELECT id, digest, derived_with FROM credential"))).all()
    assert {row.derived_with for row in rows} == {5}
    assert {bytes(row.digest) for row in rows} == {made.secret.digest, issued.secret.digest}
    found = await registry.find(made.client.metadata.client_id)
    assert found is not None
    derived = {registry.derivation.derive(SECRET_PURPOSE, one.id, 5).reveal for one in found.secrets}
    assert derived == {made.secret.reveal, issued.secret.reveal}


async def test_other_secrets_are_random(database: Database) -> None:
    registry = Registry(database, SecretDeriver({5: OLD}, 5))
    declared = SIGNER | {"token_endpoint_auth_method": "client_secret_basic"}
    async with database.begin() as session:
        made = await client_lifecycle.register_client(
            ClientAdmin(session, registry, PROVIDER, SHELL, calendar=WITA), ClientRegistration(declared)
        )
    found = await registry.find(made.client.metadata.client_id)
    assert found is not None
    assert [one.derived_with for one in found.secrets] == [None]


@pytest.mark.parametrize(
    ("declared", "sentence"),
    [
        ({}, "secrets for client_secret_jwt are made here"),
        (
            {"token_endpoint_auth_method": "private_key_jwt", "jwks": {"keys": [public("ES256")]}},
            "a client with private_key_jwt has no client_secret",
        ),
    ],
)
async def test_an_import_brings_none(database: Database, declared: dict[str, object], sentence: str) -> None:
    row = SIGNER | {"client_id": "mesin", "client_secret": secret_values.random_secret().reveal} | declared
    async with database.begin() as session:
        desk = ClientAdmin(session, Registry(database), PROVIDER, SHELL, calendar=WITA)
        done = await import_clients(desk, json.dumps({"clients": [row]}).encode(), ImportOptions("uji"))
    [rejected] = done.report.rejected
    assert any(sentence in fault for fault in rejected.reasons)


async def test_an_import_without_a_secret_says_how_to_get_one(database: Database) -> None:
    async with database.begin() as session:
        desk = ClientAdmin(session, Registry(database), PROVIDER, SHELL, calendar=WITA)
        done = await import_clients(
            desk, json.dumps({"clients": [SIGNER | {"client_id": "mesin"}]}).encode(), ImportOptions("uji")
        )
    assert done.warnings == (("mesin", "it has no secret yet: add one with `idp clients secret add`"),)
