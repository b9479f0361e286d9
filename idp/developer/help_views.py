"""View values of the pages of help requests, and of the failures of a client."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from idp.developer.client_views import ClientPageView
from idp.diagnosis.cause_guide import CauseTitles
from idp.diagnosis.help_request import HelpRequest, HelpResult, HelpState
from idp.diagnosis.help_requests.help_thread import HelpThread
from idp.diagnosis.help_requests.team_help import HelpSubject
from idp.foundation.fact_kind import FactKind
from idp.foundation.failure_history import FailureRecord
from idp.foundation.failures import FAILURES
from idp.foundation.note_rule import LONGEST_NOTE, NoteProblem
from idp.web.templating import HeaderUser


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpDraftView(CauseTitles):
    """developer/help_draft.html: exactly what a request will send, and the note; nothing typed is lost."""

    visitor: HeaderUser
    subject: HelpSubject
    path: str
    note: str = ""
    problem: NoteProblem | HelpResult | None = None
    longest: int = LONGEST_NOTE


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamHelpView(CauseTitles):
    """developer/help_thread.html: what the team asked, the answers, and what it may do; `done`: what was done last."""

    visitor: HeaderUser
    subject: HelpSubject
    thread: HelpThread
    path: str
    note: str = ""
    problem: NoteProblem | HelpResult | None = None
    done: str = ""
    longest: int = LONGEST_NOTE

    @property
    def may_reopen(self) -> bool:
        """Whether there is an answer, or an end, that the team can object to."""
        return self.thread.request.state is not HelpState.OPEN

    @property
    def may_close(self) -> bool:
        """Whether the request is still to be ended."""
        return self.thread.request.state is not HelpState.DONE


@dataclass(frozen=True, slots=True)
class FailingCause:
    """A cause in the table: how often it refused requests, and its last day; `code`: of its newest diagnosis."""

    cause: str
    count: int
    last_day: date
    code: str = ""


@dataclass(frozen=True, slots=True)
class DayBar:
    """One day of the chart: its place from 0, and the heights of both kinds from the bottom, of 100."""

    day: date
    place: int
    counted: int
    other: int
    counted_height: int
    other_height: int

    @property
    def counted_top(self) -> int:
        """Where the lower bar begins."""
        return 100 - self.counted_height

    @property
    def other_top(self) -> int:
        """Where the bar on top of it begins."""
        return self.counted_top - self.other_height


@dataclass(frozen=True, kw_only=True)
class FailuresView(ClientPageView, CauseTitles):
    """developer/client_failures.html: the failures of the last days by day and cause, both kinds apart."""

    since: date
    until: date
    records: tuple[FailureRecord, ...]
    newest_codes: dict[str, str]
    requests: Sequence[HelpRequest]

    @property
    def days(self) -> int:
        """How many days are shown, the last one included."""
        return (self.until - self.since).days + 1

    @property
    def kinds(self) -> tuple[FactKind, ...]:
        """The kinds, what counts for the level first."""
        return FAILURES

    def total(self, kind: FactKind) -> int:
        """How many requests were refused."""
        return sum(one.count for one in self.records if one.kind is kind)

    def causes(self, kind: FactKind) -> tuple[FailingCause, ...]:
        """The causes, the most frequent first."""
        counts: Counter[str] = Counter()
        last: dict[str, date] = {}
        for one in self.records:
            if one.kind is kind:
                counts[one.cause] += one.count
                last[one.cause] = max(one.day, last.get(one.cause, one.day))
        ordered = sorted(counts, key=lambda cause: (-counts[cause], cause))
        return tuple(FailingCause(one, counts[one], last[one], self.newest_codes.get(one, "")) for one in ordered)

    @cached_property
    def bars(self) -> tuple[DayBar, ...]:
        """A bar for each day, the oldest first."""
        counts: Counter[tuple[date, FactKind]] = Counter()
        for one in self.records:
            counts[one.day, one.kind] += one.count
        days = [self.since + timedelta(days=number) for number in range(self.days)]
        pairs = [(counts[day, FAILURES[0]], counts[day, FAILURES[1]]) for day in days]
        most = max(map(sum, pairs), default=0) or 1
        return tuple(
            DayBar(day, place, counted, other, _height(counted, most), _height(other, most))
            for place, (day, (counted, other)) in enumerate(zip(days, pairs, strict=True))
        )

    @property
    def by_day(self) -> tuple[FailureRecord, ...]:
        """The numbers behind the bars, the newest day first, of a day the most frequent cause."""
        sums: Counter[tuple[date, FactKind, str]] = Counter()
        first: dict[tuple[date, FactKind, str], FailureRecord] = {}
        for one in self.records:
            key = (one.day, one.kind, one.cause)
            sums[key] += one.count
            first.setdefault(key, one)
        ordered = sorted(sums, key=lambda key: (-key[0].toordinal(), -sums[key], key[2]))
        return tuple(_with_count(first[key], sums[key]) for key in ordered)


def _height(count: int, most: int) -> int:
    """The height of a bar of 100; what happened once is visible."""
    return max(2, count * 100 // most) if count else 0


def _with_count(record: FailureRecord, count: int) -> FailureRecord:
    return FailureRecord(record.id, record.day, record.kind, record.environment, record.cause, count)
