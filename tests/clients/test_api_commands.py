"""idp apis: every command does what it teaches, and says in one sentence why it did not."""

from collections.abc import Callable

import pytest
from click.testing import Result
from typer.testing import CliRunner

from idp.cli.apis import app
from tests.support.databases import Databases

Command = Callable[..., Result]
ARSIP = "https://arsip.example"


@pytest.fixture
def command(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs `idp apis …` against an empty SQLite database."""
    monkeypatch.setenv("IDP_DATABASE_URL", databases.new("sqlite"))
    monkeypatch.setenv("IDP_LOG_LEVEL", "error")
    return lambda *arguments: CliRunner().invoke(app, list(arguments))


@pytest.mark.parametrize("name", ["add", "list", "change", "rename", "remove"])
def test_every_command_explains_itself(command: Command, name: str) -> None:
    told = command(name, "--help")
    assert (told.exit_code, "Usage" in told.stdout) == (0, True)


def test_an_api_lives_from_add_to_remove(command: Command) -> None:
    reading, writing = "arsip:baca=Membaca arsip|Read the archive", "arsip:tulis=Menulis ke arsip"
    made = command("add", ARSIP, "Arsip", "--scope", writing, "--scope", reading)
    assert made.exit_code == 0, made.output
    assert "scopes: arsip:baca arsip:tulis" in made.stdout
    assert "arsip:baca: Membaca arsip | Read the archive" in made.stdout
    assert "arsip:tulis: Menulis ke arsip\n" in made.stdout
    fewer = command("change", ARSIP, "--scope", "arsip:baca").stdout
    assert "arsip:baca: Membaca arsip | Read the archive" in fewer
    assert "arsip:tulis" not in fewer
    assert "tokens: jwt, 300 s" in made.stdout
    assert "introspected by: the clients registered for it" in made.stdout
    changed = command(
        "change", ARSIP, "--format", "opaque", "--lifetime", "60", "--scope", "", "--resource-server", "arsip"
    )
    assert "tokens: opaque, 60 s" in changed.stdout
    assert "scopes: none" in changed.stdout
    assert "introspected by: arsip" in changed.stdout
    assert "introspected by: the clients registered for it" in command("change", ARSIP, "--resource-server", "").stdout
    assert f"Arsip Kota ({ARSIP})" in command("rename", ARSIP, "Arsip Kota").stdout
    assert command("list").stdout.endswith("1 APIs.\n")
    assert command("remove", ARSIP).exit_code == 0
    assert command("list").stdout == "0 APIs.\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("add", "arsip", "Arsip"), "absolute URI"),
        (("add", ARSIP, "Arsip", "--scope", "openid=Masuk"), "our own"),
        (("add", ARSIP, "Arsip", "--scope", "arsip:baca"), "needs a label"),
        (("add", ARSIP, "Arsip", "--scope", "arsip:baca arsip:tulis"), "small letters"),
        (("add", ARSIP, "Arsip", "--lifetime", "5"), "60 to 3600"),
        (("change", ARSIP, "--lifetime", "60"), "No API"),
        (("remove", ARSIP), "No API"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    command: Command, arguments: tuple[str, ...], sentence: str
) -> None:
    told = command(*arguments)
    assert told.exit_code == 1
    assert sentence in told.output
    assert "Traceback" not in told.output
