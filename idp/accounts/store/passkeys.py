"""Statements about passkeys and their challenges: spend a challenge, find, count a use, mark a copy, save, rename."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, LargeBinary, Uuid, and_, bindparam, delete, func, insert, or_, select, update

from idp.accounts.models.factor import PasskeyRow, WebauthnChallengeRow
from idp.foundation.database import Session, UtcDateTime
from idp.foundation.issued_ahead import newest_correctable
from idp.foundation.statements import CompiledStatement
from idp.foundation.upsert import insert_or_ignore

_PASSKEYS: Any = PasskeyRow.__table__
_CHALLENGES: Any = WebauthnChallengeRow.__table__
_AT: Any = bindparam("at", type_=UtcDateTime())

#: Inserts a challenge; every column is a parameter.
SAVE_CHALLENGE = CompiledStatement(
    insert(_CHALLENGES).values(
        {column.name: bindparam(column.name, type_=column.type) for column in _CHALLENGES.columns}
    )
)

#: Deletes the challenge :digest that this browser was given for :purpose; exactly one caller gets the row.
SPEND_CHALLENGE = CompiledStatement(
    delete(_CHALLENGES)
    .where(
        _CHALLENGES.c.digest == bindparam("digest", type_=LargeBinary(32)),
        _CHALLENGES.c.purpose == bindparam("purpose"),
        _CHALLENGES.c.browser_digest == bindparam("browser_digest", type_=LargeBinary(32)),
        _CHALLENGES.c.expires_at > _AT,
        _CHALLENGES.c.created_at <= bindparam("newest", type_=UtcDateTime()),
    )
    .returning(_CHALLENGES.c.person_id)
)

#: The passkey with the credential id :credential_id.
FIND = CompiledStatement(
    select(
        _PASSKEYS.c.id,
        _PASSKEYS.c.person_id,
        _PASSKEYS.c.public_key,
        _PASSKEYS.c.sign_count,
        _PASSKEYS.c.cloned_at,
    ).where(_PASSKEYS.c.credential_id == bindparam("credential_id", type_=LargeBinary(1023)))
)

#: The credential ids and transports of :person_id, for the options of a ceremony.
DESCRIPTORS = CompiledStatement(
    select(_PASSKEYS.c.credential_id, _PASSKEYS.c.transports)
    .where(_PASSKEYS.c.person_id == bindparam("person_id", type_=Uuid()), _PASSKEYS.c.cloned_at.is_(None))
    .order_by(_PASSKEYS.c.created_at)
)

_COUNT: Any = bindparam("sign_count", type_=BigInteger())
_WHICH: Any = bindparam("which", type_=Uuid())

#: Counts a use of a passkey whose counter went on, or that has none; no row when it went backwards (WebAuthn 6.1.1).
NOTE_USE = CompiledStatement(
    update(_PASSKEYS)
    .where(
        _PASSKEYS.c.id == _WHICH,
        _PASSKEYS.c.cloned_at.is_(None),
        or_(_PASSKEYS.c.sign_count < _COUNT, and_(_PASSKEYS.c.sign_count == 0, _COUNT == 0)),
    )
    .values(sign_count=_COUNT, last_used_at=_AT, backed_up=bindparam("backed_up", type_=_PASSKEYS.c.backed_up.type))
    .returning(_PASSKEYS.c.id)
)

#: Marks a passkey as copied; exactly one caller gets the row.
MARK_CLONED = CompiledStatement(
    update(_PASSKEYS)
    .where(_PASSKEYS.c.id == _WHICH, _PASSKEYS.c.cloned_at.is_(None))
    .values(cloned_at=_AT)
    .returning(_PASSKEYS.c.id)
)


async def list_of_person(session: Session, person_id: UUID) -> Sequence[PasskeyRow]:
    """A person's passkeys, the oldest first; copied ones, too."""
    theirs = select(PasskeyRow).where(PasskeyRow.person_id == person_id)
    return (await session.scalars(theirs.order_by(PasskeyRow.created_at, PasskeyRow.id))).all()


async def count_of_person(session: Session, person_id: UUID) -> int:
    """How many passkeys a person has."""
    theirs = select(func.count()).select_from(PasskeyRow).where(PasskeyRow.person_id == person_id)
    return int(await session.scalar(theirs) or 0)


async def save(session: Session, row: PasskeyRow) -> bool:
    """Insert a passkey; False when its credential id is registered already."""
    values = {column.name: getattr(row, column.name) for column in _PASSKEYS.columns}
    saved = insert_or_ignore(session, PasskeyRow, values, on=["credential_id"]).returning(PasskeyRow.id)
    return await session.scalar(saved) is not None


async def rename(session: Session, person_id: UUID, passkey_id: UUID, name: str) -> bool:
    """Give a person's passkey another name; False when it is not theirs."""
    theirs = update(PasskeyRow).where(PasskeyRow.id == passkey_id, PasskeyRow.person_id == person_id)
    return await session.scalar(theirs.values(name=name).returning(PasskeyRow.id)) is not None


async def delete_one(session: Session, person_id: UUID, passkey_id: UUID) -> bool:
    """Delete a person's passkey; False when it is not theirs."""
    theirs = delete(PasskeyRow).where(PasskeyRow.id == passkey_id, PasskeyRow.person_id == person_id)
    return await session.scalar(theirs.returning(PasskeyRow.id)) is not None


async def delete_all(session: Session, person_id: UUID) -> int:
    """Delete a person's passkeys; returns how many."""
    theirs = delete(PasskeyRow).where(PasskeyRow.person_id == person_id).returning(PasskeyRow.id)
    return len((await session.scalars(theirs)).all())


async def purge_challenges(session: Session, now: datetime) -> None:
    """Delete challenges that have expired, or lie so far ahead of `now` that it will not come right by itself."""
    expired = WebauthnChallengeRow.expires_at < now
    ahead = WebauthnChallengeRow.created_at > newest_correctable(now)
    await session.execute(delete(WebauthnChallengeRow).where(or_(expired, ahead)))
