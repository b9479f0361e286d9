"""What the machine does meanwhile, read from /proc: CPU seconds and memory of whole families of processes."""

import os
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

HERTZ = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """CPU seconds used so far: by the provider, by PostgreSQL, by the generator, by the whole machine."""

    moment: float
    provider: float
    database: float
    generator: float
    machine: float


@dataclass(frozen=True, slots=True)
class Memory:
    """MiB: resident (shared pages counted in each process) and proportional (each page counted once)."""

    resident: float
    proportional: float


@dataclass(frozen=True, slots=True)
class _Process:
    parent: int
    seconds: float  # its own and its ended children's


@dataclass(frozen=True, slots=True)
class Machine:
    """The processes to watch: the provider's first, and PostgreSQL's where there is one."""

    provider: int
    postmaster: int | None

    def snapshot(self, generator: int) -> Snapshot:
        """What has been used until now."""
        processes = _processes()
        return Snapshot(
            moment=monotonic(),
            provider=_used(processes, self.provider),
            database=0.0 if self.postmaster is None else _used(processes, self.postmaster),
            generator=_used(processes, generator),
            machine=_machine(),
        )

    def spent(self) -> float:
        """CPU seconds that the provider's processes have used so far."""
        return _used(_processes(), self.provider)

    def memory(self) -> Memory:
        """What the provider's processes hold now."""
        lines = [line for pid in _family(_processes(), self.provider) for line in _lines(f"/proc/{pid}/smaps_rollup")]
        kib = {name: sum(int(line.split()[1]) for line in lines if line.startswith(name)) for name in ("Rss:", "Pss:")}
        return Memory(kib["Rss:"] / 1024, kib["Pss:"] / 1024)


def _processes() -> dict[int, _Process]:
    found = {}
    for folder in os.listdir("/proc"):
        if folder.isdigit():
            for line in _lines(f"/proc/{folder}/stat"):
                fields = line[line.rindex(")") + 2 :].split()
                ticks = sum(int(field) for field in fields[11:15])
                found[int(folder)] = _Process(int(fields[1]), ticks / HERTZ)
    return found


def _used(processes: dict[int, _Process], root: int) -> float:
    return sum(processes[pid].seconds for pid in _family(processes, root))


def _family(processes: dict[int, _Process], root: int) -> set[int]:
    family, new = set(), {root} & processes.keys()
    while new:
        family |= new
        new = {pid for pid, process in processes.items() if process.parent in new}
    return family


def _machine() -> float:
    ticks = [int(field) for field in _lines("/proc/stat")[0].split()[1:9]]
    return (sum(ticks) - ticks[3] - ticks[4]) / HERTZ  # without idle and waiting


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:  # it has just ended
        return []
