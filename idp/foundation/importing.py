"""ImportOptions and ImportReport: how to import rows, and which were added, changed, unchanged or rejected."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Protocol

from idp.permissions import NOBODY, Authority

STEP = 500


def _unseen(_done: int, _total: int) -> None:
    """The default progress callback: does nothing."""


@dataclass(frozen=True, slots=True)
class Order:
    """Options of an import: source label, whether bad rows are skipped, dry run, progress callback, actor."""

    source: str
    accept_good_rows: bool = False
    dry_run: bool = False
    progress: Callable[[int, int], None] = _unseen
    authority: Authority = NOBODY


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not imported, and every reason."""

    line: int
    key: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """A row that differs from the stored one, and the names of the differing fields."""

    key: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The result of an import; `absent` are stored keys the file does not mention, which are left unchanged."""

    added: tuple[str, ...]
    changed: tuple[Changed, ...]
    unchanged: tuple[str, ...]
    rejected: tuple[Rejected, ...]
    absent: tuple[str, ...]
    ignored_columns: tuple[str, ...]
    saved: bool

    @property
    def touched(self) -> tuple[str, ...]:
        """The keys of the rows that are written."""
        return (*self.added, *(row.key for row in self.changed))

    @property
    def numbers(self) -> dict[str, int]:
        """The number of rows per outcome."""
        ends = {"added": self.added, "changed": self.changed, "unchanged": self.unchanged, "rejected": self.rejected}
        return {end: len(rows) for end, rows in ends.items()}


@dataclass(frozen=True, slots=True)
class Reading:
    """The parsed file: valid drafts by key, rejected rows, and unknown column names."""

    drafts: Mapping[str, Any]
    rejected: tuple[Rejected, ...]
    ignored_columns: tuple[str, ...]


def report(reading: Reading, stored: Mapping[str, Any], order: Order) -> Report:
    """Report what importing the drafts over `stored` changes; both are values of one dataclass."""
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
    """The plan for one valid row: its key, the stored value, and the fields that will change."""

    @property
    def key(self) -> str: ...

    @property
    def before(self) -> object | None: ...

    @property
    def fields(self) -> tuple[str, ...]: ...


def report_of(plans: Sequence[Planned], reading: Reading, more: Sequence[Rejected], order: Order) -> Report:
    """Report rows that were planned one by one; `more` are rejected in addition to those of the parsed file."""
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
    """Save drafts in batches of BATCH_SIZE and call the progress callback after each."""
    for start in range(0, len(drafts), STEP):
        await save(drafts[start : start + STEP])
        order.progress(min(start + STEP, len(drafts)), len(drafts))


def _differences(before: Any, after: Any) -> tuple[str, ...]:
    names = (field.name for field in fields(after))
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))
