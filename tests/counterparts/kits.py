"""The kits of clients/kits as real processes, with the values of a client filled in as a developer would."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.counterparts.missing import INSTALL, python_environment
from tests.counterparts.provider import Provider, waited_for
from tests.support.server import ROOT

KITS = ROOT / "clients/kits"


@dataclass(frozen=True, slots=True)
class RunningKit:
    """A kit that runs: its address, its copy of the kit's folder, and what it wrote to its log."""

    base: str
    folder: Path
    log: Path


def fill_in(text: str, values: Mapping[str, str]) -> str:
    """The text of a kit with the values in the places of its configuration block."""
    for name, value in values.items():
        assert f"{{{{{name}}}}}" in text, name
        text = text.replace(f"{{{{{name}}}}}", value)
    return text


def values_of(provider: Provider, client_id: str) -> dict[str, str]:
    """The three values that a person copies."""
    client = provider.client(client_id)
    return {"ISSUER": provider.issuer, "CLIENT_ID": client.client_id, "CLIENT_SECRET": client.secret}


@contextmanager
def serve_php(port: int, source: str, folder: Path, *options: str) -> Iterator[RunningKit]:
    """The PHP kit under `php -S` until the block ends; `options` of the interpreter."""
    program = shutil.which("php")
    if program is None:
        pytest.fail(f"php is missing: {INSTALL}", pytrace=False)
    site = folder / "situs"
    site.mkdir()
    (folder / "sementara").mkdir()
    (site / "divos.php").write_text(source)
    # without its cache, a file that a test changes is read at once
    strict = (
        "-d",
        "opcache.enable=0",
        "-d",
        "error_reporting=-1",
        "-d",
        "display_errors=1",
        "-d",
        f"sys_temp_dir={folder / 'sementara'}",
    )
    command = [program, *strict, *options, "-S", f"localhost:{port}", "-t", str(site)]
    yield from _serve(command, f"http://localhost:{port}", "/divos.php", folder)


@contextmanager
def serve_python(port: int, source: str, folder: Path) -> Iterator[RunningKit]:
    """A Python kit under uvicorn until the block ends."""
    (folder / "app.py").write_text(source)
    python = python_environment("kits", "python_kits") / "bin/python"
    command = [str(python), "-m", "uvicorn", "app:app", "--app-dir", str(folder), "--port", str(port)]
    yield from _serve(command, f"http://localhost:{port}", "/", folder)


def _serve(command: list[str], base: str, path: str, folder: Path) -> Iterator[RunningKit]:
    log = folder / "log"
    with log.open("wb") as lines:
        process = subprocess.Popen(command, cwd=folder, env=dict(os.environ), stdout=lines, stderr=lines)
    try:
        waited_for(base + path, process, log)
        yield RunningKit(base, folder, log)
    finally:
        process.terminate()
        process.wait(timeout=20)
