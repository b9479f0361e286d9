"""`idp demo` shows the product with one command, keeps what it made, and leaves nothing running."""

import asyncio
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

from idp.catalogue import public_inventory
from idp.cli.demo import demo_state
from tests.counterparts.browser import Browser
from tests.counterparts.demo_story import count_applications, read_story
from tests.support.commands import run_command
from tests.support.ports import free_ports
from tests.support.server import ROOT

PASSWORD = "Contoh-Denpasar-26"
READY = "Ctrl-C stops everything"
OFFICERS = ("komang.raka", "gede.arya")
#: What reads and writes databases, and what serves: a run that finds everything prepared loads none of it.
NEEDED_TO_PREPARE = ("sqlalchemy", "alembic", "fastapi", "idp.composition", "idp.cli.demo.preparation")
PREPARE = """
import sys
from pathlib import Path
from idp.cli.demo.command import _prepare
from idp.cli.demo.demo_layout import DemoLayout

_prepare(DemoLayout(int(sys.argv[1]), Path(sys.argv[2])), with_story=True)
sys.exit([name for name in sys.argv[3:] if name in sys.modules] or 0)
"""


class Demo:
    """One run of the command, ready."""

    def __init__(self, folder: Path, port: int, arguments: tuple[str, ...] = ()) -> None:
        self.first, self.second = f"http://localhost:{port + 1}", f"http://localhost:{port + 2}"
        self.issuer = f"http://localhost:{port}"
        self.port = port
        self.printed = ""
        command = [sys.executable, "-u", "-m", "idp", "demo", "--folder", str(folder), *arguments]
        environment = {**os.environ, "PORT": str(port), "COLUMNS": "200"}
        self.process = subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.printed += line
            if READY in line:
                break
        assert READY in self.printed, self.printed

    def stop(self, with_signal: signal.Signals) -> int:
        self.process.send_signal(with_signal)
        self.process.communicate(timeout=40)
        return self.process.returncode


@contextmanager
def demo(
    folder: Path, port: int, with_signal: signal.Signals = signal.SIGINT, arguments: tuple[str, ...] = ()
) -> Iterator[Demo]:
    running = Demo(folder, port, arguments)
    try:
        yield running
    finally:
        assert running.stop(with_signal) == 0
    assert not [number for number in range(port, port + 3) if answers(number)], "nothing is left behind"


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "var"


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[Demo]:
    with demo(folder, free_ports(3)) as found:
        yield found


def test_the_first_run_says_what_there_is_and_keeps_its_secrets_to_itself(running: Demo, folder: Path) -> None:
    for word in (running.issuer, running.first, running.second, "made.ayu", PASSWORD, "/kominfo", "orang contoh"):
        assert word in running.printed
    assert (folder / "kept.json").stat().st_mode & 0o077 == 0


@pytest.mark.timeout(240)
def test_the_next_run_goes_on_at_other_ports(running: Demo, folder: Path, tmp_path: Path) -> None:
    with Browser() as browser:
        page = browser.sign_in(browser.click(browser.open(running.first), "sign-in"), "made.ayu", PASSWORD)
        assert page.said("person-name") == "Ni Made Ayu Lestari (orang contoh)"
        page = browser.agree(browser.click(browser.open(running.second), "sign-in"))
        assert page.url == f"{running.second}/saya"

        with demo(as_left(folder, tmp_path / "var"), free_ports(3), signal.SIGTERM) as moved:
            page = browser.click(browser.open(moved.second), "sign-in")
            assert page.url == f"{moved.second}/saya", "the session outlived the restart and the move to other ports"


def test_the_next_run_prepares_nothing_again(running: Demo, folder: Path, tmp_path: Path) -> None:
    """What makes it quick: it reads and writes no database, and does not load what would."""
    left = as_left(folder, tmp_path / "var")
    before = {file.name: file.read_bytes() for file in left.iterdir()}
    command = [sys.executable, "-c", PREPARE, str(running.port), str(left), *NEEDED_TO_PREPARE]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert {file.name: file.read_bytes() for file in left.iterdir()} == before


def as_left(folder: Path, copy: Path) -> Path:
    """What the demonstration that runs in `folder` would leave there if it ended now."""
    copy.mkdir()
    shutil.copy(folder / "kept.json", copy)
    with closing(sqlite3.connect(folder / "divos.db")) as there, closing(sqlite3.connect(copy / "divos.db")) as here:
        there.backup(here)
    return copy


@pytest.mark.parametrize("username", ["made.ayu", "wayan.sukra", "komang.raka", "gede.arya", "luh.sari", "ketut.budi"])
def test_everybody_in_the_table_can_sign_in(running: Demo, folder: Path, username: str) -> None:
    assert username in running.printed
    with Browser() as browser:
        page = browser.sign_in(browser.open(f"{running.first}/masuk"), username, PASSWORD)
        if username in OFFICERS:
            page = browser.agree(browser.submit(page, "step-submit", code=fresh_code(folder, username)))
        assert "(orang contoh)" in page.said("person-name")


def fresh_code(folder: Path, username: str) -> str:
    """What the documented command prints."""
    assert ".venv/bin/python -m idp demo code gede.arya" in (ROOT / "README.md").read_text()
    done = run_command({}, "demo", "code", username, "--folder", str(folder))
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("username", OFFICERS)
def test_the_table_has_what_the_app_of_an_officer_needs(running: Demo, folder: Path, username: str) -> None:
    assert f".venv/bin/python -m idp demo code {username}" in " ".join(running.printed.split())
    secret = json.loads((folder / "kept.json").read_text())["totp_secrets"][username]
    assert secret in running.printed


