"""What an import is asked to do, and what it reports: rows added, changed, unchanged and rejected, with reasons."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any


def _unseen(_done: int, _total: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Order:
    """How to import: under which label, whether bad rows may be left out, whether anything is kept at all."""

    source: str
    accept_good_rows: bool = False
    dry_run: bool = False
    progress: Callable[[int, int], None] = _unseen


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not taken in, and everything that is wrong with it."""

    line: int
    key: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """A row that differs from what is stored, and in which fields."""

    key: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of an import; `absent` are stored keys the file does not mention (they stay as they are)."""

    added: tuple[str, ...]
    changed: tuple[Changed, ...]
    unchanged: tuple[str, ...]
    rejected: tuple[Rejected, ...]
    absent: tuple[str, ...]
    ignored_columns: tuple[str, ...]
    saved: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file said: the good drafts by key, the rows at fault, the headings nobody knows."""

    drafts: Mapping[str, Any]
    rejected: tuple[Rejected, ...]
    ignored_columns: tuple[str, ...]


def report(reading: Reading, stored: Mapping[str, Any], order: Order) -> Report:
    """What importing `reading` over `stored` means; drafts and stored values are of one dataclass."""
    known = {key: draft for key, draft in reading.drafts.items() if key in stored}
    differing = {key: _differences(stored[key], draft) for key, draft in known.items()}
    mentioned = {*reading.drafts, *(row.key for row in reading.rejected)}
    return Report(
        added=tuple(key for key in reading.drafts if key not in stored),
        changed=tuple(Changed(key, names) for key, names in differing.items() if names),
        unchanged=tuple(key for key, names in differing.items() if not names),
        rejected=tuple(sorted(reading.rejected, key=lambda row: row.line)),
        absent=tuple(key for key in stored if key not in mentioned),
        ignored_columns=reading.ignored_columns,
        saved=not order.dry_run and (order.accept_good_rows or not reading.rejected),
    )


def _differences(before: Any, after: Any) -> tuple[str, ...]:
    names = (field.name for field in fields(after))
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))
