"""Twenty at once for a secret, on PostgreSQL: never three live."""

import asyncio
import json
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from idp.clients.client_admin import ClientAdmin
from idp.clients.credentials import client_secrets
from idp.clients.credentials.client_secrets import IssuedSecret
from idp.clients.errors import ClientIdTaken, TooManySecrets
from idp.clients.imports.client_import import import_clients
from idp.clients.records import SecretState
from idp.clients.registration import client_lifecycle
from idp.clients.registration.client_lifecycle import ClientRegistration
from idp.clients.registry import Registry
from idp.clients.store import credentials as store
from idp.foundation import clock, secret_values
from idp.foundation.database import Database, Pool
from idp.foundation.ids import new_id
from idp.foundation.import_report import ImportOptions
from idp.permissions import SHELL, Operation
from idp.protocol.provider import Provider
from tests.support.calendars import WITA

TWENTY = 20
CLIENT = {"client_name": "Aplikasi", "redirect_uris": ["http://localhost:9000/kembali"]}


def random_secret() -> store.NewSecret:
    return store.NewSecret(new_id(), secret_values.random_secret().digest)


def desk(session: object, database: Database) -> ClientAdmin:
    provider = Provider(issuer="http://localhost:8400")
    return ClientAdmin(session, Registry(database), provider, SHELL, calendar=WITA).acting(Operation.SHOW_CLIENT)  # type: ignore[arg-type]


async def registered(database: Database, declaration: dict[str, object] | None = None) -> tuple[str, UUID]:
    async with database.begin() as session:
        done = await client_lifecycle.register_client(
            desk(session, database), ClientRegistration(declaration or CLIENT)
        )
    return done.client.metadata.client_id, done.client.id


async def live(database: Database, client_id: str) -> int:
    async with database.begin() as session:
        client = await desk(session, database).lock_client(client_id)
    return sum(secret.state(clock.now()) is SecretState.LIVE for secret in client.secrets)


async def test_twenty_at_once_never_make_three_live_secrets(postgres_url: str) -> None:
    database = Database(postgres_url, Pool(transactions=TWENTY))
    client_id, _ = await registered(database)

    async def issue() -> IssuedSecret | TooManySecrets:
        try:
            async with database.begin() as session:
                return await client_secrets.issue_secret(desk(session, database), client_id)
        except TooManySecrets as refusal:
            return refusal

    answers = await asyncio.gather(*(issue() for _ in range(TWENTY)))
    assert sum(isinstance(answer, IssuedSecret) for answer in answers) == 1
    assert await live(database, client_id) == 2
    await database.dispose()


async def test_the_slots_alone_hold_without_any_lock_on_the_client(postgres_url: str) -> None:
    database = Database(postgres_url, Pool(transactions=TWENTY))
    client_id, row_id = await registered(database)
    async with database.begin() as session:
        await store.revoke_all_secrets(session, row_id, clock.now())

    async def take() -> bool:
        async with database.begin() as session:
            taken = await store.take_slot(session, row_id, random_secret(), clock.now())
            for _ in range(10):  # the others meet a row that is not committed yet
                await session.execute(select(1))
            return taken

    assert sum(await asyncio.gather(*(take() for _ in range(TWENTY)))) == 2
    assert await live(database, client_id) == 2
    await database.dispose()


async def test_twenty_rotations_at_once_rotate_once(postgres_url: str) -> None:
    database = Database(postgres_url, Pool(transactions=TWENTY))
    client_id, _ = await registered(database)

    async def rotate() -> bool:
        try:
            async with database.begin() as session:
                await client_secrets.rotate_secret(desk(session, database), client_id, timedelta(days=7))
        except TooManySecrets:
            return False
        return True

    assert sum(await asyncio.gather(*(rotate() for _ in range(TWENTY)))) == 1
    async with database.begin() as session:
        secrets = (await desk(session, database).lock_client(client_id)).secrets
    assert sorted(secret.expires_at is None for secret in secrets) == [False, True]
    await database.dispose()


async def test_after_expiry_and_under_revocation_never_three(postgres_url: str) -> None:
    database = Database(postgres_url, Pool(transactions=TWENTY))
    client_id, row_id = await registered(database)
    async with database.begin() as session:
        await client_secrets.rotate_secret(desk(session, database), client_id, timedelta(days=7))
    most = 0

    async def churn(number: int) -> None:
        async with database.begin() as session:
            if number % 3 == 0:
                await store.revoke_all_secrets(session, row_id, clock.now())
            else:
                await store.take_slot(session, row_id, random_secret(), clock.now())

    with clock.travel(timedelta(days=8)):
        for _ in range(3):
            await asyncio.gather(*(churn(number) for number in range(TWENTY)))
            most = max(most, await live(database, client_id))
    assert most <= 2
    await database.dispose()


async def test_one_of_twenty_registrations_gets_a_client_id(postgres_url: str) -> None:
    database = Database(postgres_url, Pool(transactions=TWENTY))

    async def claim() -> bool:
        try:
            async with database.begin() as session:
                await client_lifecycle.register_client(
                    desk(session, database), ClientRegistration(CLIENT, client_id="simpeg")
                )
        except ClientIdTaken:
            return False
        return True

    assert sum(await asyncio.gather(*(claim() for _ in range(TWENTY)))) == 1
    await database.dispose()


async def test_an_import_and_single_changes_at_once_do_not_block_each_other(postgres_url: str) -> None:
    database = Database(postgres_url, Pool(transactions=TWENTY))
    rows = [{**CLIENT, "client_id": f"k{number}"} for number in range(10)]

    async def bring(name: str) -> None:
        content = json.dumps({"clients": [{**row, "client_name": name} for row in rows]}).encode()
        async with database.begin() as session:
            await import_clients(desk(session, database), content, ImportOptions("uji"))

    async def stop_and_go(client_id: str) -> None:
        for act in (client_lifecycle.suspend_client, client_lifecycle.resume_client) * 3:
            async with database.begin() as session:
                await act(desk(session, database), client_id)

    await bring("Satu")
    await asyncio.gather(bring("Dua"), *(stop_and_go(f"k{number}") for number in range(10)))
    async with database.begin() as session:
        client = await desk(session, database).lock_client("k9")
    assert (client.metadata.client_name, client.suspended_at) == ("Dua", None)
    await database.dispose()
