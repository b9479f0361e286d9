"""history_days(): a person's sign-in history by day, with repeated failures of one origin as one line; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from idp.accounts.events import HistoryEvent
from idp.accounts.models.session import LoginEventRow
from idp.foundation.calendar import Calendar

_KINDS = {kind.value: kind for kind in HistoryEvent}
#: Lines that are written together when they follow each other from one origin.
FAILURES = frozenset({HistoryEvent.WRONG_PASSWORD, HistoryEvent.WRONG_FACTOR})


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A line as people read it: what, when (from the first to the last of `count`), with which browser, from where.

    `here`: the present session opened with it. `id`: of the newest one it stands for.
    """

    id: UUID
    kind: HistoryEvent
    count: int
    first_at: datetime
    last_at: datetime
    label: str
    amr: tuple[str, ...]
    browser: str
    system: str
    place: str
    here: bool
    new_device: bool
    acknowledged: bool
    disowned: bool

    @property
    def failed(self) -> bool:
        """Whether somebody tried to log in and could not."""
        return self.kind in FAILURES

    @property
    def can_be_disowned(self) -> bool:
        """Whether the person may say that it was not them."""
        return not (self.here or self.disowned or self.acknowledged)


@dataclass(frozen=True, slots=True)
class HistoryDay:
    """The lines of one day of the deployment's calendar, newest first."""

    day: date
    lines: tuple[HistoryLine, ...]


def read_line(rows: Sequence[LoginEventRow], place: str, session_id: UUID) -> HistoryLine:
    """One line for rows of the same kind and origin, newest first."""
    newest = rows[0]
    return HistoryLine(
        id=newest.id,
        kind=_KINDS[newest.kind],
        count=len(rows),
        first_at=rows[-1].at,
        last_at=newest.at,
        label=newest.label,
        amr=tuple(newest.amr.split()),
        browser=newest.browser,
        system=newest.system,
        place=place,
        here=newest.session_id == session_id,
        new_device=newest.new_device,
        acknowledged=newest.acknowledged_at is not None,
        disowned=newest.disowned_at is not None,
    )


def history_days(
    rows: Sequence[LoginEventRow], calendar: Calendar, places: dict[str, str], session_id: UUID
) -> tuple[HistoryDay, ...]:
    """The rows, newest first, as days and lines; `places`: network -> what people call it."""
    days = []
    for day, of_day in groupby(rows, key=lambda row: calendar.day_of(row.at)):
        lines = []
        for _, alike in groupby(of_day, key=_likeness):
            together = list(alike)
            lines.append(read_line(together, places.get(together[0].network, ""), session_id))
        days.append(HistoryDay(day, tuple(lines)))
    return tuple(days)


def _likeness(row: LoginEventRow) -> tuple[object, ...]:
    """What rows that become one line have in common: a failure its origin, everything else nothing."""
    if _KINDS[row.kind] not in FAILURES:
        return (row.id,)
    return row.kind, row.network, row.browser, row.system, row.disowned_at is None, row.acknowledged_at is None
