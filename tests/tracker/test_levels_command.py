"""idp levels: where applications stand, how they came there, and computing them now."""

import pytest

from tests.catalogue.city import shipped_inventory
from tests.conftest import Apps
from tests.support.commands import run_command
from tests.tracker.tracked_city import NUMBER, TrackedCity


@pytest.fixture
async def city(apps: Apps) -> tuple[TrackedCity, dict[str, str]]:
    """The shipped inventory, and the environment of a command on it."""
    app, _ = await apps.open_with(shipped_inventory)
    return TrackedCity(app.database), {"IDP_DATABASE_URL": app.settings.database_url, "IDP_LOG_LEVEL": "error"}


async def test_levels_are_computed_listed_and_traced(city: tuple[TrackedCity, dict[str, str]]) -> None:
    tracked, environment = city
    assert "0 changed their level" in run_command(environment, "levels", "recompute").stdout
    await tracked.try_out()
    assert "1 changed its level" in run_command(environment, "levels", "recompute", NUMBER).stdout
    listed = run_command(environment, "levels", "list", "--level", "l3").stdout
    assert "L3" in listed
    assert listed.strip().endswith("1 application.")
    assert "189 applications." in run_command(environment, "levels", "list", "--sort", "moved").stdout
    told = run_command(environment, "levels", "history", NUMBER).stdout
    assert "code_redeemed × 1" in told
    assert told.strip().endswith("2 changes.")


MISTAKES = [
    (("recompute", "tidak-ada"), "No application has the number tidak-ada"),
    (("history", "tidak-ada"), "No application has the number tidak-ada"),
    (("list", "--level", "L9"), "There is no level L9: write one of L0"),
    (("list", "--state", "asleep"), "asleep"),
]


async def test_what_there_is_not_is_told(city: tuple[TrackedCity, dict[str, str]], subtests: pytest.Subtests) -> None:
    for words, says in MISTAKES:
        with subtests.test(words=words, says=says):
            answer = run_command(city[1], "levels", *words)
            assert answer.returncode != 0
            assert says in answer.stdout + answer.stderr
