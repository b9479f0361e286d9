"""Statements about mails to people: save, load what one is written from, note its end, list, count."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from idp.accounts.models.person import Person
from idp.accounts.models.recovery import MailRow
from idp.foundation.database import Session


async def save(session: Session, row: MailRow) -> None:
    """Insert a mail that is due."""
    session.add(row)
    await session.flush()


async def load_due(session: Session, mail_id: UUID) -> Any:
    """What an open mail is written from: its kind, code and time; its person's name, mailbox, language and state."""
    mailbox = Person.name, Person.email, Person.email_verified, Person.locale, Person.disabled_at
    columns = MailRow.id, MailRow.kind, MailRow.code_id, MailRow.created_at, *mailbox
    open_one = MailRow.id == mail_id, MailRow.sent_at.is_(None), MailRow.failed_at.is_(None)
    found = select(*columns).join(Person, Person.id == MailRow.person_id).where(*open_one)
    return (await session.execute(found)).one_or_none()


async def note_outcome(
    session: Session, mail_id: UUID, *, sent_at: datetime | None, failed_at: datetime | None, problem: str | None
) -> None:
    """Note that a mail was sent, failed for good, or will be tried again."""
    outcome = {"sent_at": sent_at, "failed_at": failed_at, "last_problem": problem}
    await session.execute(update(MailRow).where(MailRow.id == mail_id).values(outcome))


async def count_since(session: Session, person_id: UUID, kind: str, since: datetime) -> int:
    """How many mails of this kind a person was to get since then."""
    theirs = MailRow.person_id == person_id, MailRow.kind == kind, MailRow.created_at > since
    return await session.scalar(select(func.count()).select_from(MailRow).where(*theirs)) or 0


async def list_latest(session: Session, person_id: UUID, at_most: int) -> Sequence[MailRow]:
    """A person's latest mails, the newest first."""
    theirs = select(MailRow).where(MailRow.person_id == person_id)
    return (await session.scalars(theirs.order_by(MailRow.created_at.desc(), MailRow.id).limit(at_most))).all()
