"""The load generator (oidcload, in Go): built once, then run one scenario at a time."""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.watch import Machine, Snapshot

HERE = Path(__file__).parent
SOURCE = HERE / "oidcload"
BUILT = HERE.parent.parent / "var" / "bench" / "oidcload"

WITHOUT_GO = (
    "make bench needs Go 1.21 or newer to build its load generator (on Debian: apt install golang-go). "
    "Nothing was measured: figures of another generator could not be compared."
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is asked of the provider, by how many at once."""

    name: str
    at_once: int

    def __str__(self) -> str:
        return self.name if self.at_once == 16 else f"{self.name}@{self.at_once}"


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds that are not counted, and seconds that are."""

    warm: float
    counted: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What the generator saw, and what the machine did in the counted seconds alone."""

    seen: Mapping[str, Any]
    before: Snapshot
    after: Snapshot


class Broken(Exception):
    """A scenario could not be run; the text is the generator's."""


def build() -> Path:
    """The generator's program; ends the process with one sentence where there is no Go."""
    go = shutil.which("go") or shutil.which("go", path="/usr/local/go/bin:/usr/lib/go/bin")
    if go is None:
        sys.exit(WITHOUT_GO)
    BUILT.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run([go, "build", "-o", str(BUILT), "."], cwd=SOURCE, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"The load generator could not be built; nothing was measured.\n{done.stderr}")
    return BUILT


def run(flags: tuple[str, ...], scenario: Scenario, timing: Timing, machine: Machine) -> Measured:
    """Run one scenario to its end. The generator marks where counting begins and ends. Raises Broken."""
    command = [str(BUILT), "-json", "-mark", "-scenario", scenario.name, "-c", str(scenario.at_once)]
    command += ["-warmup", f"{timing.warm}s", "-d", f"{timing.counted}s", *flags]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        snapshots, said = [], []
        for line in process.stderr:
            if line.strip() in ("counting", "counted"):
                snapshots.append(machine.snapshot(process.pid))
            else:
                said.append(line)
        answer = process.stdout.read()
    try:
        seen = json.loads(answer)
    except ValueError:
        seen = {"first_error": answer + "".join(said)}
    if len(snapshots) != 2:
        raise Broken(str(seen.get("first_error", "")).strip()[:400] or "it ended without a word")
    return Measured(seen, *snapshots)
