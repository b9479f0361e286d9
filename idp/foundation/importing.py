"""What an import is asked to do, and what it reports: rows added, changed, unchanged and rejected, with reasons."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Protocol

from idp.permissions import NOBODY, Authority

STEP = 500


def _unseen(_done: int, _total: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Order:
    """How to import: under which label, whether bad rows may be left out, whether anything is kept, who asks."""

    source: str
    accept_good_rows: bool = False
    dry_run: bool = False
    progress: Callable[[int, int], None] = _unseen
    authority: Authority = NOBODY


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

    @property
    def touched(self) -> tuple[str, ...]:
        """The keys whose rows are written."""
        return (*self.added, *(row.key for row in self.changed))

    @property
    def numbers(self) -> dict[str, int]:
        """How many rows came to which end."""
        ends = {"added": self.added, "changed": self.changed, "unchanged": self.unchanged, "rejected": self.rejected}
        return {end: len(rows) for end, rows in ends.items()}


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


class Planned(Protocol):
    """What one good row means: its key, what is stored under it, and the fields that will differ."""

    @property
    def key(self) -> str: ...

    @property
    def before(self) -> object | None: ...

    @property
    def fields(self) -> tuple[str, ...]: ...


def report_of(plans: Sequence[Planned], reading: Reading, more: Sequence[Rejected], order: Order) -> Report:
    """The report of rows that were planned one by one; `more` were refused beside those the reading refused."""
    rejected = (*reading.rejected, *more)
    known = [plan for plan in plans if plan.before is not None]
    return Report(
        added=tuple(plan.key for plan in plans if plan.before is None),
        changed=tuple(Changed(plan.key, plan.fields) for plan in known if plan.fields),
        unchanged=tuple(plan.key for plan in known if not plan.fields),
        rejected=tuple(sorted(rejected, key=lambda row: row.line)),
        absent=(),
        ignored_columns=reading.ignored_columns,
        saved=not order.dry_run and (order.accept_good_rows or not rejected),
    )


async def in_steps(drafts: Sequence[Any], order: Order, save: Callable[[Sequence[Any]], Awaitable[None]]) -> None:
    """Save drafts a few hundred at a time and tell whoever watches."""
    for start in range(0, len(drafts), STEP):
        await save(drafts[start : start + STEP])
        order.progress(min(start + STEP, len(drafts)), len(drafts))


def _differences(before: Any, after: Any) -> tuple[str, ...]:
    names = (field.name for field in fields(after))
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))
