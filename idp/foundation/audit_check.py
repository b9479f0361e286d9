"""Verifies the whole audit chain from its first row and reports each fault; constant memory."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select

from idp.foundation.audit import AuditEntry
from idp.foundation.audit_chain import AuditHead, ChainPoint
from idp.foundation.audit_seal import FIRST_LINK, ChainKeys, SealVerdict, compute_link, verify_head, verify_row
from idp.foundation.database import Database

_PAGE = 1000

#: Findings that are kept: a trail rewritten as a whole would give one for each row.
_SHOWN = 50


@dataclass(slots=True)
class AuditReport:
    """The result of a check: the end of the chain, its faults, and the rows that are not sealed yet."""

    end: ChainPoint = field(default_factory=lambda: ChainPoint(0, FIRST_LINK))
    rows: int = 0
    faults: int = 0
    findings: list[str] = field(default_factory=list)
    unsealed: int = 0
    unsealed_since: datetime | None = None

    def add_fault(self, sentence: str) -> None:
        self.faults += 1
        if len(self.findings) < _SHOWN:
            self.findings.append(sentence)


class AuditCheck:
    """One check. `known_heads`: heads stored outside the database, which must still be points of this chain.

    `page`: how many rows are read at once; `pause`: what is awaited after each page.
    """

    def __init__(
        self,
        database: Database,
        keys: ChainKeys,
        known_heads: Sequence[ChainPoint] = (),
        *,
        page: int | None = None,
        pause: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._page = page or _PAGE
        self._pause = pause
        self._database = database
        self._keys = keys
        self._known_heads = {point.sequence: point.link for point in known_heads}
        self._head: AuditHead | None = None
        self._previous_is_known = True
        #: The first of the newest rows under an unknown secret key; a later row under a known key proves them.
        self._unproven_from: int | None = None
        self.report = AuditReport()

    async def run(self) -> AuditReport:
        """Check the rows up to the end that the chain had at the start."""
        last = await self._read_bounds()
        try:
            async for entry in self._rows(last):
                self._check_row(entry)
        except (ValueError, TypeError) as problem:
            self.report.add_fault(f"a row after {self.report.end.sequence} cannot be read: {problem}")
        self._check_end()
        return self.report

    async def _read_bounds(self) -> int:
        """Read the last number and the head in one statement, so that sealing may continue meanwhile."""
        newest = select(func.max(AuditEntry.sequence)).scalar_subquery()
        head = [
            select(part).where(AuditHead.id == 1).scalar_subquery()
            for part in (AuditHead.sequence, AuditHead.link, AuditHead.seal)
        ]
        unsealed = select(func.count(), func.min(AuditEntry.at)).where(AuditEntry.sequence.is_(None))
        async with self._database.begin() as session:
            last, sequence, link, seal = (await session.execute(select(newest, *head))).one()
            self.report.unsealed, self.report.unsealed_since = (await session.execute(unsealed)).one()
        if sequence is not None:
            self._head = AuditHead(id=1, sequence=sequence, link=link, seal=seal)
        return last or 0

    async def _rows(self, last: int) -> AsyncIterator[AuditEntry]:
        after: int | None = None
        while True:
            page = select(AuditEntry).where(AuditEntry.sequence <= last).order_by(AuditEntry.sequence).limit(self._page)
            async with self._database.begin() as session:
                entries = list(
                    await session.scalars(page if after is None else page.where(AuditEntry.sequence > after))
                )
            for entry in entries:
                yield entry
            if len(entries) < self._page:
                return
            after = entries[-1].sequence
            if self._pause is not None:
                await self._pause()

    def _check_row(self, entry: AuditEntry) -> None:
        number, end = entry.sequence or 0, self.report.end
        self.report.rows += 1
        if number <= end.sequence:
            self.report.add_fault(f"row {number} is no number of this chain: it was put in by hand")
            return
        if number > end.sequence + 1:
            self.report.add_fault(f"{_row_range(end.sequence + 1, number - 1)} missing")
            self._previous_is_known = False
        self._check_link(entry, number)

    def _check_link(self, entry: AuditEntry, number: int) -> None:
        before = self.report.end
        link = compute_link(entry, number, entry.previous or b"")
        verdict = verify_row(self._keys, link, entry.seal)
        follows = entry.previous == before.link or not self._previous_is_known
        if verdict is SealVerdict.FORGED:
            self.report.add_fault(f"row {number} was changed or put in by hand: its seal does not fit")
        elif not follows:
            self.report.add_fault(
                f"row {number} does not follow from row {before.sequence}: one of the two was changed"
            )
        self._track_unproven(number, verdict)
        self._previous_is_known = verdict is not SealVerdict.FORGED
        self.report.end = ChainPoint(number, link)
        self._compare_known_head(self.report.end)

    def _track_unproven(self, number: int, verdict: SealVerdict) -> None:
        if verdict is SealVerdict.GENUINE:
            self._unproven_from = None
        elif verdict is SealVerdict.UNKNOWN and self._unproven_from is None:
            self._unproven_from = number

    def _compare_known_head(self, point: ChainPoint) -> None:
        known = self._known_heads.pop(point.sequence, point.link)
        if known != point.link:
            self.report.add_fault(
                f"row {point.sequence} is not what it was when its head was kept: the trail was rewritten"
            )

    def _check_end(self) -> None:
        end, head = self.report.end, self._head
        if head is None:
            if end.sequence:
                self.report.add_fault("the head is gone")
        elif self._head_is_genuine(head):
            self._compare_head(head.sequence, head.link)
        self._check_remaining(end)

    def _head_is_genuine(self, head: AuditHead) -> bool:
        verdict = verify_head(self._keys, head.sequence, head.link, head.seal)
        if verdict is SealVerdict.FORGED:
            self.report.add_fault("the head was changed: its seal does not fit")
        elif verdict is SealVerdict.UNKNOWN:
            self.report.add_fault("the head is sealed under a secret key that IDP_SECRET_KEYS does not have: unproven")
        return verdict is SealVerdict.GENUINE

    def _compare_head(self, sequence: int, link: bytes) -> None:
        end = self.report.end
        if sequence > end.sequence:
            self.report.add_fault(f"{_row_range(end.sequence + 1, sequence)} missing at the end")
        elif sequence < end.sequence:
            self.report.add_fault(f"the head stands at row {sequence}, but rows go on to {end.sequence}")
        elif link == end.link:
            self._unproven_from = None
        elif self._previous_is_known:
            self.report.add_fault(f"row {end.sequence} is not the row the head was written for")

    def _check_remaining(self, end: ChainPoint) -> None:
        if self._unproven_from is not None:
            which = _row_range(self._unproven_from, end.sequence)
            self.report.add_fault(f"{which} sealed under a secret key that IDP_SECRET_KEYS does not have: unproven")
        for sequence in sorted(self._known_heads):
            if sequence or self._known_heads[sequence] != FIRST_LINK:
                self.report.add_fault(f"a head was kept at row {sequence}, but the trail has no such row")


def _row_range(first: int, last: int) -> str:
    return f"row {first} is" if first == last else f"rows {first} to {last} are"
