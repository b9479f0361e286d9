"""idp audit: what an operator types, and what they are told."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, text
from typer.testing import CliRunner, Result

from idp.accounts.events import AccountsEvent
from idp.cli.audit import app
from idp.foundation import audit
from idp.foundation.audit_chain import AuditHead
from idp.foundation.database import Database

Command = Callable[..., Result]


@pytest.fixture
def idp_audit(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.setenv("IDP_DATABASE_URL", database_url)
    monkeypatch.setenv("IDP_LOG_LEVEL", "error")
    return lambda *arguments: CliRunner().invoke(app, list(arguments))


def do(url: str, work: Callable[[Any], Any]) -> None:
    async def done() -> None:
        database = Database(url)
        async with database.begin() as session:
            await work(session)
        await database.dispose()

    asyncio.run(done())


def record(url: str, count: int) -> None:
    async def work(session: Any) -> None:
        for _ in range(count):
            await audit.record(session, audit.Event(AccountsEvent.SESSION_OPENED))

    do(url, work)


def test_an_empty_trail_is_whole_and_has_a_head(idp_audit: Command) -> None:
    assert idp_audit("head").stdout == f"0:{'0' * 64}\n"
    verified = idp_audit("verify")
    assert (verified.exit_code, verified.stdout) == (0, f"whole: 0 rows; head 0:{'0' * 64}\n")


def test_a_whole_trail_agrees_with_a_head_that_was_kept(idp_audit: Command, database_url: str) -> None:
    record(database_url, 3)
    assert "3 wait for their seal, the oldest since 20" in idp_audit("verify").stdout
    assert idp_audit("seal").stdout == "Sealed 3 rows.\n"
    kept = idp_audit("head").stdout.strip()
    assert kept.startswith("3:")
    record(database_url, 2)
    idp_audit("seal")
    verified = idp_audit("verify", "--head", kept, "--head", idp_audit("head").stdout)
    assert verified.exit_code == 0
    assert verified.stdout.startswith("whole: 5 rows; head 5:")


def test_a_broken_trail_says_where_and_ends_with_three(idp_audit: Command, database_url: str) -> None:
    record(database_url, 5)
    idp_audit("seal")
    kept = idp_audit("head").stdout.strip()
    do(database_url, lambda session: session.execute(text("UPDATE audit SET tag = 'x' WHERE sequence = 2")))
    do(database_url, lambda session: session.execute(text("DELETE FROM audit WHERE sequence = 5")))
    verified = idp_audit("verify", "--head", kept)
    assert verified.exit_code == 3
    assert verified.stderr.splitlines() == [
        "row 2 was changed or put in by hand: its seal does not fit",
        "row 5 is missing at the end",
        "a head was kept at row 5, but the trail has no such row",
    ]
    assert verified.stdout.startswith("BROKEN, 3 findings: 4 rows; head 4:")


def test_sealing_stops_at_a_touched_head_until_the_operator_goes_on(idp_audit: Command, database_url: str) -> None:
    record(database_url, 2)
    idp_audit("seal")
    do(database_url, lambda session: session.execute(delete(AuditHead)))
    record(database_url, 1)
    stopped = idp_audit("seal")
    assert stopped.exit_code == 1
    assert "The head of the audit trail is gone. See what `idp audit verify` says." in stopped.output
    assert idp_audit("accept").exit_code == 2
    assert idp_audit("accept", "--yes").stdout.startswith("Goes on after 2:")
    assert idp_audit("seal").stdout == "Sealed 2 rows.\n"
    assert idp_audit("verify").exit_code == 0


@pytest.mark.parametrize("kept", ["3", "3:ab", "x:" + "0" * 64])
def test_a_kept_head_that_cannot_be_one_ends_with_a_sentence(idp_audit: Command, kept: str) -> None:
    refused = idp_audit("verify", "--head", kept)
    assert refused.exit_code == 1
    assert "is no head" in refused.output
