"""The demonstration in processes of its own, on free ports, and an application from outside the city government."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx
from pydantic import SecretStr

from idp.cli.demo import demo_state
from idp.cli.demo.demo_data import PASSWORD
from idp.cli.demo.demo_layout import SAMPLES, DemoLayout, Sample
from idp.composition import Composition, compose
from idp.settings import Settings
from tests.journeys.receiver import Receiver, receiving
from tests.support.commands import run_command
from tests.support.forked_command import ForkedCommand
from tests.support.ports import free_port, free_ports
from tests.support.server import ROOT
from tests.support.waiting import comes_true

OUTSIDE, OUTSIDE_SECRET = "lapak-koperasi", "rahasia-uji-aplikasi-luar-0123456789abcdef"
__all__ = ["OUTSIDE", "OUTSIDE_SECRET", "PASSWORD", "RunningDemo", "cross_site_samples", "run_demo"]


@dataclass(frozen=True, slots=True)
class RunningDemo:
    """A demonstration that runs: the provider and the two samples, at their addresses; and the outside application."""

    stage: DemoLayout
    outside: Receiver
    issuer: str
    kinerja: str
    arsip: str

    @property
    def provider_environment(self) -> dict[str, str]:
        """The IDP_ variables of the provider."""
        found = self.stage.provider_environment(self._kept)
        return {name: value for name, value in found.items() if name.startswith("IDP_")}

    def command(self, *arguments: str, typed: str = "") -> None:
        """Run `idp …` against the same deployment; `typed`: its standard input."""
        done = run_command(self.stage.provider_environment(self._kept), *arguments, typed=typed)
        assert done.returncode == 0, f"idp {' '.join(arguments)}: {done.stdout}{done.stderr}"

    def wait_for_report(self, code: str) -> None:
        """Wait until what lies behind the code of an error is stored: the provider writes it once a second."""
        with closing(sqlite3.connect(self.stage.database)) as database:
            stored = partial(database.execute, "SELECT code FROM error_report WHERE code = ?", (code,))
            assert comes_true(lambda: stored().fetchone() is not None), "it was not stored"

    def sample_environment(self, sample: Sample) -> dict[str, str]:
        return self.stage.sample_environment(sample, self._kept)

    def secret(self, client_id: str) -> str:
        return self._kept.client_secrets[client_id]

    def compose(self) -> Composition:
        """The use cases of the same deployment in this process; close it."""
        environment = self.stage.provider_environment(self._kept)
        secret_keys = SecretStr(environment["IDP_SECRET_KEYS"])
        return compose(Settings(issuer=self.issuer, database_url=self.stage.database_url, secret_keys=secret_keys))

    @property
    def _kept(self) -> demo_state.DemoState:
        found = demo_state.load_state(self.stage.folder / "kept.json")
        assert found is not None
        return found


@contextmanager
def run_demo(folder: Path) -> Iterator[RunningDemo]:
    """`idp demo` without its story, in a folder of its own until the block ends."""
    stage = DemoLayout(free_ports(3), folder / "demo")
    command, log = ("demo", "--empty", "--folder", str(stage.folder), "--port", str(stage.port)), folder / "demo.log"
    process = ForkedCommand(command, os.environ, ROOT, out=log, log=log)
    try:
        addresses = [stage.issuer, *(stage.address(sample) for sample in SAMPLES)]
        _wait(process, [f"{addresses[0]}/readyz", *addresses[1:]], log)
        with receiving() as outside:
            demo = RunningDemo(stage, outside, *addresses)
            _bring_in(demo, folder / "outside.json", [_outside(outside)])
            yield demo
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)


@contextmanager
def cross_site_samples(demo: RunningDemo, folder: Path) -> Iterator[tuple[str, str]]:
    """The two samples once more, on 127.0.0.1 instead of localhost: another site than the provider's."""
    children, addresses, documents = [], [], []
    try:
        for sample in SAMPLES:
            port = free_port()
            address = f"http://127.0.0.1:{port}"
            client_id = f"{sample.client_id}-lintas-situs"
            documents.append(_crossing(sample, client_id, address))
            own = {
                "SAMPLE_CLIENT_ID": client_id,
                "SAMPLE_CLIENT_SECRET": "rahasia-uji-lintas-situs-0123456789abcdef",
                "SAMPLE_PORT": str(port),
                "SAMPLE_BASE_URL": address,
            }
            addresses.append((address, sample, own))
        _bring_in(demo, folder / "crossing.json", documents)
        for _address, sample, own in addresses:
            command = [sys.executable, "-m", f"clients.samples.{sample.key}"]
            environment = demo.sample_environment(sample) | own
            children.append(subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL))
        for child, (address, _sample, _own) in zip(children, addresses, strict=True):
            _wait(child, [address], folder / "crossing.json")
        yield addresses[0][0], addresses[1][0]
    finally:
        for child in children:
            child.terminate()
            child.wait(timeout=20)


def _outside(receiver: Receiver) -> dict[str, object]:
    return {
        "client_id": OUTSIDE,
        "client_secret": OUTSIDE_SECRET,
        "client_name": "Lapak Koperasi Pegawai (contoh)",
        "client_uri": f"{receiver.address}/",
        "policy_uri": f"{receiver.address}/privasi",
        "tos_uri": f"{receiver.address}/ketentuan",
        "redirect_uris": [receiver.redirect_uri],
        "grant_types": ["authorization_code"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "client_secret_basic",
        "scope": "openid profile email organisasi",
        "profile": "standar",
        "ownership": "luar",
        "environment": "uji",
    }


def _crossing(sample: Sample, client_id: str, address: str) -> dict[str, object]:
    return {
        "client_id": client_id,
        "client_secret": "rahasia-uji-lintas-situs-0123456789abcdef",
        "client_name": f"{sample.name} lintas situs (contoh)",
        "client_uri": f"{address}/",
        "redirect_uris": [f"{address}/masuk/kembali"],
        "post_logout_redirect_uris": [f"{address}/keluar/kembali"],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "client_secret_basic",
        "scope": "openid profile email pegawai organisasi peran",
        "profile": "standar",
        "ownership": "kota",
        "environment": "uji",
    }


def _bring_in(demo: RunningDemo, file: Path, documents: list[dict[str, object]]) -> None:
    file.write_text(json.dumps({"clients": documents}))
    demo.command("clients", "import", str(file))


def _wait(
    process: "subprocess.Popen[bytes] | ForkedCommand", addresses: list[str], log: Path, seconds: float = 90
) -> None:
    def answer() -> bool:
        assert process.poll() is None, f"it ended: {log.read_text()}"
        try:
            # reading the authorities of this machine, each time, would keep it as busy as the start itself
            return all(httpx.get(address, timeout=2, trust_env=False, verify=False).is_success for address in addresses)
        except httpx.HTTPError:
            return False

    if not comes_true(answer, seconds):
        os.killpg(process.pid, signal.SIGINT)
        raise AssertionError(f"it did not start: {log.read_text()}")
