"""idp facts: says how far counting is, does what the night would do, and rebuilds days."""

from collections.abc import Callable
from subprocess import CompletedProcess

import pytest

from idp.foundation.database import Database
from idp.foundation.fact_kind import FactKind
from tests.support.commands import run_command
from tests.tracker.daily_facts import PERSON, ago, load_use, purge_of, see, update

pytestmark = pytest.mark.twins

Command = Callable[..., CompletedProcess[str]]


@pytest.fixture
def command(database_url: str) -> Command:
    """Runs `idp facts …` on the database of the test."""
    environment = {"IDP_DATABASE_URL": database_url, "IDP_LOG_LEVEL": "error"}
    return lambda *arguments: run_command(environment, "facts", *arguments)


async def test_status_says_what_is_done_and_what_the_night_will_do(command: Command, database: Database) -> None:
    told = command("status").stdout
    assert "written until no day yet" in told
    assert "To be rolled up: no day. To be counted: no day." in told
    for days in (0, 1, 2, 40):
        await see(database, days, person=PERSON)
    told = command("status").stdout
    assert f"To be rolled up: 40 days ({ago(40)} to {ago(1)})." in told
    assert f"Kept beyond IDP_KEEP__FACTS: 1 day ({ago(40)} to {ago(40)})." in told
    assert command("roll-up").stdout == "Rolled up 40 days.\n"
    assert command("roll-up").stdout == "Rolled up 0 days.\n"
    await purge_of(database).run_due()
    assert command("status").stdout.splitlines() == [
        f"Counts per application and day are written until {ago(1)}.",
        f"People of 30 days are counted until {ago(1)}.",
        "To be rolled up: no day. To be counted: no day.",
        f"Rows with persons are there since {ago(2)}.",
    ]


async def test_rebuild_lists_the_days_that_differ(command: Command, database: Database) -> None:
    await see(database, 2, person=PERSON)
    await update(database)
    await see(database, 2, FactKind.REQUEST_FAILED, times=3)
    for more, written in ((("--dry-run",), "Nothing was written"), ((), "Written")):
        told = command("rebuild", "--from", str(ago(3)), "--to", str(ago(1)), *more)
        assert told.returncode == 0, told.stderr
        *_, row, number, whole = told.stdout.splitlines()
        assert row.split() == [str(ago(2)), "rows", "1", "failed", "0", "->", "3"]
        assert number == "1 different day."
        assert whole == f"{written}: looked at 3 days."
    assert [one["failed"] for one in (await load_use(database)).values()] == [3]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--from", "2026-11-03", "--to", "2026-11-01"), "--to is before --from"),
        (("--from", "2021-12-31", "--to", "2022-01-03"), "--from is before 2022-01-01"),
        (("--from", "3 November", "--to", "2026-11-01"), "3 November"),
        (("--from", "2026-11-03"), "Missing option"),
    ],
)
def test_days_that_cannot_be_are_refused_with_what_to_do(
    command: Command, arguments: tuple[str, ...], sentence: str
) -> None:
    told = command("rebuild", *arguments)
    assert told.returncode in {1, 2}
    assert sentence in told.stderr
