"""Verifies the whole audit chain from its first row and reports each fault; constant memory."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select

from idp.foundation.audit import Entry
from idp.foundation.audit_chain import Head, Point
from idp.foundation.audit_seal import BEGINNING, ChainKeys, Verdict, judge_head, judge_row, link_of
from idp.foundation.database import Database

_PAGE = 1000

#: Findings that are kept: a trail rewritten as a whole would give one for each row.
_SHOWN = 50


@dataclass(slots=True)
class Report:
    """The result of a check: the end of the chain, its faults, and the rows that are not sealed yet."""

    end: Point = field(default_factory=lambda: Point(0, BEGINNING))
    rows: int = 0
    faults: int = 0
    findings: list[str] = field(default_factory=list)
    unsealed: int = 0
    unsealed_since: datetime | None = None

    def fault(self, sentence: str) -> None:
        self.faults += 1
        if len(self.findings) < _SHOWN:
            self.findings.append(sentence)


class Check:
    """One check. `known_heads`: heads stored outside the database, which must still be points of this chain."""

    def __init__(self, database: Database, keys: ChainKeys, kept: Sequence[Point] = ()) -> None:
        self._database = database
        self._keys = keys
        self._kept = {point.sequence: point.link for point in kept}
        self._head: Head | None = None
        self._previous_is_known = True
        #: The first of the newest rows under an unknown secret key; a later row under a known key proves them.
        self._unvouched: int | None = None
        self.report = Report()

    async def run(self) -> Report:
        """Check the rows up to the end that the chain had at the start."""
        last = await self._edge()
        try:
            async for entry in self._rows(last):
                self._look_at(entry)
        except (ValueError, TypeError) as problem:
            self.report.fault(f"a row after {self.report.end.sequence} cannot be read: {problem}")
        self._look_at_end()
        return self.report

    async def _edge(self) -> int:
        """Read the last number and the head in one statement, so that sealing may continue meanwhile."""
        newest = select(func.max(Entry.sequence)).scalar_subquery()
        head = [select(part).where(Head.id == 1).scalar_subquery() for part in (Head.sequence, Head.link, Head.seal)]
        unsealed = select(func.count(), func.min(Entry.at)).where(Entry.sequence.is_(None))
        async with self._database.begin() as session:
            last, sequence, link, seal = (await session.execute(select(newest, *head))).one()
            self.report.unsealed, self.report.unsealed_since = (await session.execute(unsealed)).one()
        if sequence is not None:
            self._head = Head(id=1, sequence=sequence, link=link, seal=seal)
        return last or 0

    async def _rows(self, last: int) -> AsyncIterator[Entry]:
        after: int | None = None
        while True:
            page = select(Entry).where(Entry.sequence <= last).order_by(Entry.sequence).limit(_PAGE)
            async with self._database.begin() as session:
                entries = list(await session.scalars(page if after is None else page.where(Entry.sequence > after)))
            for entry in entries:
                yield entry
            if len(entries) < _PAGE:
                return
            after = entries[-1].sequence

    def _look_at(self, entry: Entry) -> None:
        number, end = entry.sequence or 0, self.report.end
        self.report.rows += 1
        if number <= end.sequence:
            self.report.fault(f"row {number} is no number of this chain: it was put in by hand")
            return
        if number > end.sequence + 1:
            self.report.fault(f"{_range(end.sequence + 1, number - 1)} missing")
            self._previous_is_known = False
        self._follow(entry, number)

    def _follow(self, entry: Entry, number: int) -> None:
        before = self.report.end
        link = link_of(entry, number, entry.previous or b"")
        verdict = judge_row(self._keys, link, entry.seal)
        follows = entry.previous == before.link or not self._previous_is_known
        if verdict is Verdict.FORGED:
            self.report.fault(f"row {number} was changed or put in by hand: its seal does not fit")
        elif not follows:
            self.report.fault(f"row {number} does not follow from row {before.sequence}: one of the two was changed")
        self._vouch(number, verdict)
        self._previous_is_known = verdict is not Verdict.FORGED
        self.report.end = Point(number, link)
        self._compare(self.report.end)

    def _vouch(self, number: int, verdict: Verdict) -> None:
        if verdict is Verdict.GENUINE:
            self._unvouched = None
        elif verdict is Verdict.UNKNOWN and self._unvouched is None:
            self._unvouched = number

    def _compare(self, point: Point) -> None:
        kept = self._kept.pop(point.sequence, point.link)
        if kept != point.link:
            self.report.fault(
                f"row {point.sequence} is not what it was when its head was kept: the trail was rewritten"
            )

    def _look_at_end(self) -> None:
        end, head = self.report.end, self._head
        if head is None:
            if end.sequence:
                self.report.fault("the head is gone")
        elif self._proven(head):
            self._compare_head(head.sequence, head.link)
        self._look_at_leftovers(end)

    def _proven(self, head: Head) -> bool:
        verdict = judge_head(self._keys, head.sequence, head.link, head.seal)
        if verdict is Verdict.FORGED:
            self.report.fault("the head was changed: its seal does not fit")
        elif verdict is Verdict.UNKNOWN:
            self.report.fault("the head is sealed under a secret key that IDP_SECRET_KEYS does not have: unproven")
        return verdict is Verdict.GENUINE

    def _compare_head(self, sequence: int, link: bytes) -> None:
        end = self.report.end
        if sequence > end.sequence:
            self.report.fault(f"{_range(end.sequence + 1, sequence)} missing at the end")
        elif sequence < end.sequence:
            self.report.fault(f"the head stands at row {sequence}, but rows go on to {end.sequence}")
        elif link == end.link:
            self._unvouched = None
        elif self._previous_is_known:
            self.report.fault(f"row {end.sequence} is not the row the head was written for")

    def _look_at_leftovers(self, end: Point) -> None:
        if self._unvouched is not None:
            which = _range(self._unvouched, end.sequence)
            self.report.fault(f"{which} sealed under a secret key that IDP_SECRET_KEYS does not have: unproven")
        for sequence in sorted(self._kept):
            if sequence or self._kept[sequence] != BEGINNING:
                self.report.fault(f"a head was kept at row {sequence}, but the trail has no such row")


def _range(first: int, last: int) -> str:
    return f"row {first} is" if first == last else f"rows {first} to {last} are"
