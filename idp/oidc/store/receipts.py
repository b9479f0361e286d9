"""Queries of logout receipts: which clients to notify that a session ended, and the results."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update

from idp.foundation.database import Session
from idp.foundation.ids import time_ordered_id
from idp.foundation.upsert import insert_for
from idp.oidc.models import LogoutReceipt
from idp.oidc.store.let_in import LetIn

WAITING, CONFIRMED, UNREACHABLE, ON_ITS_OWN = "waiting", "confirmed", "unreachable", "on_its_own"
#: Loaded in the browser, which has no result.
ASKED = "asked"
BACK, FRONT, NONE = "back", "front", "none"

_OPENING = {BACK: WAITING, FRONT: ON_ITS_OWN, NONE: ON_ITS_OWN}


@dataclass(frozen=True, slots=True)
class Attempt:
    """One delivery: the HTTP status (None: no answer), and whether the server's certificate was verified."""

    at: datetime
    status: int | None = None
    verified: bool = False

    @property
    def confirmed(self) -> bool:
        """200 is the specification's status, 204 what many clients send (Back-Channel Logout 2.8)."""
        return self.status in (200, 204)


async def of_session(session: Session, session_id: UUID) -> Sequence[LogoutReceipt]:
    """The receipts of one session, ordered by client."""
    theirs = select(LogoutReceipt).where(LogoutReceipt.session_id == session_id)
    return (await session.scalars(theirs.order_by(LogoutReceipt.client_id))).all()


async def of_client(
    session: Session, client_id: str, at_most: int, before: UUID | None
) -> tuple[Sequence[LogoutReceipt], UUID | None]:
    """A client's receipts, the newest first, older than the receipt `before`; and the id to go on with."""
    theirs = select(LogoutReceipt).where(LogoutReceipt.client_id == client_id)
    older = theirs if before is None else theirs.where(LogoutReceipt.id < before)
    rows = (await session.scalars(older.order_by(LogoutReceipt.id.desc()).limit(at_most + 1))).all()
    return rows[:at_most], rows[at_most - 1].id if len(rows) > at_most else None


async def find(session: Session, receipt_id: UUID) -> LogoutReceipt | None:
    """A receipt by id."""
    return await session.get(LogoutReceipt, receipt_id)


async def add(session: Session, due: LetIn, channel: str, at: datetime) -> UUID | None:
    """Insert a receipt for a client of a session; None when it was notified of this already.

    A client that redeemed another code after it was notified is notified again: its receipt starts over.
    """
    row = {
        "id": time_ordered_id(at),
        "session_id": due.session_id,
        "client_id": due.client_id,
        "person_id": due.person_id,
        "subject": due.subject,
        "channel": channel,
        "answer": _OPENING[channel],
        "attempts": 0,
        "ended_at": at,
        "status": None,
        "verified": None,
        "first_tried_at": None,
        "answered_at": None,
        "asked_again_at": None,
    }
    insert = insert_for(session, LogoutReceipt).values(row)
    anew = insert.on_conflict_do_update(
        index_elements=["session_id", "client_id"],
        set_={name: insert.excluded[name] for name in row if name not in ("id", "session_id", "client_id")},
        where=LogoutReceipt.ended_at < due.last_at,
    )
    added: UUID | None = await session.scalar(anew.returning(LogoutReceipt.id))
    return added


async def answered(session: Session, receipt_id: UUID, attempt: Attempt) -> None:
    """Store the result of one attempt; a confirmed receipt stays confirmed."""
    open_one = (LogoutReceipt.id == receipt_id) & (LogoutReceipt.answer != CONFIRMED)
    values = {
        "answer": CONFIRMED if attempt.confirmed else UNREACHABLE,
        "attempts": LogoutReceipt.attempts + 1,
        "first_tried_at": func.coalesce(LogoutReceipt.first_tried_at, attempt.at),
        "answered_at": attempt.at,
        "status": attempt.status,
        "verified": attempt.verified,
    }
    await session.execute(update(LogoutReceipt).where(open_one).values(values))


async def asked_in_browser(session: Session, session_id: UUID, at: datetime) -> list[str]:
    """The clients that the browser shall load now; each is returned once, to the page that really loads it."""
    due = (LogoutReceipt.session_id == session_id) & (LogoutReceipt.channel == FRONT)
    asked = update(LogoutReceipt).where(due, LogoutReceipt.answer == ON_ITS_OWN)
    values = {"answer": ASKED, "attempts": 1, "first_tried_at": at, "answered_at": at}
    return sorted(await session.scalars(asked.values(values).returning(LogoutReceipt.client_id)))


async def ask_again(session: Session, session_id: UUID, at: datetime, not_since: datetime) -> list[UUID]:
    """The receipts not confirmed and not retried since `not_since`, set to be delivered once more."""
    silent = (LogoutReceipt.session_id == session_id) & (LogoutReceipt.answer == UNREACHABLE)
    rested = LogoutReceipt.asked_again_at.is_(None) | (LogoutReceipt.asked_again_at <= not_since)
    again = update(LogoutReceipt).where(silent, rested).values(answer=WAITING, asked_again_at=at)
    return list(await session.scalars(again.returning(LogoutReceipt.id)))
