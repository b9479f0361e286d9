"""Checks the database before a command uses it: waits while it is starting, and says in one sentence what is wrong."""

import asyncio
from datetime import timedelta
from typing import NoReturn

from idp.cli.database_errors import Place, describe, is_starting
from idp.cli.settings import fail
from idp.clients.sandbox.undecided_clients import warn_of_undecided_clients
from idp.foundation import clock
from idp.foundation.database import UNREACHABLE, Database, Pool
from idp.foundation.key_encryption import UnknownSecretKey
from idp.foundation.keys import KeyRing
from idp.foundation.log import get_logger
from idp.foundation.schema import Schema, read_schema
from idp.foundation.wiring import wire_secrets
from idp.protocol.client import PkcePolicy
from idp.settings import Settings

log = get_logger(__name__)

_SECONDS_BETWEEN_TRIES = 0.5
_ONE_CONNECTION = Pool(transactions=1, statements=1, overflow=0)


def check_database(settings: Settings) -> None:
    """End the command unless the database is there, at the latest after IDP_DATABASE_WAIT, and fits this program.

    Its tables have to, and IDP_SECRET_KEYS has to open the keys in it.
    """
    require_file(settings.database_url)
    require_schema(find_schema(settings), settings.database_url)
    try:
        asyncio.run(_open(settings))
    except UnknownSecretKey as problem:
        fail(str(problem))
    except UNREACHABLE as problem:
        fail_with(problem, settings.database_url)


def require_file(url: str) -> None:
    """End the command when the file of an SQLite database is not there: opening it would make an empty one."""
    place = Place(url)
    if place.file is not None and not place.file.exists():
        fail(f"The database at {place} is not there: run `idp migrate`, or name another file in IDP_DATABASE_URL.")


def require_schema(found: Schema, url: str) -> None:
    """End the command when the tables of the database at `url` do not fit this program."""
    error = found.find_error()
    if error is not None:
        fail(f"The database at {Place(url)} {error}")


def find_schema(settings: Settings) -> Schema:
    """Wait for the database and read what it says of its tables; ends the command when it cannot be used."""
    try:
        return asyncio.run(_wait_for_schema(settings.database_url, settings.database_wait))
    except UNREACHABLE as problem:
        fail_with(problem, settings.database_url)


def fail_with(problem: BaseException, url: str) -> NoReturn:
    """End the command with what is wrong with the database at `url`."""
    fail(describe(problem, url))


async def _open(settings: Settings) -> None:
    """Open the keys, and name the clients about which an operator has to decide."""
    database = Database(settings.database_url, _ONE_CONNECTION)
    try:
        encryption = wire_secrets(settings.decoded_secret_keys).key_encryption
        await KeyRing(database, encryption, settings.keys).check_secret_keys()
        await warn_of_undecided_clients(database)
        warn_of_freed_clients(settings)
    finally:
        await database.dispose()


def warn_of_freed_clients(settings: Settings) -> None:
    """Say what a deployment that does not demand PKCE gives up, and how one client is freed instead."""
    if settings.pkce is PkcePolicy.PUBLIC:
        log.warning(
            "pkce.not_demanded",
            setting="IDP_PKCE",
            problem="no confidential client has to send a code_challenge, but those of the profile fapi2",
            command="idp clients update CLIENT_ID --set profile=warisan --set pkce_required=false",
        )


async def _wait_for_schema(url: str, longest: timedelta) -> Schema:
    database, began, told = Database(url, _ONE_CONNECTION), clock.now(), False
    try:
        while True:
            try:
                return await read_schema(database)
            except UNREACHABLE as problem:
                if not is_starting(problem) or clock.now() - began >= longest:
                    raise
                if not told:
                    log.warning("database.awaited", problem=describe(problem, url), setting="IDP_DATABASE_WAIT")
                told = True
            await asyncio.sleep(_SECONDS_BETWEEN_TRIES)
    finally:
        await database.dispose()
