"""Questions about logout receipts: whom to tell that a session ended, and what came of it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from idp.foundation.database import Session
from idp.foundation.ids import time_ordered_id
from idp.foundation.upsert import insert_or_ignore
from idp.oidc.models import LogoutReceipt

WAITING, CONFIRMED, UNREACHABLE, ON_ITS_OWN = "waiting", "confirmed", "unreachable", "on_its_own"


async def of_session(session: Session, session_id: UUID) -> Sequence[LogoutReceipt]:
    """The receipts of one session, in the order of their clients."""
    theirs = select(LogoutReceipt).where(LogoutReceipt.session_id == session_id)
    return (await session.scalars(theirs.order_by(LogoutReceipt.client_id))).all()


async def find(session: Session, receipt_id: UUID) -> LogoutReceipt | None:
    """One receipt."""
    return await session.get(LogoutReceipt, receipt_id)


async def add(session: Session, ended: "tuple[UUID, UUID, datetime]", client_id: str, answer: str) -> UUID | None:
    """A receipt for (session, person, moment) and a client; None when there is one already."""
    session_id, person_id, at = ended
    row = {
        "id": time_ordered_id(at),
        "session_id": session_id,
        "client_id": client_id,
        "person_id": person_id,
        "answer": answer,
        "attempts": 0,
        "ended_at": at,
    }
    added: UUID | None = await session.scalar(
        insert_or_ignore(session, LogoutReceipt, row, on=("session_id", "client_id")).returning(LogoutReceipt.id)
    )
    return added


async def answered(session: Session, receipt_id: UUID, answer: str, at: datetime) -> None:
    """Keep what came of one attempt; a confirmed receipt stays confirmed."""
    open_one = (LogoutReceipt.id == receipt_id) & (LogoutReceipt.answer != CONFIRMED)
    values = {"answer": answer, "attempts": LogoutReceipt.attempts + 1, "answered_at": at}
    await session.execute(update(LogoutReceipt).where(open_one).values(values))


async def ask_again(session: Session, session_id: UUID, at: datetime, not_since: datetime) -> list[UUID]:
    """Those who did not answer and were not asked again since `not_since` are asked once more."""
    silent = (LogoutReceipt.session_id == session_id) & (LogoutReceipt.answer == UNREACHABLE)
    rested = LogoutReceipt.asked_again_at.is_(None) | (LogoutReceipt.asked_again_at <= not_since)
    again = update(LogoutReceipt).where(silent, rested).values(answer=WAITING, asked_again_at=at)
    return list(await session.scalars(again.returning(LogoutReceipt.id)))
