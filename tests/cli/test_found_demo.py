"""Commands in a checkout with a demonstration find its database, and say so."""

from dataclasses import replace
from pathlib import Path

import pytest

from idp.cli.demo import demo_state
from idp.cli.demo.demo_layout import DemoLayout
from idp.cli.keys import NOTHING_MOVED
from tests.support.commands import run_command

SAID = "In the demonstration of var/demo; IDP_DATABASE_URL names another database.\n"
REGISTER = ("clients", "register", "Coba", "--redirect-uri", "http://localhost:9000/balik")


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout where a demonstration ran at port 9400."""
    folder = tmp_path / "var/demo"
    folder.mkdir(parents=True)
    state = demo_state.generate_state(("contoh-kinerja", "contoh-arsip", "contoh-api"))
    demo_state.save_state(folder / demo_state.FILE, replace(state, port=9400))
    migrated = run_command(DemoLayout(9400, folder).provider_environment(state), "migrate")
    assert migrated.returncode == 0, migrated.stderr
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_documented_commands_work_as_they_stand(checkout: Path) -> None:
    done = run_command({}, *REGISTER)
    assert (done.returncode, done.stderr.startswith(SAID)) == (0, True)
    listed = run_command({}, "clients", "list")
    assert "Coba" in listed.stdout
    assert SAID not in listed.stdout, "what other programs read stays as it is"


def test_keys_open_with_the_secret_of_the_demonstration(checkout: Path) -> None:
    assert run_command({}, "keys", "rotate").returncode == NOTHING_MOVED
    assert "RS256" in run_command({}, "keys", "list").stdout


def test_a_database_that_is_named_is_the_one(checkout: Path) -> None:
    done = run_command({"IDP_DATABASE_URL": "sqlite:///lain.db"}, "clients", "list")
    assert done.returncode == 1
    assert done.stderr.startswith("The database at lain.db is not there")


def test_a_database_at_the_default_place_goes_first(checkout: Path) -> None:
    made = run_command({}, "migrate")
    assert (made.returncode, (checkout / "var/divos.db").is_file()) == (0, True), "a new deployment is none of the demo"
    assert SAID not in run_command({}, "clients", "list").stderr


def test_without_a_demonstration_the_sentence_is_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = run_command({}, "clients", "list")
    assert done.stderr.startswith("The database at var/divos.db is not there: run `idp migrate`")
