"""idp diagnosis: the same through the operator's shell, as plain text that moves no terminal."""

from collections.abc import Callable
from subprocess import CompletedProcess

import pytest

from tests.developer.team_client import TeamClientWorld
from tests.diagnosis.errors_of_clients import REGISTERED, WRONG, code_of, request_address
from tests.support.commands import run_command

Command = Callable[..., CompletedProcess[str]]


@pytest.fixture
async def command(team_client: TeamClientWorld) -> Command:
    """Runs the command on the database of the provider."""
    url = team_client.city.app.settings.database_url

    def run(*arguments: str) -> CompletedProcess[str]:
        return run_command({"IDP_DATABASE_URL": url, "IDP_LOG_LEVEL": "error"}, "diagnosis", *arguments)

    return run


async def provoke(team_client: TeamClientWorld, **changes: str | None) -> str:
    """The code of an error that is stored: the command is another process."""
    async with team_client.city.app.browser() as http:
        code = code_of(await http.get(request_address(**changes)))
    await team_client.city.app.settle()
    return code


@pytest.mark.twins
async def test_a_code_is_opened(team_client: TeamClientWorld, command: Command) -> None:
    code = await provoke(team_client)
    done = command(code.lower().replace("-", " "))
    assert done.returncode == 0, done.stderr
    for expected in (code, "redirect_uri_unregistered", "client: sijuna (Sijuna)", WRONG, REGISTERED, "^^", "scheme"):
        assert expected in done.stdout, expected


async def test_the_list_is_filtered(team_client: TeamClientWorld, command: Command) -> None:
    code, nobodys = await provoke(team_client), await provoke(team_client, client_id="tidak-ada")
    listed = command("list").stdout
    assert code in listed
    assert nobodys in listed
    assert listed.endswith("2 reports.\n")
    assert nobodys not in command("list", "--client", "sijuna").stdout
    assert code not in command("list", "--cause", "client_unknown").stdout
    assert command("list", "--since", "2999-01-01").stdout.endswith("0 reports.\n")
    assert command("list", "--limit", "1").stdout.endswith("1 report.\n")


async def test_what_opens_nothing_is_one_sentence(team_client: TeamClientWorld, command: Command) -> None:
    for line, says in (
        (("DVS-0000-0000",), "Nothing is kept under DVS-0000-0000"),
        (("bukan",), "is no code"),
        (("list", "--since", "0001-01-01"), "no day"),
    ):
        done = command(*line)
        assert done.returncode == 1
        assert says in done.stderr, done.stderr


async def test_what_was_sent_moves_no_terminal(team_client: TeamClientWorld, command: Command) -> None:
    code = await provoke(team_client, redirect_uri="https://jahat.example/\x1b[2J\x07\n\N{RIGHT-TO-LEFT OVERRIDE}x")
    for shown in (command(code).stdout, command("list").stdout):
        assert all(one.isprintable() or one == "\n" for one in shown)
