"""What the system says about the processes of a server: read from /proc."""

import os
from pathlib import Path

from tests.support.waiting import comes_true


def workers_of(parent: int) -> set[int]:
    """The processes that a process has started and that still run."""
    started = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return {int(pid) for pid in started if is_running(int(pid))}


def is_running(pid: int) -> bool:
    """Whether there is such a process, and it has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def has_started(worker: int, parent: int) -> bool:
    """Whether a worker waits for connections on what its parent listens on: it does so once it has started."""
    try:
        described = [path.read_text().splitlines() for path in Path(f"/proc/{worker}/fdinfo").iterdir()]
        watched = {line.split()[1] for lines in described for line in lines if line.startswith("tfd:")}
        return not sockets_of(parent).isdisjoint(os.readlink(f"/proc/{worker}/fd/{number}") for number in watched)
    except (FileNotFoundError, ProcessLookupError):
        return False  # it, or something it had open, is gone


def started_workers(parent: int) -> set[int]:
    """The two workers of a server, as soon as both have started: it ends when one of the first cannot."""

    def have_started() -> bool:
        return len(found := workers_of(parent)) == 2 and all(has_started(worker, parent) for worker in found)

    assert comes_true(have_started), "one has not started"
    return workers_of(parent)


def threads_of(pid: int) -> int:
    """How many threads a process has."""
    return len(os.listdir(f"/proc/{pid}/task"))


def sockets_of(pid: int) -> set[str]:
    """The sockets that a process holds open, by the kernel's numbers: a number that two have is one connection."""
    found = set()
    for name in os.listdir(f"/proc/{pid}/fd"):
        try:
            found.add(os.readlink(f"/proc/{pid}/fd/{name}"))
        except FileNotFoundError:
            continue  # closed meanwhile
    return {target for target in found if target.startswith("socket:")}


def memory_of(pid: int) -> tuple[int, int]:
    """KiB: everything a process sees, and what of it no other process sees."""
    lines = (line.split() for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
    found = {name: int(number) for name, number, *_ in lines}
    return found["Rss:"], found["Private_Clean:"] + found["Private_Dirty:"]
