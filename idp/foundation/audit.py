"""The table of audit entries (append-only) and the functions that add to it; personal data is refused."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import JSON, Index, LargeBinary, bindparam, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from idp.enumerations import DescribedEnum
from idp.foundation import clock
from idp.foundation.database import Base, Session
from idp.foundation.ids import first_id_at, time_ordered_id
from idp.foundation.log import PERSONAL
from idp.foundation.statements import CompiledStatement, Executor

Detail = Mapping[str, str | int | bool | None]


class AuditEntry(Base):
    """One audited event. AuditChain fills in `sequence`, `previous` and `seal` after the commit."""

    __tablename__ = "audit"
    #: For reading by who, to whom and what; `id` orders by time, so each also finds the newest first.
    __table_args__ = (
        Index("ix_audit_actor_id", "actor", "id"),
        Index("ix_audit_subject_id", "subject", "id"),
        Index("ix_audit_tag_id", "tag", "id"),
    )
    #: Time-ordered.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    tag: Mapped[str]
    actor: Mapped[str | None]
    subject: Mapped[str | None]
    detail: Mapped[dict[str, str | int | bool | None]] = mapped_column(JSON)
    #: Its index also finds the rows that have no number yet, which AuditChain reads every few seconds.
    sequence: Mapped[int | None] = mapped_column(unique=True)
    previous: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    seal: Mapped[bytes | None] = mapped_column(LargeBinary(33))


class AuditResult(DescribedEnum):
    """How the act ended that an audited event tells of."""

    SUCCEEDED = "succeeded", "It was done."
    REFUSED = "refused", "It was refused, or it was a sign of an attack, and something was revoked."


class AuditTag(DescribedEnum):
    """What an audited event is called, as in `session.opened`; each package has its own in its events.py."""

    result: AuditResult

    def __new__(cls, value: str, meaning: str, result: AuditResult = AuditResult.SUCCEEDED) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning, member.result = meaning, result
        return member


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, by whom and to what: opaque ids, never names or numbers."""

    tag: AuditTag
    actor: str | None = None
    subject: str | None = None
    detail: Detail = field(default_factory=dict)


class PersonalDataError(ValueError):
    """The event contains a NIP, a NIK or an e-mail address: record an opaque id instead."""


async def record(session: Session, event: Event) -> None:
    """Append `event` in the transaction of the act it describes. Raises PersonalDataError."""
    session.add(AuditEntry(**_row(event)))


async def record_compiled(executor: Executor, event: Event) -> None:
    """Append `event` by a compiled statement, in the transaction of `executor`. Raises PersonalDataError."""
    await executor.fetch_all(_RECORD, _row(event))


async def list_acts(
    session: Session, tag: AuditTag, subjects: Collection[str], since: datetime
) -> Sequence[AuditEntry]:
    """The events with this tag about one of `subjects` since a moment, in order."""
    lately = AuditEntry.id >= first_id_at(since), AuditEntry.tag == tag.value
    found = select(AuditEntry).where(*lately, AuditEntry.subject.in_(subjects)).order_by(AuditEntry.id)
    return (await session.scalars(found)).all()


_TABLE = AuditEntry.metadata.tables[AuditEntry.__tablename__]
_EVENT_COLUMNS = ("id", "at", "tag", "actor", "subject", "detail")
_RECORD = CompiledStatement(
    insert(_TABLE).values({name: bindparam(name, type_=_TABLE.c[name].type) for name in _EVENT_COLUMNS})
)


def _row(event: Event) -> dict[str, Any]:
    written = "\n".join((event.tag, event.actor or "", event.subject or "", json.dumps(dict(event.detail))))
    if PERSONAL.search(written):
        raise PersonalDataError(f"the audit event {event.tag.value!r} carries a NIP, a NIK or an e-mail address")
    at = clock.now()
    return {
        "id": time_ordered_id(at),
        "at": at,
        "tag": event.tag.value,
        "actor": event.actor,
        "subject": event.subject,
        "detail": dict(event.detail),
    }
