"""Reads the failures of one application: by cause over some days, and by cause on one day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from idp.foundation.database import Session
from idp.foundation.fact_kind import FactKind
from idp.foundation.failures import FAILURES, FailureCount

#: More causes than one application meets in these days.
_AT_MOST = 100
_KINDS = {kind.value: kind for kind in FAILURES}


@dataclass(frozen=True, slots=True)
class CauseTotal:
    """How often one cause refused requests of an application in one environment, and on which day last.

    `kind`: whether the level counts them, or anybody could have sent them.
    """

    cause: str
    kind: FactKind
    environment: str
    count: int
    last_day: date

    @property
    def counts(self) -> bool:
        """Whether the level of the application counts these requests."""
        return self.kind is FactKind.REQUEST_FAILED


async def load_causes(session: Session, application_id: UUID, since: date, until: date) -> Sequence[CauseTotal]:
    """The causes of these days, those of production first, then the most frequent."""
    total, last, failure = func.sum(FailureCount.count), func.max(FailureCount.day), FailureCount
    key: tuple[Any, ...] = (failure.cause, failure.kind, failure.environment)
    question = (
        select(*key, total, last)
        .where(failure.application_id == application_id, failure.day >= since, failure.day <= until)
        .group_by(*key)
        .order_by(failure.environment, total.desc(), failure.cause, failure.kind)
        .limit(_AT_MOST)
    )
    rows: Iterable[Any] = await session.execute(question)
    return [
        CauseTotal(cause, _KINDS[kind], environment, int(count), day) for cause, kind, environment, count, day in rows
    ]
