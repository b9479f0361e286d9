"""The hash chain over committed audit entries: numbers and seals them, one process at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import LargeBinary, Select, bindparam, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation import audit, clock
from idp.foundation.audit import AuditEntry
from idp.foundation.audit_seal import FIRST_LINK, ChainKeys, SealVerdict, compute_link, seal_head, seal_row, verify_head
from idp.foundation.database import Base, Database, Session
from idp.foundation.events import FoundationEvent
from idp.foundation.log import get_logger
from idp.foundation.upsert import insert_or_ignore

log = get_logger(__name__)

_BATCH = 500
_HEAD_ID = 1

#: How often the head is logged: a copy that access to the database alone cannot change.
_LOG_HEAD_EVERY = timedelta(hours=1)


#: Writes the seals of many rows with one execution, without loading objects.
_WRITE_SEALS = (
    update(AuditEntry)
    .where(AuditEntry.id == bindparam("row"), AuditEntry.sequence.is_(None))
    .values(sequence=bindparam("number"), previous=bindparam("before"), seal=bindparam("sealed"))
)


class AuditHead(Base):
    """The end of the chain, as one row; one conditional UPDATE advances it, so that there is only one chain."""

    __tablename__ = "audit_head"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sequence: Mapped[int]
    link: Mapped[bytes] = mapped_column(LargeBinary(32))
    seal: Mapped[bytes] = mapped_column(LargeBinary(33))


@dataclass(frozen=True, slots=True)
class ChainPoint:
    """A sequence number and the link hash there; as text (`1042:9f3c…`) operators store it outside the database."""

    sequence: int
    link: bytes

    def __str__(self) -> str:
        return f"{self.sequence}:{self.link.hex()}"

    @classmethod
    def parse(cls, text: str) -> "ChainPoint":
        """Parse `sequence:hex`. Raises ValueError."""
        number, _, link = text.strip().partition(":")
        point = cls(int(number), bytes.fromhex(link))
        if len(point.link) != len(FIRST_LINK) or point.sequence < 0:
            raise ValueError("a head is a number, a colon and 64 hexadecimal digits")
        return point


class ChainBroken(Exception):
    """The stored head or rows are not genuine, so sealing stops; the message says what is wrong."""


class AuditChain:
    """Seals recorded entries. Of two processes sealing at once, one finds the head advanced and writes nothing."""

    def __init__(self, database: Database, keys: ChainKeys) -> None:
        self._database = database
        self._keys = keys
        #: By the monotonic clock.
        self._logged_at: float | None = None

    async def seal(self) -> int:
        """Seal every committed row and return how many. A row that commits later gets a later number."""
        sealed = 0
        while batch := await self._seal_batch():
            sealed += batch
        await self._log_head()
        return sealed

    async def head(self) -> ChainPoint:
        """Return the end of the chain."""
        async with self._database.begin() as session:
            return await _read_head(session) or ChainPoint(0, FIRST_LINK)

    async def accept(self) -> ChainPoint:
        """Continue from the last existing row whatever the head says, and record an `audit.accepted` event."""
        async with self._database.begin() as session:
            was, end = await _read_head(session), await _read_last_row(session)
            await session.execute(delete(AuditHead))
            session.add(self._new_head(end))
            detail = {"was": was.sequence if was else None, "now": end.sequence}
            await audit.record(session, audit.Event(FoundationEvent.AUDIT_BREAK_ACCEPTED, detail=detail))
            return end

    async def _seal_batch(self) -> int:
        async with self._database.begin() as session:
            end = await self._verified_end(session)  # read before the rows: a concurrent seal in between advances it
            entries = list(await session.scalars(_unsealed()))
            if not entries:
                return 0
            rows, last = self._seal_entries(entries, end)
            if not await self._advance_head(session, end, last):
                return 0
            await _write_seals(session, rows)
            return len(rows)

    async def _verified_end(self, session: Session) -> ChainPoint:
        """Where the chain goes on. Raises ChainBroken: a head that was set back must not be extended."""
        head = await session.get(AuditHead, _HEAD_ID) or await self._beginning(session)
        verdict = verify_head(self._keys, head.sequence, head.link, head.seal)
        if verdict is not SealVerdict.GENUINE:
            raise ChainBroken(f"the head of the audit trail was {verdict.value}")
        return ChainPoint(head.sequence, head.link)

    async def _beginning(self, session: Session) -> AuditHead:
        """The head where none was found: the first one, unless rows are sealed already. Raises ChainBroken."""
        if (
            await session.scalar(select(AuditEntry.sequence).where(AuditEntry.sequence.is_not(None)).limit(1))
            is not None
        ):
            head = await session.get(AuditHead, _HEAD_ID)  # by another process that has sealed the first rows since
            if head is None:
                raise ChainBroken("the head of the audit trail is gone")
            return head
        head = self._new_head(ChainPoint(0, FIRST_LINK))
        row = {"id": head.id, "sequence": head.sequence, "link": head.link, "seal": head.seal}
        await session.execute(insert_or_ignore(session, AuditHead, row, on=("id",)))
        return head

    def _seal_entries(
        self, entries: Sequence[AuditEntry], end: ChainPoint
    ) -> tuple[list[Mapping[str, object]], ChainPoint]:
        """Return the values to write for each row, and the new end of the chain."""
        rows: list[Mapping[str, object]] = []
        for entry in entries:
            sequence = end.sequence + 1
            link = compute_link(entry, sequence, end.link)
            seal = seal_row(self._keys, link)
            rows.append({"row": entry.id, "number": sequence, "before": end.link, "sealed": seal})
            end = ChainPoint(sequence, link)
        return rows, end

    async def _advance_head(self, session: Session, end: ChainPoint, last: ChainPoint) -> bool:
        """Advance the head and hold its row lock until the commit; False when it has moved since `end` was read."""
        unchanged = (AuditHead.id == _HEAD_ID) & (AuditHead.sequence == end.sequence) & (AuditHead.link == end.link)
        seal = seal_head(self._keys, last.sequence, last.link)
        moved = (
            update(AuditHead)
            .where(unchanged)
            .values(sequence=last.sequence, link=last.link, seal=seal)
            .returning(AuditHead.id)
        )
        return await session.scalar(moved) is not None

    def _new_head(self, end: ChainPoint) -> AuditHead:
        return AuditHead(
            id=_HEAD_ID, sequence=end.sequence, link=end.link, seal=seal_head(self._keys, end.sequence, end.link)
        )

    async def _log_head(self) -> None:
        now = clock.elapsed()
        if self._logged_at is None or now - self._logged_at >= _LOG_HEAD_EVERY.total_seconds():
            self._logged_at = now
            log.info("audit.head", head=str(await self.head()))


def _unsealed() -> Select[AuditEntry]:
    return select(AuditEntry).where(AuditEntry.sequence.is_(None)).order_by(AuditEntry.at, AuditEntry.id).limit(_BATCH)


async def _read_head(session: Session) -> ChainPoint | None:
    head = await session.get(AuditHead, _HEAD_ID)
    return None if head is None else ChainPoint(head.sequence, head.link)


async def _read_last_row(session: Session) -> ChainPoint:
    numbered = select(AuditEntry).where(AuditEntry.sequence.is_not(None))
    last = await session.scalar(numbered.order_by(AuditEntry.sequence.desc()).limit(1))
    if last is None or last.sequence is None:
        return ChainPoint(0, FIRST_LINK)
    return ChainPoint(last.sequence, compute_link(last, last.sequence, last.previous or FIRST_LINK))


async def _write_seals(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    await (await session.connection()).execute(_WRITE_SEALS, list(rows))
    first, last = rows[0]["number"], rows[-1]["number"]
    filled = await session.scalar(select(func.count()).where(AuditEntry.sequence.between(first, last)))
    if filled != len(rows):
        raise ChainBroken("rows of the audit trail vanished while they were being sealed")
