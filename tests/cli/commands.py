"""Runs `idp …` in a process of its own."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.support.forked_command import ForkedCommand

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True, slots=True)
class StartedCommand:
    """A process that runs `idp …`, and the files with what it says."""

    process: ForkedCommand
    out: Path
    log: Path

    def end(self) -> tuple[int, str, str]:
        """Wait until it has ended: its exit code, and what it said on standard output and error."""
        return self.process.wait(timeout=60), self.out.read_text(), self.log.read_text()


def start(folder: Path, *arguments: str, root: Path = ROOT, **settings: str) -> StartedCommand:
    """Start `idp …` with these IDP_ variables and no others, and with the migrations of the program in `root`.

    What it says is kept in `folder`.
    """
    env = {name: value for name, value in os.environ.items() if not name.startswith("IDP_")}
    own = Path(tempfile.mkdtemp(dir=folder))
    out, log = own / "out", own / "log"
    return StartedCommand(ForkedCommand(arguments, env | settings, root, out=out, log=log), out, log)
