"""A shell in the root of the walk: types one command after the other, answers what asks for passwords."""

import os
import pty
import re
import select
import signal
import subprocess
from dataclasses import dataclass

from tests.support.manual_reader import PROMPTS
from tests.support.manual_root import REPOSITORY, enter

#: What the shell writes when a command has ended, with its exit code.
_ENDED = re.compile(r"\x01(\d+)\x02")
_PROMPT = "PS1=; PS2=; PROMPT_COMMAND='printf \"\\001%d\\002\" $?'; stty -echo cols 160"
#: Seconds that one command may take: the requirements are many.
_PATIENCE = 900
#: What reaches for package servers, by a word of it: it runs with the network of this machine.
_FROM_OUTSIDE = ("apt-get ", "/pip ")


@dataclass(frozen=True, slots=True)
class Done:
    """What a command printed, on both streams, and its exit code."""

    printed: str
    code: int


class ManualShell:
    """A shell of root on a terminal, in the folder of the repository."""

    def __init__(self, leader: int) -> None:
        self._leader = leader
        self._pid, self._terminal = pty.fork()
        if self._pid == 0:
            command = [*enter(leader), "bash", "--noprofile", "--norc", "--noediting", "-i"]
            os.execvp(command[0], command)
        self._read = ""
        os.write(self._terminal, f"{_PROMPT}\n".encode())
        self._wait()
        self.run(f"cd /{REPOSITORY}")

    def run(self, command: str) -> Done:
        """Type a command and wait for its end."""
        if any(word in command for word in _FROM_OUTSIDE):
            return self._run_from_outside(command)
        os.write(self._terminal, f"{command}\n".encode())
        return self._wait()

    def close(self) -> None:
        """End the shell."""
        os.kill(self._pid, signal.SIGHUP)
        os.waitpid(self._pid, 0)
        os.close(self._terminal)

    def _run_from_outside(self, command: str) -> Done:
        """The same in a shell with the same variables and another network."""
        self.run("declare -p >/run/walk-variables 2>/dev/null; pwd >/run/walk-folder")
        inner = f'. /run/walk-variables 2>/dev/null; cd "$(cat /run/walk-folder)"; {command}'
        words = [*enter(self._leader, network_of_this_machine=True), "bash", "-c", inner]
        ended = subprocess.run(words, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return Done(ended.stdout.strip("\n"), ended.returncode)

    def _wait(self) -> Done:
        answered = 0
        while (ended := _ENDED.search(self._read)) is None:
            more = _read_some(self._terminal)
            if more is None:
                raise RuntimeError(f"the shell ended: {self._read}")
            self._read += more
            for prompt, answer in PROMPTS.items():
                if prompt.search(self._read, answered):
                    answered = len(self._read)
                    os.write(self._terminal, f"{answer}\n".encode())
        printed, self._read = self._read[: ended.start()], self._read[ended.end() :]
        return Done(_clean(printed), int(ended[1]))


def _read_some(terminal: int) -> str | None:
    """What a terminal says next; None: it is closed."""
    if not select.select([terminal], [], [], _PATIENCE)[0]:
        raise TimeoutError(f"nothing was printed for {_PATIENCE} seconds")
    try:
        return os.read(terminal, 65_536).decode(errors="replace") or None
    except OSError:  # the other end of a terminal is closed
        return None


def _clean(printed: str) -> str:
    """Without the signs that move a cursor, and without lines that were written over."""
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", printed).replace("\r\n", "\n")
    return "\n".join(line.rpartition("\r")[2].rstrip() for line in plain.split("\n")).strip("\n")