def test_it_says_how_to_plug_an_application_in(running: Demo) -> None:
    assert f"{running.issuer}/pengembang" in running.printed
    assert "sign in as luh.sari and plug your own application in" in " ".join(running.printed.split())
    with Browser() as browser:
        browser.sign_in(browser.open(f"{running.first}/masuk"), "luh.sari", PASSWORD)
        page = browser.open(f"{running.issuer}/pengembang/daftar")
        assert page.form_with("alamat"), "nobody has to let her in first"


def test_a_code_of_nobody_is_not_printed(running: Demo, folder: Path) -> None:
    done = run_command({}, "demo", "code", "made.ayu", "--folder", str(folder))
    assert (done.returncode, done.stdout) == (1, "")
    assert "gede.arya" in done.stderr


def test_the_service_of_the_demonstration_reads_the_numbers(running: Demo, folder: Path) -> None:
    secrets = json.loads((folder / "kept.json").read_text())["client_secrets"]
    asked = {"grant_type": "client_credentials", "scope": "kemajuan:baca"}
    answer = httpx.post(f"{running.issuer}/token", data=asked, auth=("contoh-api", secrets["contoh-api"]))
    bearer = {"Authorization": f"Bearer {answer.raise_for_status().json()['access_token']}"}
    progress = httpx.get(f"{running.issuer}/api/v1/progress", headers=bearer).raise_for_status()
    counted = progress.json()["applications"]
    assert (counted["total"], counted["eligible"]) == (189, 99), "no invented application is among them"
    assert progress.json()["offices"]["total"] == 140


def test_the_story_has_pace_stalls_falls_and_silence(running: Demo, folder: Path) -> None:
    told = asyncio.run(read_story(folder))
    progress = told.progress
    assert (progress.tally.total, progress.tally.eligible) == (40, 36)
    assert progress.tally.eligible_integrated >= 12
    reached = [point.eligible_integrated for point in told.history]
    assert len(told.history) >= 12
    assert reached[0] == 0
    assert any(later < before for before, later in pairwise(reached)), "some fell"
    reasons = {one.reason.value for one in progress.stalled}
    assert {"no_owner", "no_client", "no_attempt", "error", "waiting_for_kominfo", "few_people"} <= reasons
    (vendor,) = [
        one for one in told.applications if (one.standing.stall and one.standing.stall.reason) == "partner_ended"
    ]
    assert vendor.application.name == "Daftar Sekolah (rekaan)"
    by_hour = {hour: sign_ins.at_most for hour, sign_ins in told.hours}
    assert max(by_hour, key=by_hour.__getitem__) == 8, "most people sign in when offices open"
    states = {state.value for state, count in progress.states if count}
    assert states == {"active", "dormant", "not_applicable"}
    assert progress.moves.rose
    assert progress.moves.fell
    assert progress.days_to_use
    assert all("rekaan" in f"{one.application.name} {one.application.owner.name}" for one in told.applications)
    assert all(one.standing.demo for one in told.applications if one.standing.integrated), "labelled"


def test_no_real_application_is_touched_by_the_story(running: Demo, folder: Path) -> None:
    told = asyncio.run(read_story(folder))
    assert {(one.standing.level.value, one.application.source) for one in told.real if not one.standing.demo} == {
        (0, public_inventory.LABEL)
    }
    assert (len(told.real), told.city.tally.integrated, told.city.moves.fell) == (189, 0, 0)
    assert [point.total for point in told.city_history] == [189]
    assert told.people_of_city == 0
    assert not any(sign_ins.at_most for _, sign_ins in told.city_hours)
    assert told.office in running.printed, "the table says where to look"


@pytest.mark.timeout(300)
def test_the_story_is_left_out_where_that_is_asked_for(tmp_path: Path) -> None:
    folder, port = tmp_path / "var", free_ports(3)
    with demo(folder, port, arguments=("--empty",)) as first:
        assert "Kota Rekaan" not in first.printed
        assert asyncio.run(count_applications(folder)) == {public_inventory.LABEL: 189}
    with demo(folder, port) as again:
        assert "Kota Rekaan is not in this database: delete" in " ".join(again.printed.split())
        assert asyncio.run(count_applications(folder)) == {public_inventory.LABEL: 189}


def test_a_demonstration_with_its_story_keeps_it(running: Demo, folder: Path, tmp_path: Path) -> None:
    left = as_left(folder, tmp_path / "var")
    before = asyncio.run(read_story(left))
    with demo(left, free_ports(3), arguments=("--empty",)) as again:
        assert "EMPTY=1 is for a new demonstration: this one keeps Kota Rekaan." in " ".join(again.printed.split())
    after = asyncio.run(read_story(left))
    assert (after.progress.tally, after.changes) == (before.progress.tally, before.changes), "a second run adds nothing"


def test_a_busy_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = run_command({}, "demo", "--port", port, "--folder", str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.startswith(f"Port {port} is used by another program: stop that one, or choose others")


def test_a_database_of_another_version_is_one_sentence(tmp_path: Path) -> None:
    """Such as one that was made before this version was released."""
    with closing(sqlite3.connect(tmp_path / "divos.db")) as database:
        database.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        database.execute("INSERT INTO alembic_version VALUES ('0002')")
        database.commit()
    demo_state.save_state(
        tmp_path / "kept.json", demo_state.generate_state(("contoh-kinerja", "contoh-arsip", "contoh-api"))
    )
    done = run_command({}, "demo", "--port", str(free_ports(3)), "--folder", str(tmp_path))
    assert (done.returncode, done.stderr.splitlines()[-1]) == (
        1,
        f"{tmp_path / 'divos.db'} is not as this version leaves it: delete {tmp_path} to begin anew.",
    )
