"""Causes that no request meets, because a command alone takes what they are about: each ends it with its sentence."""

import json
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
import typer
from typer.testing import CliRunner, Result

from idp.cli import apis, clients
from idp.clients.causes import ApiCause, ClientAdminCause, DeclarationCause
from idp.protocol.errors.cause import CausedError
from idp.protocol.tokens.claims import SCOPES
from tests.clients.moving import ROW
from tests.clients.test_commands import REDIRECT, value
from tests.support.cause_rows import cause_rows
from tests.support.databases import Databases

Command = Callable[..., Result]
ARSIP = ("https://arsip.example", "Arsip")
MANY = tuple(option for number in range(51) for option in ("--scope", f"arsip:{number}=Membaca"))


@pytest.fixture
def command(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs a command of a family against an empty SQLite database."""
    monkeypatch.setenv("IDP_DATABASE_URL", databases.new("sqlite"))
    monkeypatch.setenv("IDP_LOG_LEVEL", "error")

    def run(family: typer.Typer, *arguments: str) -> Result:
        return CliRunner().invoke(family, list(arguments))

    return run


def ends_with(told: Result, error: CausedError) -> None:
    """The command failed with the sentence of the cause, however its lines are broken."""
    assert told.exit_code == 1, told.output
    assert str(error) in " ".join(told.output.split())


@cause_rows(
    (DeclarationCause.TOKEN_LABEL_MALFORMED(longest=200), ("",)),
    (DeclarationCause.TOKEN_CLIENTS_OUT_OF_RANGE(most=10_000), ("Vendor", "--clients", "10001")),
    (DeclarationCause.TOKEN_LIFETIME_TOO_LONG(days=366), ("Vendor", "--days", "367")),
    (
        DeclarationCause.TOKEN_SCOPE_NOT_SELF_REGISTRABLE(scope="klien:tulis", allowed=tuple(SCOPES)),
        ("Vendor", "--scope", "klien:tulis"),
    ),
)
def test_what_is_wrong_with_an_initial_access_token_is_told(
    command: Command, error: CausedError, sent: tuple[str, ...]
) -> None:
    ends_with(command(clients.app, "token", "add", *sent), error)


def test_an_initial_access_token_that_nobody_made_is_not_revoked(command: Command) -> None:
    ends_with(command(clients.app, "token", "revoke", str(UUID(int=1))), ClientAdminCause.INITIAL_TOKEN_NOT_FOUND())


@cause_rows(
    (ApiCause.TOO_MANY_API_SCOPES(most=50), MANY),
    (ApiCause.API_TOKEN_LIFETIME_OUT_OF_RANGE(shortest=60, longest=3600), ("--lifetime", "5")),
)
def test_what_is_beyond_all_measure_of_an_api_is_told(
    command: Command, error: CausedError, sent: tuple[str, ...]
) -> None:
    ends_with(command(apis.app, "add", *ARSIP, *sent), error)


def test_a_client_keeps_its_client_id(command: Command) -> None:
    client_id = value("client_id", command(clients.app, "register", "Aplikasi", *REDIRECT).stdout)
    told = command(clients.app, "update", client_id, "--set", "client_id=lain")
    ends_with(told, DeclarationCause.CLIENT_ID_CHANGED())


@cause_rows(
    (DeclarationCause.CLIENT_ID_MALFORMED(longest=255), "é"),
    (DeclarationCause.CLIENT_ID_LOOKS_PERSONAL(), "199001012015011001"),
)
def test_what_is_wrong_with_an_imported_client_id_is_told(
    command: Command, tmp_path: Path, error: CausedError, sent: str
) -> None:
    file = tmp_path / "klien.json"
    file.write_text(json.dumps({"clients": [{**ROW, "client_id": sent}]}))
    ends_with(command(clients.app, "import", str(file)), error)
