"""A database that is away, starting, of another release or named wrongly: one sentence, never a traceback."""

import asyncio
import shutil
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.engine import make_url
from typer.testing import CliRunner

from idp import VERSION
from idp.cli import app
from idp.foundation.database import Database
from idp.foundation.schema import known_revisions
from idp.settings import Settings
from tests.cli.commands import ROOT, start
from tests.support.databases import Databases, Kind, LoopThread
from tests.support.waiting import comes_true

WRITTEN = (Path(__file__).parent / "database-urls.txt").read_text().splitlines()


async def execute(url: str, *statements: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(url.replace("postgresql+asyncpg://", "postgresql://"))
    try:
        return [row for statement in statements for row in await connection.fetch(statement)]
    finally:
        await connection.close()


def run(url: str, *statements: str) -> list[asyncpg.Record]:
    return asyncio.run(execute(url, *statements))


@pytest.fixture
def empty_url(postgres_url: str) -> Iterator[str]:
    """A PostgreSQL database without tables."""
    name = f"kosong{make_url(postgres_url).database}"
    run(postgres_url, f"CREATE DATABASE {name} TEMPLATE template0")
    yield make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
    run(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


def changed(url: str, **parts: str) -> str:
    return make_url(url).set(**parts).render_as_string(hide_password=False)  # type: ignore[arg-type]


@pytest.mark.parametrize("written", WRITTEN)
def test_what_people_write_is_taken_or_answered_with_one_sentence(
    written: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing listens on port 9, and there is no such file: what is read is seen by what is sought."""
    written = written.replace("127.0.0.1/", "127.0.0.1:9/").replace("127.0.0.1:1/", "127.0.0.1:9/")
    code, said = type_in(monkeypatch, written.replace("/var/", f"/{tmp_path}/"))
    place = f"{tmp_path}/divos.db is not there" if written.startswith("sqlite") else "127.0.0.1:9/"
    assert code == 1
    assert said.startswith("The database at ")
    assert place in said
    assert said.count(". ") == 0
    assert "sandi" not in said


def type_in(monkeypatch: pytest.MonkeyPatch, url: str, *arguments: str) -> tuple[int, str]:
    """Run `idp …` in this process: its exit code, and what it says as one line."""
    monkeypatch.setenv("IDP_DATABASE_URL", url)
    done = CliRunner().invoke(app, arguments or ["keys", "list"])
    assert isinstance(done.exception, SystemExit | None), done.exception
    return done.exit_code, " ".join(done.output.split())


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("postgres://divos:p%40ss@db:5433/divos", "postgresql+asyncpg://divos:p%40ss@db:5433/divos"),
        ("postgresql+psycopg2://divos@db/divos", "postgresql+asyncpg://divos@db/divos"),
        ("postgresql://db/divos?ssl=true", "postgresql+asyncpg://db/divos?sslmode=require"),
        ("postgresql://db/divos?gssencmode=prefer", "postgresql+asyncpg://db/divos"),
        ("postgresql:///divos?host=/run/postgresql", "postgresql+asyncpg:///divos?host=%2Frun%2Fpostgresql"),
        ("postgresql://one:5432,two:5433/divos", "postgresql+asyncpg:///divos?host=one%3A5432%2Ctwo%3A5433"),
        ("sqlite:////var/lib/divos.db", "sqlite+aiosqlite:////var/lib/divos.db"),
    ],
)
def test_what_can_only_mean_one_thing_is_taken(written: str, meant: str) -> None:
    assert Settings(database_url=written).database_url == meant


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("host=127.0.0.1 dbname=divos", "write `postgresql://user:password@host/name`"),
        ("mysql://divos@127.0.0.1/divos", "begins with `mysql://`, which is neither PostgreSQL nor SQLite"),
        ("jdbc:postgresql://127.0.0.1/divos", "begins with `jdbc:postgresql://`"),
        ("postgresql://127.0.0.1:lima/divos", "with a number as the port"),
        ("postgresql://127.0.0.1/divos?sslmode=on", "write one of disable, allow, prefer, require, verify-ca"),
        ("postgresql://127.0.0.1/divos?target_session_attrs=utama", "write one of any, primary, standby"),
        ("postgresql://127.0.0.1/divos?sslrootcert=/tiada.pem", "there is no such file; write the path of one"),
        ("postgresql://127.0.0.1/divos?channel_binding=require", "channel_binding=require, which is not supported"),
        ("postgresql://127.0.0.1/divos?connect_timeout=lama", "write seconds, such as 10"),
        ("postgresql://127.0.0.1", "names no database"),
        ("sqlite://divos.db", "has two slashes before the file"),
        ("sqlite://", "names no file"),
    ],
)
def test_what_cannot_be_meant_is_answered_with_what_would_be_right(written: str, right: str) -> None:
    with pytest.raises(ValueError, match=r"write|names|leave it out") as refused:
        Settings(database_url=written)
    assert right in str(refused.value)


async def test_every_parameter_of_libpq_reaches_both_kinds_of_connections(postgres_url: str) -> None:
    named = Database(f"{postgres_url}&application_name=divos-uji&connect_timeout=7&sslmode=disable")
    try:
        async with named.begin() as session:
            await session.connection()
            async with named.transaction():
                found = await execute(
                    postgres_url, "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'divos-uji'"
                )
        assert found[0][0] == 2
    finally:
        await named.dispose()


def test_a_role_a_password_a_name_and_rights_that_are_not_there_are_told_apart(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(postgres_url, "CREATE ROLE sandi LOGIN PASSWORD 'benar'")
    (hba,) = run(postgres_url, "SHOW hba_file")
    rules = Path(hba[0])
    rules.write_text(f"local all sandi scram-sha-256\n{rules.read_text()}")
    run(postgres_url, "SELECT pg_reload_conf()")
    cases = {
        "has no role of that name": changed(postgres_url, username="tiada"),
        'refuses this password for the role "sandi"': changed(postgres_url, username="sandi", password="salah"),
        'does not let the role "sandi" use these tables': changed(postgres_url, username="sandi", password="benar"),
        'has no database "tiada"': changed(postgres_url, database="tiada"),
        "cannot be reached": changed(postgres_url, query={"host": "/tmp/tiada"}),
    }
    try:
        for expected, url in cases.items():
            code, said = type_in(monkeypatch, url)
            assert (code, said.count(". ")) == (1, 0), said
            assert expected in said
            assert not {"salah", "benar"} & set(said.split())
    finally:
        run(postgres_url, "DROP ROLE sandi")


@pytest.mark.parametrize("command", ["keys list", "apps list", "serve", "worker"])
def test_a_database_without_tables_is_answered_with_how_to_make_them(
    empty_url: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, said = type_in(monkeypatch, empty_url, *command.split())
    assert code == 1
    assert said.endswith("has no tables yet: run `idp migrate`.")


@pytest.mark.parametrize("command", ["serve", "worker", "keys list"])
def test_a_secret_key_that_opens_nothing_is_answered_with_what_to_put_back(
    postgres_url: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IDP_SECRET_KEYS", "9:bm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm4=")
    code, said = type_in(monkeypatch, postgres_url, *command.split())
    assert code == 1
    assert said.endswith("Put that key back into IDP_SECRET_KEYS, after the current one.")


def test_three_migrations_at_once_all_end_well(empty_url: str, tmp_path: Path) -> None:
    started = [start(tmp_path, "migrate", IDP_DATABASE_URL=empty_url) for _ in range(3)]
    ended = [each.end() for each in started]
    assert [code for code, *_ in ended] == [0, 0, 0], ended
    assert [tuple(row) for row in run(empty_url, "SELECT version_num FROM alembic_version")] == [
        (known_revisions()[-1],)
    ]


def test_two_migrations_of_a_file_at_once_all_end_well(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/divos.db"
    started = [start(tmp_path, "migrate", IDP_DATABASE_URL=url) for _ in range(2)]
    ended = [each.end() for each in started]
    assert [code for code, *_ in ended] == [0, 0], ended


def test_a_database_that_is_starting_is_waited_for(postgres_url: str, tmp_path: Path) -> None:
    """A port that refuses, then is PostgreSQL: what `idp migrate` meets when a machine boots."""
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        url = changed(postgres_url, host="127.0.0.1", port=str(port), query={})
        waiting = start(tmp_path, "migrate", IDP_DATABASE_URL=url, IDP_DATABASE_WAIT="PT1M")
        assert comes_true(lambda: waiting.log.exists() and waiting.log.read_text().endswith("\n"))
        said = waiting.log.read_text()
        assert "database.awaited" in said
        with passing_on(listening, postgres_url):
            ended = waiting.end()
    assert ended == (0, "", said)


@contextmanager
def passing_on(listening: socket.socket, url: str) -> Iterator[None]:
    """PostgreSQL at a port of 127.0.0.1."""
    beside, path = LoopThread(), f"{make_url(url).query['host']}/.s.PGSQL.5432"
    proxy = beside.do(asyncio.start_server(partial(pass_on, path), sock=listening))
    yield
    beside.do(close(proxy))
    beside.end()


async def close(proxy: asyncio.Server) -> None:
    """Close it in its own loop: from another thread, a connection that ends meanwhile would be the second to do so."""
    proxy.close()
    await proxy.wait_closed()


async def pass_on(path: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass a connection on to a unix socket."""
    there, back = await asyncio.open_unix_connection(path)
    await asyncio.gather(copy(reader, back), copy(there, writer))


async def copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    while data := await source.read(65_536):
        target.write(data)
    target.close()
    await target.wait_closed()


def test_a_server_without_tls_is_told_from_one_that_is_away(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """At once: no waiting would mend it."""
    monkeypatch.setenv("IDP_DATABASE_WAIT", "PT1H")
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        with passing_on(listening, postgres_url):
            said = type_in(monkeypatch, f"postgresql://postgres@127.0.0.1:{port}/divos?sslmode=require", "migrate")
    assert said[0] == 1
    assert "does not speak TLS" in said[1]


def test_waiting_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDP_DATABASE_WAIT", "PT1S")
    code, said = type_in(monkeypatch, "postgresql://divos@127.0.0.1:9/divos", "migrate")
    assert code == 1
    assert "cannot be reached: is it running" in said


def test_tables_of_an_older_release_are_answered_with_the_command_for_them(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(postgres_url, "UPDATE alembic_version SET version_num = '0001', oldest_program = NULL")
    code, said = type_in(monkeypatch, postgres_url, "serve")
    assert code == 1
    assert "has tables of an older release (0001" in said
    assert said.endswith("run `idp migrate` first.")


@pytest.mark.twins
@pytest.mark.parametrize("kind", Kind)
def test_the_next_release_says_which_programs_its_tables_admit(
    kind: Kind, databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next release is this program with one more migration: it migrates, then this one comes back beside it."""
    shutil.copytree(ROOT / "migrations", tmp_path / "migrations")
    with databases.lend(kind) as url:
        for revision, oldest, comes_back in (("7001", VERSION, True), ("7002", "99.0.0", False)):
            after = known_revisions()[-1] if comes_back else "7001"
            name = tmp_path / "migrations" / "versions" / f"{revision}_next.py"
            name.write_text(NEXT.format(revision=revision, after=after, oldest=oldest))
            code, _, said = start(tmp_path, "migrate", root=tmp_path, IDP_DATABASE_URL=url).end()
            assert (code, said) == (0, "")
            code, told = type_in(monkeypatch, url, "migrate")
            assert (code, type_in(monkeypatch, url)[0]) == ((0, 0) if comes_back else (1, 1))
            assert ("which admits this one" if comes_back else f"need idp 99.0.0 or newer; this is {VERSION}") in told


NEXT = '''"""Next."""
revision, down_revision, branch_labels, depends_on = "{revision}", "{after}", None, None
oldest_program = "{oldest}"


def upgrade() -> None:
    """Nothing changes."""
'''


def test_the_release_is_said_alike_everywhere_and_each_migration_names_the_oldest() -> None:
    assert f'\nversion = "{VERSION}"\n' in (ROOT / "pyproject.toml").read_text()
    for file in (ROOT / "migrations" / "versions").glob("*.py"):
        assert file.name < "0003" or "\noldest_program = " in file.read_text(), file.name


def test_a_password_stands_in_no_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "postgresql:///divos?host=127.0.0.1&port=9&user=divos&password=rahasia"
    assert "rahasia" not in type_in(monkeypatch, url)[1]
