"""The tables of error reports, and the queries about them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Index, String, bindparam, case, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import Base, Session
from idp.foundation.paging import Cursor, Page
from idp.foundation.upsert import dialect_insert

#: Rows of one INSERT; SQLite takes a bounded number of values.
_BATCH = 200


class ErrorReport(Base):
    """What lies behind a code: one cause with its facts, of one client or network, within an hour.

    The fingerprint tells apart reports whose codes are the same. No personal data, no secret.
    """

    __tablename__ = "error_report"
    __table_args__ = (Index("ix_error_report_client_id_id", "client_id", "id"),)
    code: Mapped[str] = mapped_column(String(13), primary_key=True)
    fingerprint: Mapped[UUID] = mapped_column(primary_key=True)
    #: Time-ordered by the first occurrence.
    id: Mapped[UUID] = mapped_column(index=True, unique=True)
    cause: Mapped[str] = mapped_column(String(64))
    endpoint: Mapped[str] = mapped_column(String(128))
    client_id: Mapped[str | None] = mapped_column(String(255))
    network: Mapped[str] = mapped_column(String(64))
    facts: Mapped[dict[str, str]] = mapped_column(JSON)
    parameters: Mapped[dict[str, str]] = mapped_column(JSON)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime] = mapped_column(index=True)
    count: Mapped[int] = mapped_column(BigInteger)
    overflow: Mapped[bool]


class EarlierErrorReport(Base):
    """A report as releases before 0.6.0 store it, one row for each occurrence."""

    __tablename__ = "diagnosis"
    code: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[str]
    client_id: Mapped[str | None]
    facts: Mapped[dict[str, str]] = mapped_column(JSON)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReport:
    """A stored error report.

    `cause`: Cause.key, or the kind of page where no cause exists. `client_id`: None when no registered client was
    recognised. `facts`: of the cause, a list one to a line. `parameters`: of the first request. `overflow`: it stands
    for further reports of this client or network, of which only the number is known.
    """

    id: UUID
    code: str
    cause: str
    endpoint: str
    client_id: str | None
    network: str
    facts: Mapping[str, str]
    parameters: Mapping[str, str]
    first_at: datetime
    last_at: datetime
    count: int
    overflow: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorReportFilter:
    """Which reports a list has; None: all. `client_ids`: those of these clients only.

    `since`: those that occurred since; `begun_since`: those that occurred only since.
    """

    client_ids: Collection[str] | None = None
    cause: str | None = None
    since: datetime | None = None
    begun_since: datetime | None = None
    after: Cursor | None = None
    limit: int = 50


async def find_reports(session: Session, code: str) -> tuple[StoredReport, ...]:
    """The reports behind a code, the latest first: several for causes that are told alike, and for equal codes."""
    found = select(ErrorReport).where(ErrorReport.code == code).order_by(ErrorReport.last_at.desc(), ErrorReport.id)
    reports = tuple(_report(row) for row in await session.scalars(found))
    earlier = await session.get(EarlierErrorReport, code)
    return reports if earlier is None else (*reports, _earlier_report(earlier))


async def list_reports(session: Session, report_filter: ErrorReportFilter) -> Page[StoredReport]:
    """A page of reports, those that occurred first most recently before the others."""
    question = select(ErrorReport)
    if report_filter.client_ids is not None:
        question = question.where(ErrorReport.client_id.in_(report_filter.client_ids))
    if report_filter.cause is not None:
        question = question.where(ErrorReport.cause == report_filter.cause)
    if report_filter.since is not None:
        question = question.where(ErrorReport.last_at >= report_filter.since)
    if report_filter.begun_since is not None:
        question = question.where(ErrorReport.first_at >= report_filter.begun_since)
    if report_filter.after is not None:
        question = question.where(ErrorReport.id < report_filter.after.id)
    rows = list(await session.scalars(question.order_by(ErrorReport.id.desc()).limit(report_filter.limit + 1)))
    items = tuple(_report(row) for row in rows[: report_filter.limit])
    return Page(items, Cursor("", items[-1].id) if len(rows) > report_filter.limit else None)


async def insert_reports(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert reports; the count of one that another process inserted is added to its row.

    The rows are in the order of code and fingerprint, so that two processes never wait for each other.
    """
    for at in range(0, len(rows), _BATCH):
        statement = dialect_insert(session, ErrorReport).values(rows[at : at + _BATCH])
        new, row = statement.excluded, ErrorReport
        await session.execute(
            statement.on_conflict_do_update(
                index_elements=["code", "fingerprint"],
                set_={
                    "count": row.count + new.count,
                    "first_at": case((new.first_at < row.first_at, new.first_at), else_=row.first_at),
                    "last_at": case((new.last_at > row.last_at, new.last_at), else_=row.last_at),
                },
            )
        )


async def add_occurrences(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add to stored reports: `row_code`, `row_fingerprint`, `more` and `at`, in the order of code and fingerprint."""
    mine = (ErrorReport.code == bindparam("row_code")) & (ErrorReport.fingerprint == bindparam("row_fingerprint"))
    later = case((ErrorReport.last_at < bindparam("at"), bindparam("at")), else_=ErrorReport.last_at)
    statement = update(ErrorReport).where(mine).values(count=ErrorReport.count + bindparam("more"), last_at=later)
    connection = await session.connection()
    await connection.execute(statement, list(rows))


async def delete_reports(session: Session, older_than: datetime) -> None:
    """Delete the reports that occurred last before `older_than`."""
    await session.execute(delete(ErrorReport).where(ErrorReport.last_at < older_than))
    await session.execute(delete(EarlierErrorReport).where(EarlierErrorReport.at < older_than))


def _report(row: ErrorReport) -> StoredReport:
    return StoredReport(
        id=row.id,
        code=row.code,
        cause=row.cause,
        endpoint=row.endpoint,
        client_id=row.client_id,
        network=row.network,
        facts=row.facts,
        parameters=row.parameters,
        first_at=row.first_at,
        last_at=row.last_at,
        count=row.count,
        overflow=row.overflow,
    )


def _earlier_report(row: EarlierErrorReport) -> StoredReport:
    return StoredReport(
        id=UUID(int=0),
        code=row.code,
        cause=row.kind,
        endpoint="",
        client_id=row.client_id,
        network="",
        facts=row.facts,
        parameters={},
        first_at=row.at,
        last_at=row.at,
        count=1,
        overflow=False,
    )
