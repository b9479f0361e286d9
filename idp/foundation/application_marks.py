"""ApplicationMark: which applications changed since their level was computed; MarkSchedule: when facts mark one."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation import clock
from idp.foundation.database import Base, Session
from idp.foundation.upsert import dialect_insert

#: Seconds within which an application is marked once, however often the same kinds of facts occur.
_MINUTE = 60.0


class ApplicationMark(Base):
    """When something about an application changed that its level may depend on."""

    __tablename__ = "application_mark"
    application_id: Mapped[UUID] = mapped_column(primary_key=True)
    marked_at: Mapped[datetime] = mapped_column(index=True)


async def mark_applications(session: Session, application_ids: Collection[UUID]) -> None:
    """Note that these applications changed; their levels are computed again within seconds.

    A mark is seen when its transaction commits, which is a moment after `marked_at`.
    """
    at = clock.now()
    rows = [{"application_id": one, "marked_at": at} for one in sorted(application_ids)]
    if rows:
        inserted = dialect_insert(session, ApplicationMark)
        later = {"marked_at": inserted.excluded.marked_at}
        connection = await session.connection()
        await connection.execute(inserted.on_conflict_do_update(index_elements=["application_id"], set_=later), rows)


@dataclass(frozen=True, slots=True)
class _Marked:
    """When an application was marked by this process, and for which kinds of facts within that minute."""

    at: float
    kinds: frozenset[str]


class MarkSchedule:
    """Marks an application at once for kinds of facts that are new within a minute, otherwise once a minute."""

    def __init__(self) -> None:
        self._waiting: defaultdict[UUID, set[str]] = defaultdict(set)
        self._marked: dict[UUID, _Marked] = {}
        self._swept_at = clock.elapsed()

    def add(self, touched: Iterable[tuple[UUID, str]]) -> None:
        """Remember applications and the kinds of facts that occurred; they wait until `confirm`."""
        for application_id, kind in touched:
            self._waiting[application_id].add(kind)

    def find_due(self) -> frozenset[UUID]:
        """The applications to be marked now."""
        now = clock.elapsed()
        return frozenset(one for one, kinds in self._waiting.items() if self._is_due(one, kinds, now))

    def make_all_due(self) -> None:
        """Have everything that waits marked by the next flush: the process ends."""
        self._marked.clear()

    def confirm(self, written: Collection[UUID]) -> None:
        """These marks are committed."""
        now = clock.elapsed()
        for one in written:
            kinds, before = frozenset(self._waiting.pop(one, ())), self._marked.get(one)
            if before is not None and now - before.at < _MINUTE:
                self._marked[one] = _Marked(before.at, before.kinds | kinds)
            else:
                self._marked[one] = _Marked(now, kinds)
        self._forget_old(now)

    def _is_due(self, application_id: UUID, kinds: set[str], now: float) -> bool:
        before = self._marked.get(application_id)
        return before is None or now - before.at >= _MINUTE or not kinds <= before.kinds

    def _forget_old(self, now: float) -> None:
        if now - self._swept_at >= _MINUTE:
            self._swept_at = now
            self._marked = {one: marked for one, marked in self._marked.items() if now - marked.at < _MINUTE}
