"""A process that tests fork from one that has loaded the program is as one that the interpreter starts."""

import os
import signal
import subprocess
from pathlib import Path

import httpx
import pytest

from idp import VERSION
from tests.cli.commands import start
from tests.durability.processes import is_running, threads_of
from tests.support.server import ROOT, start_server
from tests.support.waiting import comes_true


def test_it_ends_with_what_the_command_does(tmp_path: Path) -> None:
    assert start(tmp_path, "--version").end() == (0, f"DIVOS SSO {VERSION}\n", "")
    code, out, log = start(tmp_path, "tiada").end()
    assert (code, out) == (2, "")
    assert "No such command 'tiada'" in log


def test_its_environment_folder_and_session_are_its_own(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDP_ISSUER", "https://not-of-this-one.example")
    with start_server(postgres_url) as server:
        told = httpx.get(f"{server.issuer}/.well-known/openid-configuration", verify=False, trust_env=False)
        assert told.json()["issuer"] == server.issuer
        pid = server.process.pid
        assert (os.getsid(pid), os.getpgid(pid)) == (pid, pid)
        assert Path(f"/proc/{pid}/cwd").resolve() == ROOT


def test_nothing_that_the_test_has_open_is_open_in_it(postgres_url: str, tmp_path: Path) -> None:
    with (tmp_path / "secret").open("w") as mine:
        os.set_inheritable(mine.fileno(), True)
        with start_server(postgres_url, workers="2") as server:
            folder = Path(f"/proc/{server.process.pid}/fd")
            assert str(tmp_path / "secret") not in {os.readlink(link) for link in folder.iterdir()}
            assert threads_of(server.process.pid) == 1


def test_a_signal_that_ends_it_is_known_and_nothing_of_it_is_left(postgres_url: str) -> None:
    with start_server(postgres_url, workers="2") as server:
        with pytest.raises(subprocess.TimeoutExpired):
            server.process.wait(timeout=0.01)
        server.kill()
        assert server.process.poll() == -signal.SIGKILL
        assert comes_true(lambda: not is_running(server.process.pid))
