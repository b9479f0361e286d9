"""The two sample applications as real processes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.counterparts.provider import Provider, waited_for
from tests.support.server import ROOT

NAMES = ("kinerja", "arsip")


@contextmanager
def samples_of(provider: Provider, logs: Path) -> Iterator[tuple[str, str]]:
    """Serves both until the block ends; gives their addresses."""
    with ExitStack() as stack:
        for name in NAMES:
            stack.enter_context(_sample(provider, name, logs / f"{name}.log"))
        yield provider.client("kinerja").base, provider.client("arsip").base


@contextmanager
def _sample(provider: Provider, name: str, log: Path) -> Iterator[None]:
    client = provider.client(name)
    told = {
        "SAMPLE_ISSUER": provider.issuer,
        "SAMPLE_CLIENT_ID": client.client_id,
        "SAMPLE_CLIENT_SECRET": client.secret,
        "SAMPLE_PORT": str(client.port),
    }
    command = [sys.executable, "-m", f"clients.samples.{name}"]
    with log.open("wb") as lines:
        process = subprocess.Popen(command, env={**os.environ, **told}, cwd=ROOT, stdout=lines, stderr=lines)
    try:
        waited_for(f"{client.base}/", process, log)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)
