"""ReportBuckets: the codes of each client and network within an hour, and the rows behind each; all are bounded."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

#: How long repeats share a code, from the first of them.
WINDOW = timedelta(hours=1)
#: Different codes of one bucket in a window; beyond that the first of each kind still has its own.
MOST_CODES = 20
#: Different rows behind one code; beyond that the first of each cause still has its own.
MOST_ROWS = 20

#: The kind of window that reports share when there is no more room, and the cause of the row that counts them.
OVERFLOW = "overflow"

#: Networks with buckets of their own at a time; the others share one.
MOST_NETWORKS = 100

#: How often it is looked which of them have ended, while all are taken.
_LOOK_EVERY = timedelta(minutes=1)

#: Makes the code of a new window of a kind and key.
CodeMaker = Callable[[str, bytes], str]


@dataclass(slots=True)
class ReportRow:
    """A row that is stored, or waits for it.

    `new`: the columns to insert, None once it is stored. `count`: occurrences that are not written yet.
    """

    code: str
    fingerprint: bytes
    new: dict[str, Any] | None
    last_at: datetime
    count: int = 0

    @property
    def key(self) -> tuple[str, bytes]:
        return self.code, self.fingerprint

    def occur(self, now: datetime) -> None:
        """Count an occurrence."""
        self.count, self.last_at = self.count + 1, now

    def take(self) -> int:
        """The occurrences to write now; later ones are counted from zero."""
        taken, self.count = self.count, 0
        return taken

    def columns(self, count: int) -> dict[str, Any]:
        """The row to insert, with so many occurrences."""
        assert self.new is not None  # noqa: S101  asked of new rows only
        key = {"code": self.code, "fingerprint": UUID(bytes=self.fingerprint)}
        return {**key, **self.new, "last_at": self.last_at, "count": count}

    def addition(self, count: int) -> dict[str, Any]:
        """What to add to the stored row."""
        key = {"row_code": self.code, "row_fingerprint": UUID(bytes=self.fingerprint)}
        return {**key, "more": count, "at": self.last_at}


@dataclass(slots=True)
class CodeWindow:
    """A code for an hour from `began`, and the rows behind it by fingerprint."""

    code: str
    kind: str
    began: datetime
    rows: dict[bytes, ReportRow] = field(default_factory=dict)
    _causes: set[tuple[str, str]] = field(default_factory=set)

    @property
    def overflow(self) -> bool:
        """Whether it is shared by reports that had no room."""
        return self.kind == OVERFLOW

    def has_ended(self, now: datetime) -> bool:
        """Whether a new window begins; not before all of this one is stored, so that an outage adds nothing."""
        return abs(now - self.began) >= WINDOW and all(row.new is None for row in self.rows.values())

    def has_room(self, owner: str, cause: str, *, alike: bool) -> bool:
        """Whether another row may stand behind this code; the overflow has rows of causes that are told alike only."""
        first = (owner, cause) not in self._causes
        return (first and alike) if self.overflow else (first or len(self.rows) < MOST_ROWS)

    def add(self, row: ReportRow, owner: str, cause: str) -> ReportRow:
        """Add a row."""
        self._causes.add((owner, cause))
        return self.rows.setdefault(row.fingerprint, row)


class CodeWindows:
    """The windows of one bucket: those of single reports, and one that the rest share."""

    def __init__(self) -> None:
        self._windows: dict[tuple[str, bytes], CodeWindow] = {}
        self._kinds: Counter[str] = Counter()
        self._overflow: CodeWindow | None = None

    def open(self, kind: str, key: bytes, now: datetime, make_code: CodeMaker) -> CodeWindow:
        """The window of this report, or that of the overflow when there is no more room."""
        self._close_ended(now)
        window = self._windows.get((kind, key))
        if window is not None:
            return window
        if len(self._windows) < MOST_CODES or not self._kinds[kind]:
            self._kinds[kind] += 1
            window = self._windows[kind, key] = CodeWindow(make_code(kind, key), kind, now)
            return window
        if self._overflow is None:
            self._overflow = CodeWindow(make_code(OVERFLOW, b""), OVERFLOW, now)
        return self._overflow

    def is_empty(self, now: datetime) -> bool:
        """Whether every window has ended."""
        self._close_ended(now)
        return not self._windows and self._overflow is None

    def _close_ended(self, now: datetime) -> None:
        """Forget the windows that have ended; they stand in front, in the order of their beginnings."""
        while self._windows:
            key = next(iter(self._windows))
            if not self._windows[key].has_ended(now):
                break
            self._kinds[self._windows.pop(key).kind] -= 1
        if self._overflow is not None and self._overflow.has_ended(now):
            self._overflow = None


class ReportBuckets:
    """The windows of each client, and of the networks of callers that are none."""

    def __init__(self) -> None:
        self._clients: dict[str, CodeWindows] = {}
        self._other_networks = CodeWindows()
        self._networks: dict[str, CodeWindows] = {}
        self._looked_at = datetime.min.replace(tzinfo=UTC)

    def of_client(self, client_id: str) -> CodeWindows:
        """The windows of a registered client."""
        return self._clients.setdefault(client_id, CodeWindows())

    def of_network(self, network: str) -> CodeWindows:
        """The windows of a network that `admit_network` returned."""
        return self._networks.setdefault(network, CodeWindows()) if network else self._other_networks

    def admit_network(self, network: str, now: datetime) -> str:
        """The network, or "" for all others while MOST_NETWORKS have buckets of their own."""
        if network in self._networks or len(self._networks) < MOST_NETWORKS:
            return network
        if abs(now - self._looked_at) >= _LOOK_EVERY:
            self._networks, self._looked_at = _without_empty(self._networks, now), now
        return network if len(self._networks) < MOST_NETWORKS else ""

    def forget_ended(self, now: datetime) -> None:
        """Forget the buckets in which every window has ended."""
        self._clients, self._networks = _without_empty(self._clients, now), _without_empty(self._networks, now)


def _without_empty(buckets: dict[str, CodeWindows], now: datetime) -> dict[str, CodeWindows]:
    return {name: windows for name, windows in buckets.items() if not windows.is_empty(now)}
