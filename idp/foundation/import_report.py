"""ImportOptions and ImportReport: how to import rows, and which were added, changed, unchanged or rejected."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Protocol

from idp.foundation.named_table import NamedTable
from idp.permissions import NOBODY, Authority

BATCH_SIZE = 500


def _ignore_progress(_done: int, _total: int) -> None:
    """The default progress callback: does nothing."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """Options of an import: source label, whether bad rows are skipped, dry run, progress callback, actor.

    `columns`: headings of the file, and the column that each stands for.
    """

    source: str
    accept_good_rows: bool = False
    dry_run: bool = False
    progress: Callable[[int, int], None] = _ignore_progress
    authority: Authority = NOBODY
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that was not imported, and every reason."""

    line: int
    key: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row that differs from the stored one, and the names of the differing fields."""

    key: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The result of an import; `absent` are stored keys the file does not mention, which are left unchanged."""

    added: tuple[str, ...]
    changed: tuple[ChangedRow, ...]
    unchanged: tuple[str, ...]
    rejected: tuple[RejectedRow, ...]
    absent: tuple[str, ...]
    ignored_columns: tuple[str, ...]
    saved: bool
    #: The table that the rows come from, where they come from one.
    table: NamedTable | None = field(default=None, repr=False)

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
class ParsedRows:
    """The parsed file: valid drafts by key, rejected rows, unknown column names, and the table where it has one."""

    drafts: Mapping[str, Any]
    rejected: tuple[RejectedRow, ...]
    ignored_columns: tuple[str, ...]
    table: NamedTable | None = field(default=None, repr=False)


def compare_with_stored(reading: ParsedRows, stored: Mapping[str, Any], order: ImportOptions) -> ImportReport:
    """Report what importing the drafts over `stored` changes; both are values of one dataclass."""
    known = {key: draft for key, draft in reading.drafts.items() if key in stored}
    differing = {key: _differing_fields(stored[key], draft) for key, draft in known.items()}
    mentioned = {*reading.drafts, *(row.key for row in reading.rejected)}
    return ImportReport(
        added=tuple(key for key in reading.drafts if key not in stored),
        changed=tuple(ChangedRow(key, names) for key, names in differing.items() if names),
        unchanged=tuple(key for key, names in differing.items() if not names),
        rejected=tuple(sorted(reading.rejected, key=lambda row: row.line)),
        absent=tuple(key for key in stored if key not in mentioned),
        ignored_columns=reading.ignored_columns,
        saved=not order.dry_run and (order.accept_good_rows or not reading.rejected),
        table=reading.table,
    )


class RowPlan(Protocol):
    """The plan for one valid row: its key, the stored value, and the fields that will change."""

    @property
    def key(self) -> str: ...

    @property
    def existing(self) -> object | None: ...

    @property
    def fields(self) -> tuple[str, ...]: ...


def report_plans(
    plans: Sequence[RowPlan], reading: ParsedRows, more: Sequence[RejectedRow], order: ImportOptions
) -> ImportReport:
    """Report rows that were planned one by one; `more` are rejected in addition to those of the parsed file."""
    rejected = (*reading.rejected, *more)
    known = [plan for plan in plans if plan.existing is not None]
    return ImportReport(
        added=tuple(plan.key for plan in plans if plan.existing is None),
        changed=tuple(ChangedRow(plan.key, plan.fields) for plan in known if plan.fields),
        unchanged=tuple(plan.key for plan in known if not plan.fields),
        rejected=tuple(sorted(rejected, key=lambda row: row.line)),
        absent=(),
        ignored_columns=reading.ignored_columns,
        saved=not order.dry_run and (order.accept_good_rows or not rejected),
        table=reading.table,
    )


async def save_in_batches(
    drafts: Sequence[Any], order: ImportOptions, save: Callable[[Sequence[Any]], Awaitable[None]]
) -> None:
    """Save drafts in batches of BATCH_SIZE and call the progress callback after each."""
    for start in range(0, len(drafts), BATCH_SIZE):
        await save(drafts[start : start + BATCH_SIZE])
        order.progress(min(start + BATCH_SIZE, len(drafts)), len(drafts))


def _differing_fields(before: Any, after: Any) -> tuple[str, ...]:
    names = (one.name for one in fields(after))
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))


def join_lines(lines: Sequence[int]) -> str:
    """The line numbers of duplicate rows, as in "2, 5 and 9"."""
    return ", ".join(map(str, lines[:-1])) + f" and {lines[-1]}"
