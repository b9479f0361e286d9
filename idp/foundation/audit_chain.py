"""The hash chain over committed audit entries: numbers and seals them, one process at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import LargeBinary, Select, bindparam, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation import audit, clock
from idp.foundation.audit import Entry
from idp.foundation.audit_seal import BEGINNING, ChainKeys, Verdict, head_seal, judge_head, link_of, row_seal
from idp.foundation.database import Base, Database, Session
from idp.foundation.log import get_logger
from idp.foundation.upsert import insert_or_ignore

log = get_logger(__name__)

_BATCH = 500
_ONLY = 1

#: How often the head is logged: a copy that access to the database alone cannot change.
_TOLD_EVERY = timedelta(hours=1)


#: Writes the seals of many rows with one execution, without loading objects.
_FILL = (
    update(Entry)
    .where(Entry.id == bindparam("row"), Entry.sequence.is_(None))
    .values(sequence=bindparam("number"), previous=bindparam("before"), seal=bindparam("sealed"))
)


class Head(Base):
    """The end of the chain, as one row; one conditional UPDATE advances it, so that there is only one chain."""

    __tablename__ = "audit_head"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sequence: Mapped[int]
    link: Mapped[bytes] = mapped_column(LargeBinary(32))
    seal: Mapped[bytes] = mapped_column(LargeBinary(33))


@dataclass(frozen=True, slots=True)
class Point:
    """A sequence number and the link hash there; as text (`1042:9f3c…`) operators store it outside the database."""

    sequence: int
    link: bytes

    def __str__(self) -> str:
        return f"{self.sequence}:{self.link.hex()}"

    @classmethod
    def read(cls, text: str) -> "Point":
        """Parse `sequence:hex`. Raises ValueError."""
        number, _, link = text.strip().partition(":")
        point = cls(int(number), bytes.fromhex(link))
        if len(point.link) != len(BEGINNING) or point.sequence < 0:
            raise ValueError("a head is a number, a colon and 64 hexadecimal digits")
        return point


class ChainBroken(Exception):
    """The stored head or rows are not genuine, so sealing stops; the message says what is wrong."""


class Chain:
    """Seals recorded entries. Of two processes sealing at once, one finds the head advanced and writes nothing."""

    def __init__(self, database: Database, keys: ChainKeys) -> None:
        self._database = database
        self._keys = keys
        self._told_at: datetime | None = None

    async def seal(self) -> int:
        """Seal every committed row and return how many. A row that commits later gets a later number."""
        sealed = 0
        while batch := await self._seal_batch():
            sealed += batch
        await self._tell()
        return sealed

    async def head(self) -> Point:
        """Return the end of the chain."""
        async with self._database.begin() as session:
            return await _end(session) or Point(0, BEGINNING)

    async def accept(self) -> Point:
        """Continue from the last existing row whatever the head says, and record an `audit.accepted` event."""
        async with self._database.begin() as session:
            was, end = await _end(session), await _last_row(session)
            await session.execute(delete(Head))
            session.add(self._head(end))
            detail = {"was": was.sequence if was else None, "now": end.sequence}
            await audit.record(session, audit.Event("audit.accepted", detail=detail))
            return end

    async def _seal_batch(self) -> int:
        async with self._database.begin() as session:
            end = await self._genuine_end(session)  # read before the rows: a concurrent seal in between advances it
            entries = list(await session.scalars(_unsealed()))
            if not entries:
                return 0
            rows, last = self._sealed(entries, end)
            if not await self._move_on(session, end, last):
                return 0
            await _keep(session, rows)
            return len(rows)

    async def _genuine_end(self, session: Session) -> Point:
        """Where the chain goes on. Raises ChainBroken: a head set back by hand must not be built upon."""
        head = await session.get(Head, _ONLY) or await self._beginning(session)
        verdict = judge_head(self._keys, head.sequence, head.link, head.seal)
        if verdict is not Verdict.GENUINE:
            raise ChainBroken(f"the head of the audit trail was {verdict.value}")
        return Point(head.sequence, head.link)

    async def _beginning(self, session: Session) -> Head:
        """The head where none was found: the first one, unless rows are sealed already. Raises ChainBroken."""
        if await session.scalar(select(Entry.sequence).where(Entry.sequence.is_not(None)).limit(1)) is not None:
            made = await session.get(Head, _ONLY)  # by whoever has sealed the first rows since
            if made is None:
                raise ChainBroken("the head of the audit trail is gone")
            return made
        head = self._head(Point(0, BEGINNING))
        row = {"id": head.id, "sequence": head.sequence, "link": head.link, "seal": head.seal}
        await session.execute(insert_or_ignore(session, Head, row, on=("id",)))
        return head

    def _sealed(self, entries: Sequence[Entry], end: Point) -> tuple[list[Mapping[str, object]], Point]:
        """Return the values to write for each row, and the new end of the chain."""
        rows: list[Mapping[str, object]] = []
        for entry in entries:
            sequence = end.sequence + 1
            link = link_of(entry, sequence, end.link)
            seal = row_seal(self._keys, link)
            rows.append({"row": entry.id, "number": sequence, "before": end.link, "sealed": seal})
            end = Point(sequence, link)
        return rows, end

    async def _move_on(self, session: Session, end: Point, last: Point) -> bool:
        """Advance the head and hold its row lock until the commit; False when it has moved since `end` was read."""
        here = (Head.id == _ONLY) & (Head.sequence == end.sequence) & (Head.link == end.link)
        seal = head_seal(self._keys, last.sequence, last.link)
        moved = update(Head).where(here).values(sequence=last.sequence, link=last.link, seal=seal).returning(Head.id)
        return await session.scalar(moved) is not None

    def _head(self, end: Point) -> Head:
        return Head(id=_ONLY, sequence=end.sequence, link=end.link, seal=head_seal(self._keys, end.sequence, end.link))

    async def _tell(self) -> None:
        now = clock.now()
        if self._told_at is None or now - self._told_at >= _TOLD_EVERY:
            self._told_at = now
            log.info("audit.head", head=str(await self.head()))


def _unsealed() -> Select[Entry]:
    return select(Entry).where(Entry.sequence.is_(None)).order_by(Entry.id).limit(_BATCH)


async def _end(session: Session) -> Point | None:
    head = await session.get(Head, _ONLY)
    return None if head is None else Point(head.sequence, head.link)


async def _last_row(session: Session) -> Point:
    numbered = select(Entry).where(Entry.sequence.is_not(None))
    last = await session.scalar(numbered.order_by(Entry.sequence.desc()).limit(1))
    if last is None or last.sequence is None:
        return Point(0, BEGINNING)
    return Point(last.sequence, link_of(last, last.sequence, last.previous or BEGINNING))


async def _keep(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    await (await session.connection()).execute(_FILL, list(rows))
    first, last = rows[0]["number"], rows[-1]["number"]
    filled = await session.scalar(select(func.count()).where(Entry.sequence.between(first, last)))
    if filled != len(rows):
        raise ChainBroken("rows of the audit trail vanished while they were being sealed")
