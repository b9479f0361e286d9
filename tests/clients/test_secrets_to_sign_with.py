"""Secrets that clients sign with: derived, nowhere stored, and never brought along (ADR 13)."""

import json
from base64 import urlsafe_b64decode
from uuid import UUID

import pytest
from sqlalchemy import text

from idp.clients import credentials, register
from idp.clients.credentials import PURPOSE
from idp.clients.desk import Desk
from idp.clients.importing import import_clients
from idp.clients.register import Asked
from idp.clients.registry import Registry
from idp.foundation import opaque
from idp.foundation.database import Database
from idp.foundation.importing import Order
from idp.foundation.opaque import Derivation, KeyGone
from idp.permissions import SHELL
from tests.clients.desks import PROVIDER
from tests.protocol.tokens.foreign_signers import public
from tests.support.calendars import WITA

SIGNER = {"client_name": "Mesin", "profile": "layanan", "token_endpoint_auth_method": "client_secret_jwt"}
OLD, NEW = bytes(range(32)), bytes(range(32, 64))
ROW = UUID(int=7)


def test_the_same_key_and_row_give_the_same_secret_and_nothing_else_does() -> None:
    derived = Derivation({1: OLD, 2: NEW}, 2)
    secret = derived.secret(PURPOSE, ROW, 1)
    assert len(urlsafe_b64decode(secret.reveal + "=")) == 32
    assert secret == Derivation({1: OLD}, 1).secret(PURPOSE, ROW, 1)
    others = [derived.secret(PURPOSE, ROW, 2), derived.secret(PURPOSE, UUID(int=8), 1), derived.secret("lain", ROW, 1)]
    assert len({secret.reveal, *(other.reveal for other in others)}) == 4
    assert secret.reveal not in repr(secret)


def test_a_key_that_is_gone_is_named() -> None:
    with pytest.raises(KeyGone, match=r"version 1 .* IDP_SECRET_KEYS"):
        Derivation({2: NEW}, 2).secret(PURPOSE, ROW, 1)


async def test_what_is_stored_of_such_a_secret_is_a_digest_and_a_version(database: Database) -> None:
    registry = Registry(database, Derivation({5: OLD}, 5))
    async with database.begin() as session:
        made = await register.register(Desk(session, registry, PROVIDER, SHELL, calendar=WITA), Asked(SIGNER))
        issued = await credentials.issue(
            Desk(session, registry, PROVIDER, SHELL, calendar=WITA), made.client.metadata.client_id
        )
    assert made.secret is not None
    async with database.begin() as session:
        rows = (await session.execute(text("SELECT id, digest, derived_with FROM credential"))).all()
    assert {row.derived_with for row in rows} == {5}
    assert {bytes(row.digest) for row in rows} == {made.secret.digest, issued.secret.digest}
    found = await registry.find(made.client.metadata.client_id)
    assert found is not None
    derived = {registry.derivation.secret(PURPOSE, one.id, 5).reveal for one in found.secrets}
    assert derived == {made.secret.reveal, issued.secret.reveal}


async def test_other_secrets_are_random(database: Database) -> None:
    registry = Registry(database, Derivation({5: OLD}, 5))
    declared = SIGNER | {"token_endpoint_auth_method": "client_secret_basic"}
    async with database.begin() as session:
        made = await register.register(Desk(session, registry, PROVIDER, SHELL, calendar=WITA), Asked(declared))
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
    row = SIGNER | {"client_id": "mesin", "client_secret": opaque.random().reveal} | declared
    async with database.begin() as session:
        desk = Desk(session, Registry(database), PROVIDER, SHELL, calendar=WITA)
        done = await import_clients(desk, json.dumps({"clients": [row]}).encode(), Order("uji"))
    [rejected] = done.report.rejected
    assert any(sentence in fault for fault in rejected.reasons)


async def test_an_import_without_a_secret_says_how_to_get_one(database: Database) -> None:
    async with database.begin() as session:
        desk = Desk(session, Registry(database), PROVIDER, SHELL, calendar=WITA)
        done = await import_clients(
            desk, json.dumps({"clients": [SIGNER | {"client_id": "mesin"}]}).encode(), Order("uji")
        )
    assert done.warnings == (("mesin", "it has no secret yet: add one with `idp clients secret add`"),)
