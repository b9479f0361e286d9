"""idp audit list: the filters and formats of the page, through the same use case."""

import asyncio
import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from idp.accounts.events import AccountsEvent
from idp.cli import app as commands
from idp.foundation.events import FoundationEvent
from tests.accounts.world import CHEAP
from tests.security.security_room import CLIENT_ID, SUDARMA_NIP, SecurityRoom, open_room
from tests.support.app import open_app
from tests.support.databases import Databases, Kind, LentDatabase

Command = Callable[..., Result]


def do(url: str, work: Callable[[SecurityRoom], Any]) -> Any:
    """Do `work` in a room on this database, in a loop of its own."""

    async def done() -> Any:
        async with open_app(url, **CHEAP) as app:
            return await work(SecurityRoom(app))

    return asyncio.run(done())


async def sealed_trail(url: str) -> None:
    """Content of a database: the people, and what one of them did."""
    async with open_app(url, **CHEAP) as app:
        room = await open_room(app)
        sudarma = await room.person_id("nyoman.sudarma")
        for place in range(3):
            await room.record(AccountsEvent.SESSION_OPENED, sudarma, ago=timedelta(minutes=place + 1))
        await room.record(AccountsEvent.PERSON_DISABLED, None, sudarma, permission="people:write")
        await app.composition.foundation.audit_chain.seal()


@pytest.fixture
def postgres_url(databases: Databases, kept_connections: None) -> Iterator[str]:
    """A database with this content."""
    lent = LentDatabase(databases, Kind.POSTGRESQL)
    lent.fill(sealed_trail)
    yield lent.url
    lent.take_back()


@pytest.fixture
def idp_audit_list(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.setenv("IDP_DATABASE_URL", postgres_url)
    monkeypatch.setenv("IDP_LOG_LEVEL", "error")
    return lambda *arguments: CliRunner().invoke(commands, ["audit", "list", *arguments])


def test_a_table_shows_the_newest_with_who_and_to_whom(idp_audit_list: Command, postgres_url: str) -> None:
    shown = idp_audit_list("--person", "nyoman.sudarma")
    assert shown.exit_code == 0, shown.output
    lines = shown.stdout.splitlines()
    assert lines[0].split() == ["number", "at", "event", "result", "by", "to"]
    assert lines[1].split()[2:] == ["person.disabled", "succeeded", "shell", "nyoman.sudarma"]
    assert lines[2].split()[2:] == ["session.opened", "succeeded", "nyoman.sudarma", "-"]
    assert lines[-2:] == ["4 rows.", "4 match."]
    read = do(postgres_url, lambda room: room.recorded(FoundationEvent.AUDIT_READ))
    assert [(one.actor, one.detail["filters"], one.detail["count"]) for one in read] == [(None, "person", 4)]


def test_every_filter_of_the_page_is_there(idp_audit_list: Command) -> None:
    for typed in ("nyoman.sudarma", SUDARMA_NIP):
        assert "4 match." in idp_audit_list("--person", typed).stdout
    assert "3 match." in idp_audit_list("--person", "nyoman.sudarma", "--event", "session").stdout
    assert "2 match." in idp_audit_list("--client", CLIENT_ID).stdout
    assert "0 match." in idp_audit_list("--person", "nyoman.sudarma", "--result", "refused").stdout
    assert "0 match." in idp_audit_list("--to", "2026-01-01").stdout
    assert "4 match." in idp_audit_list("--from", "2026-01-01", "--person", "nyoman.sudarma").stdout


def test_exports_are_those_of_the_page(idp_audit_list: Command) -> None:
    written = idp_audit_list("--person", "nyoman.sudarma", "--format", "csv")
    records = list(csv.DictReader(io.StringIO(written.stdout, newline=""), strict=True))
    assert [one["event"] for one in records[:-1]] == ["person.disabled", *["session.opened"] * 3]
    assert records[-1]["id"] == "chain_head"
    told = [json.loads(line) for line in idp_audit_list("--format", "ndjson").stdout.splitlines()]
    assert told[-1]["chain_head"] == records[-1]["detail"]
    assert SUDARMA_NIP not in written.stdout


MISTAKES = [
    (("--person", "tak.ada"), "Nobody has this username"),
    (("--event", "tidak.ada"), "There is no such event"),
    (("--result", "mungkin"), "There is no such result"),
    (("--from", "2026-02-31"), "That is no day"),
    (("--from", "2026-02-02", "--to", "2026-02-01"), "--to is before --from"),
    (("--client", "x" * 300), "longer than any client_id"),
]


def test_a_mistake_ends_with_a_sentence(idp_audit_list: Command, subtests: pytest.Subtests) -> None:
    for arguments, told in MISTAKES:
        with subtests.test(arguments=arguments, told=told):
            refused = idp_audit_list(*arguments)
            assert refused.exit_code == 1
            assert told in refused.output
