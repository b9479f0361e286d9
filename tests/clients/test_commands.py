"""idp clients: every command does what it teaches, and says in one sentence why it did not."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from idp.cli.clients import app
from tests.clients.moving import ROW
from tests.support.databases import Databases

Command = Callable[..., Result]

REDIRECT = ("--redirect-uri", "http://localhost:9000/kembali")


@pytest.fixture
def command(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs `idp clients …` against an empty SQLite database."""
    monkeypatch.setenv("IDP_DATABASE_URL", databases.new("sqlite"))
    monkeypatch.setenv("IDP_LOG_LEVEL", "error")

    def run(*arguments: str, feed: str | None = None) -> Result:
        return CliRunner().invoke(app, list(arguments), input=feed)

    return run


def value(of: str, told: str) -> str:
    found = re.search(rf"^  {of}: (.+)$", told, re.MULTILINE)
    assert found, told
    return found[1]


def registered(command: Command) -> str:
    return value("client_id", command("register", "Aplikasi", *REDIRECT).stdout)


@pytest.mark.parametrize(
    "path",
    [(), *((verb,) for verb in ("register", "list", "show", "check", "update", "suspend", "resume", "import"))]
    + [("secret", verb) for verb in ("add", "rotate", "revoke")]
    + [("token", verb) for verb in ("add", "list", "revoke")],
)
def test_every_command_explains_itself(command: Command, path: tuple[str, ...]) -> None:
    told = command(*path, "--help")
    assert told.exit_code == 0
    assert "Usage" in told.stdout


def test_a_client_is_registered_shown_listed_and_its_secret_seen_once(command: Command) -> None:
    made = command("register", "Aplikasi", *REDIRECT, "--set", "scope=openid pegawai", "--set", 'contacts=["a@b.id"]')
    assert made.exit_code == 0, made.output
    client_id, secret = value("client_id", made.stdout), value("client_secret", made.stdout)
    assert len(secret) == 43
    shown = command("show", client_id)
    assert "scope: openid pegawai" in shown.stdout
    assert secret not in shown.output
    assert client_id in command("list", "--search", "aplik").stdout
    assert "0 clients." in command("list", "--suspended").stdout


def test_a_list_has_one_line_for_each_client_where_a_program_reads_it(command: Command) -> None:
    client_id = value("client_id", command("register", "Sistem " * 20, *REDIRECT).stdout)
    (line,) = (line for line in command("list").stdout.splitlines() if client_id in line)
    assert line.split() == [*["Sistem"] * 20, "uji", "standar", client_id, "never"]
    assert command("list").stdout.endswith("1 client.\n")


