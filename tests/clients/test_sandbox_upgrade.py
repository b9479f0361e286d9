"""Clients in `uji` that were there before an upgrade admit everybody, are named, and are decided about by command."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from alembic import command as alembic
from alembic.config import Config
from sqlalchemy import Uuid, bindparam, make_url, text
from structlog.testing import capture_logs
from typer.testing import CliRunner

from idp.cli.clients import app
from idp.cli.migrate import upgrade
from idp.clients.sandbox.undecided_clients import warn_of_undecided_clients
from idp.foundation.database import Database, UtcDateTime
from idp.foundation.ids import new_id
from idp.foundation.log import configure, get_logger
from tests.cli.test_database import run
from tests.support.databases import Databases, Kind

pytestmark = pytest.mark.twins


@pytest.fixture(params=Kind)
def old_url(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[str]:
    """A database without tables."""
    if request.param is Kind.SQLITE:
        yield f"sqlite+aiosqlite:///{tmp_path / 'lama.db'}"
        return
    made = databases.new(Kind.POSTGRESQL)
    name = f"lama{make_url(made).database}"
    run(made, f"CREATE DATABASE {name} TEMPLATE template0")
    yield make_url(made).set(database=name).render_as_string(hide_password=False)
    run(made, f"DROP DATABASE {name} WITH (FORCE)")


def migrate(url: str, revision: str) -> None:
    """Run the migrations up to a revision."""
    config = Config()
    config.set_main_option("script_location", str(files("migrations")))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    alembic.upgrade(config, revision)


async def insert(url: str, client_id: str, environment: str) -> None:
    """A client as the previous release stored it."""
    row = {"id": new_id(), "client_id": client_id, "environment": environment}
    database = Database(url)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    async with database.begin() as session:
        await session.execute(
            text(
                "INSERT INTO client (id, client_id, name, sort_name, search_text, profile, ownership, environment,"
                " document, demo, created_at) VALUES (:id, :client_id, 'Lama', 'lama', 'lama', 'standar', 'kota',"
                " :environment, '{}', false, :at)"
            ).bindparams(bindparam("id", type_=Uuid()), bindparam("at", type_=UtcDateTime())),
            row | {"at": at},
        )
    await database.dispose()


async def warnings_of(database: Database, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The lines that the start writes; other tests of this process may have said that none are wanted."""
    configure("warning", as_json=True)
    monkeypatch.setattr("idp.clients.sandbox.undecided_clients.log", get_logger("tests"))
    with capture_logs() as logged:
        await warn_of_undecided_clients(database)
    configure("error", as_json=True)
    return list(logged)


async def test_an_upgrade_leaves_clients_as_they_were_until_an_operator_decides(
    old_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = old_url
    await asyncio.to_thread(migrate, url, "0007")
    await insert(url, "lama-uji", "uji")
    await insert(url, "lama-produksi", "produksi")
    await asyncio.to_thread(upgrade, url)
    database = Database(url)
    logged = await warnings_of(database, monkeypatch)
    assert [line["clients"] for line in logged] == [["lama-uji"]]
    monkeypatch.setenv("IDP_DATABASE_URL", url)
    monkeypatch.setenv("IDP_LOG_LEVEL", "error")
    listed = await asyncio.to_thread(CliRunner().invoke, app, ["list"])
    assert "as before the upgrade: lama-uji." in listed.stderr
    decided = await asyncio.to_thread(CliRunner().invoke, app, ["sandbox", "lama-uji", "--admits", "team"])
    assert decided.exit_code == 0, decided.output
    assert "admits: team" in decided.stdout
    listed = await asyncio.to_thread(CliRunner().invoke, app, ["list"])
    assert "as before" not in listed.output
    refused = await asyncio.to_thread(CliRunner().invoke, app, ["sandbox", "lama-produksi", "--admits", "team"])
    assert refused.exit_code == 1
    assert "is in produksi" in refused.output
    logged = await warnings_of(database, monkeypatch)
    assert logged == []
    await database.dispose()


@pytest.mark.parametrize("kind", Kind)
async def test_a_new_database_names_nobody(databases: Databases, kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(databases.new(kind))
    logged = await warnings_of(database, monkeypatch)
    assert logged == []
    await database.dispose()
