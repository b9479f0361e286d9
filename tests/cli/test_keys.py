"""`idp --version` and `idp keys`: the release, the dates of every key, and an exit code that a script notices."""

from datetime import timedelta

from idp import VERSION
from idp.cli.keys import NOTHING_MOVED
from idp.foundation import clock
from tests.support.commands import run_command
from tests.support.databases import Databases


def test_the_release_is_printed() -> None:
    done = run_command({}, "--version")
    assert (done.returncode, done.stdout) == (0, f"DIVOS SSO {VERSION}\n")


def test_every_key_is_listed_with_its_dates(databases: Databases) -> None:
    environment = {"IDP_DATABASE_URL": databases.new("sqlite"), "IDP_LOG_LEVEL": "error"}
    heading, *rows, number = run_command(environment, "keys", "list").stdout.splitlines()
    assert " ".join(heading.split()) == "Algorithm State Made Signs since Retired Changes by itself Key id"
    assert number == f"{len(rows)} keys."
    current = next(row for row in rows if row.startswith("RS256") and "current" in row)
    made, _, changes = (word for word in current.split() if word.startswith("20"))
    assert made < changes


def test_a_rotation_that_moves_nothing_ends_with_another_code(databases: Databases) -> None:
    environment = {"IDP_DATABASE_URL": databases.new("sqlite"), "IDP_LOG_LEVEL": "error"}
    early = run_command(environment, "keys", "rotate")
    assert early.returncode == NOTHING_MOVED
    assert early.stdout.startswith("Nothing moved:")
    with clock.travel(timedelta(days=2)):
        ripe = run_command(environment, "keys", "rotate")
        assert ripe.returncode == 0
        assert ripe.stdout.startswith("Rotated: ES256, PS256, RS256.")
        retired = [row for row in run_command(environment, "keys", "list").stdout.splitlines() if "retired" in row]
    assert len(retired) == 3