def test_a_client_is_registered_from_a_file_or_standard_input(command: Command, tmp_path: Path) -> None:
    document = {"client_name": "Berkas", "redirect_uris": ["https://a.example/b"], "environment": "produksi"}
    (tmp_path / "klien.json").write_text(json.dumps(document))
    for told in (
        command("register", "--file", str(tmp_path / "klien.json")),
        command("register", "Lain", "--file", "-", feed=json.dumps(document)),
    ):
        assert value("environment", told.stdout) == "produksi"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("register",), "client_name"),
        (("register", "A"), "redirect_uris"),
        (("register", "A", *REDIRECT, "--set", "environment=produksi"), "https"),
        (("register", "A", *REDIRECT, "--set", "environment"), "MEMBER|member"),
        (("register", "A", *REDIRECT, "--application", "9999"), "catalogue"),
        (("register", "--file", "/tidak/ada.json"), "cannot be read"),
        (("show", "tidak-ada"), "list of clients"),
        (("register", "Aplikasi", *REDIRECT, "--set", "redirect_uri=x"), "did you mean redirect_uris?"),
        (("register", "Aplikasi", *REDIRECT, "--set", "zzz=x"), "--set zzz: a client has no such member."),
        (("register", "Aplikasi", *REDIRECT, "--set", "scope=openid arsip:baca"), "nor of an API in resources"),
        (("suspend", "tidak-ada"), "list of clients"),
        (("secret", "add", "tidak-ada"), "list of clients"),
        (("import", "/tidak/ada.json"), "cannot be read"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(command: Command, arguments: tuple[str, ...], says: str) -> None:
    told = command(*arguments)
    assert told.exit_code == 1
    assert re.search(says, told.stderr)
    assert "Traceback" not in told.output


def test_members_are_changed_and_taken_away(command: Command) -> None:
    client_id = registered(command)
    assert (
        "client_uri: https://a.example/"
        in command("update", client_id, "--set", "client_uri=https://a.example/").stdout
    )
    told = command("update", client_id, "--set", "client_uri=null", "--set", "client_name=Baru").stdout
    assert told.startswith("Baru")
    assert "client_uri" not in told


def test_a_client_is_suspended_and_resumed(command: Command) -> None:
    client_id = registered(command)
    assert "is suspended" in command("suspend", client_id).stdout
    assert "suspended:" in command("show", client_id).stdout
    assert "may go on" in command("resume", client_id).stdout
    assert "suspended:" not in command("show", client_id).stdout


def test_secrets_are_added_rotated_and_revoked(command: Command) -> None:
    client_id = registered(command)
    assert value("client_secret", command("secret", "rotate", client_id, "--days", "1").stdout)
    crowded = command("secret", "add", client_id)
    assert crowded.exit_code == 1
    assert "revoke" in crowded.stderr
    first = re.findall(r"secret ([0-9a-f-]{36}): live", command("show", client_id).stdout)[0]
    assert command("secret", "revoke", client_id, first).exit_code == 0
    assert command("secret", "revoke", client_id, first).exit_code == 1
    assert command("secret", "add", client_id).exit_code == 0


def test_clients_move_in_and_the_second_time_nothing_changes(command: Command, tmp_path: Path) -> None:
    row = {name: value for name, value in ROW.items() if name != "application"}
    file = tmp_path / "klien.json"
    file.write_text(json.dumps({"clients": [row]}))
    assert "Dry run" in command("import", str(file), "--dry-run").stdout
    assert "1 added" in command("import", str(file)).stdout
    assert "1 unchanged" in command("import", str(file)).stdout
    file.write_text(json.dumps({"clients": [{**row, "client_id": "baru"}, {**row, "client_name": ""}]}))
    refused = command("import", str(file))
    assert "Added client" not in refused.output
    assert "Nothing was kept. It would be: 1 added" in refused.output
    assert refused.exit_code == 1
    assert "Row 2, client simpeg-lama" in refused.stderr
    assert "1 added" in command("import", str(file), "--accept-good-rows").stdout


def test_a_file_that_is_no_json_gets_one_sentence(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "klien.json"
    file.write_bytes(b'{"clients": [\xff')
    told = command("import", str(file))
    assert told.exit_code == 1
    assert "not JSON" in told.stderr


def test_initial_access_tokens_are_made_listed_and_revoked(command: Command) -> None:
    made = command("token", "add", "PT Vendor", "--clients", "3", "--days", "90", "--scope", "pegawai openid")
    assert made.exit_code == 0, made.output
    secret, token_id = value("initial_access_token", made.stdout), made.stdout.split()[1]
    assert len(secret) == 43
    listed = command("token", "list").stdout
    assert "PT Vendor" in listed
    assert "pegawai" in listed
    assert secret not in listed
    assert "good" in listed
    assert command("token", "revoke", token_id).exit_code == 0
    assert "revoked" in command("token", "list").stdout
    again = command("token", "revoke", token_id)
    assert (again.exit_code, "idp clients token list" in again.output) == (1, True)


@pytest.mark.parametrize(
    "options",
    [
        ("", "--clients", "1"),
        ("Vendor", "--clients", "0"),
        ("Vendor", "--clients", "10001"),
        ("Vendor", "--days", "0"),
        ("Vendor", "--days", "367"),
        ("Vendor", "--scope", "klien:tulis"),
    ],
)
def test_a_token_beyond_all_measure_is_refused_with_a_sentence(command: Command, options: tuple[str, ...]) -> None:
    refused = command("token", "add", *options)
    assert refused.exit_code == 1
    assert len(refused.output.strip()) > 20
    assert command("token", "list").stdout.strip() == "0 tokens."


def test_a_sector_that_cannot_be_read_keeps_a_client_out(command: Command) -> None:
    options = ("--set", "subject_type=pairwise", "--set", "sector_identifier_uri=https://10.0.0.1/sektor.json")
    refused = command("register", "Aplikasi", *REDIRECT, *options)
    assert (refused.exit_code, "sector_identifier_uri" in refused.output) == (1, True)
    client_id = registered(command)
    assert command("update", client_id, *options).exit_code == 1
    assert "pairwise" not in command("show", client_id).stdout


def test_a_client_is_checked_against_its_profile(command: Command) -> None:
    good = command("check", registered(command))
    assert (good.exit_code, "no  " in good.stdout) == (0, False)
    options = ("--set", "profile=warisan", "--set", "pkce_required=false")
    old = value("client_id", command("register", "Lama", *REDIRECT, *options).stdout)
    told = command("check", old)
    assert told.exit_code == 0, "what is not healthy is allowed"
    assert "no  A stolen code" in told.stdout
    assert "move the client to the profile standar" in told.stdout
    assert command("check", "tidak-ada").exit_code == 1
