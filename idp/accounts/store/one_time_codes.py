"""Statements about one-time codes: replace, find, spend, revoke, purge."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.sql.elements import ColumnElement

from idp.accounts.code_purpose import SETS_PASSWORD
from idp.accounts.models.person import Person
from idp.accounts.models.recovery import OneTimeCodeRow
from idp.accounts.store.people import active_person
from idp.foundation.database import Session
from idp.foundation.issued_ahead import newest_correctable, newest_issue

_ROW = OneTimeCodeRow


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code to be stored; `derived_with`: the version of the secret key it is derived with, None: it is random."""

    id: UUID
    person_id: UUID
    purpose: str
    issued_by: UUID | None
    derived_with: int | None = None


@dataclass(frozen=True, slots=True)
class StoredCode:
    """What a typed code may be stored as, and what it is to be good for."""

    digests: Sequence[bytes]
    purposes: Sequence[str]


async def replace(session: Session, code: NewCode, *, digest: bytes, at: datetime, expires_at: datetime) -> None:
    """Insert a code and revoke the person's earlier ones for the same purpose."""
    # the person's row is locked, so that of two codes issued at once one revokes the other
    await session.execute(select(Person.id).where(Person.id == code.person_id).with_for_update(key_share=True))
    await revoke(session, code.person_id, [code.purpose], at)
    row = OneTimeCodeRow(
        id=code.id,
        person_id=code.person_id,
        purpose=code.purpose,
        digest=digest,
        created_at=at,
        expires_at=expires_at,
        issued_by=code.issued_by,
        derived_with=code.derived_with,
    )
    session.add(row)
    await session.flush()


async def spend(session: Session, code: StoredCode, *, person_id: UUID | None, at: datetime) -> Any:
    """Use up a live code of an active person; its row goes to exactly one caller, None to the others."""
    mine = [] if person_id is None else [_ROW.person_id == person_id]
    spent = await session.execute(
        update(_ROW)
        .where(*_is(code), *mine, *_live(at))
        .values(used_at=at)
        .returning(_ROW.id, _ROW.person_id, _ROW.purpose, _ROW.issued_by)
        .execution_options(synchronize_session=False)
    )
    return spent.one_or_none()


async def find_live(session: Session, code: StoredCode, at: datetime) -> Any:
    """The id, person and purpose of a code that can still be used, or None."""
    found = select(_ROW.id, _ROW.person_id, _ROW.purpose).where(*_is(code), *_live(at))
    return (await session.execute(found)).one_or_none()


async def find_derived(session: Session, code_id: UUID, at: datetime) -> Any:
    """The id, end and key version of a derived code that can still be used, or None."""
    columns = _ROW.id, _ROW.expires_at, _ROW.derived_with
    found = select(*columns).where(_ROW.id == code_id, _ROW.derived_with.is_not(None), *_live(at))
    return (await session.execute(found)).one_or_none()


async def revoke(session: Session, person_id: UUID, purposes: Sequence[str], at: datetime) -> None:
    """Revoke the person's unused codes for these purposes."""
    theirs = _ROW.person_id == person_id, _ROW.purpose.in_(purposes)
    unused = _ROW.used_at.is_(None), _ROW.revoked_at.is_(None)
    statement = update(_ROW).where(*theirs, *unused).values(revoked_at=at)
    await session.execute(statement.execution_options(synchronize_session=False))


async def revoke_for_passwords(session: Session, person_id: UUID, at: datetime) -> None:
    """Revoke the person's unused codes for a password, because it has just changed."""
    await revoke(session, person_id, SETS_PASSWORD, at)


async def purge(session: Session, older_than: datetime) -> None:
    """Delete codes that expired before `older_than`."""
    await session.execute(delete(_ROW).where(_ROW.expires_at < older_than))


async def revoke_issued_ahead(session: Session, now: datetime) -> None:
    """Revoke codes issued so far ahead of `now` that it will not come right by itself."""
    ahead = _ROW.created_at > newest_correctable(now), _ROW.used_at.is_(None), _ROW.revoked_at.is_(None)
    await session.execute(update(_ROW).where(*ahead).values(revoked_at=now))


def _is(code: StoredCode) -> tuple[ColumnElement[bool], ...]:
    return _ROW.digest.in_(code.digests), _ROW.purpose.in_(code.purposes)


def _live(at: datetime) -> tuple[ColumnElement[bool], ...]:
    """Conditions: neither used nor revoked, expired or issued ahead, and its person is active."""
    unused = _ROW.used_at.is_(None), _ROW.revoked_at.is_(None)
    return *unused, _ROW.expires_at > at, _ROW.created_at <= newest_issue(at), active_person(_ROW.person_id)
