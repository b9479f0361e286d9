"""Statements about the sign-in history: add a line, list a person's lines, answer a question about one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary, Select, Uuid, bindparam, case, delete, func, insert, literal, select, update

from idp.accounts.events import HistoryEvent
from idp.accounts.models.session import LoginEventRow
from idp.foundation.database import Session
from idp.foundation.ids import first_id_at
from idp.foundation.statements import CompiledStatement


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many lines of one kind there are, from how many browsers, and when the last one was."""

    lines: int
    browsers: int
    last: datetime


_TABLE: Any = LoginEventRow.__table__
_PERSON: Any = bindparam("person_id", type_=Uuid())
_DEVICE: Any = bindparam("device_digest", type_=LargeBinary())
_NEW = ("id", "person_id", "at", "kind", "amr", "label", "session_id", "network", "browser", "system", "device_digest")


def _is_new_device() -> Any:
    """Whether the history has logins, and none with this browser's cookie."""
    logins = (_TABLE.c.person_id == _PERSON) & (_TABLE.c.kind == HistoryEvent.LOGIN.value)
    known = select(literal(1)).where(logins, _TABLE.c.device_digest == _DEVICE).exists()
    anything = select(literal(1)).where(logins).exists()
    return case((known, False), (~anything, False), else_=True)


def _login_values() -> Select[Any]:
    return select(*(bindparam(name, type_=_TABLE.c[name].type) for name in _NEW), _is_new_device())


#: Adds a login, and says of it whether the browser is new.
ADD_LOGIN = CompiledStatement(insert(_TABLE).from_select((*_NEW, "new_device"), _login_values()))


async def add(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    """Add lines that are no logins."""
    await session.execute(insert(LoginEventRow), [{**row, "new_device": False} for row in rows])


async def list_newest(
    session: Session, person_id: UUID, *, since: datetime, before: UUID | None, at_most: int
) -> Sequence[LoginEventRow]:
    """The newest lines of a person since a moment, before one that was listed."""
    question = select(LoginEventRow).where(LoginEventRow.person_id == person_id, LoginEventRow.id >= first_id_at(since))
    if before is not None:
        question = question.where(LoginEventRow.id < before)
    return (await session.scalars(question.order_by(LoginEventRow.id.desc()).limit(at_most))).all()


async def count_applications(session: Session, session_id: UUID) -> int:
    """The number of applications for which a session was opened or proven again, each counted once."""
    logins = (LoginEventRow.session_id == session_id) & (LoginEventRow.kind == HistoryEvent.LOGIN.value)
    question = select(func.count(LoginEventRow.label.distinct())).where(logins, LoginEventRow.label != "")
    return int(await session.scalar(question) or 0)


async def find_unanswered(session: Session, person_id: UUID, since: datetime) -> LoginEventRow | None:
    """The newest login with a new browser that the person has not spoken about, or None."""
    found: LoginEventRow | None = await session.scalar(
        select(LoginEventRow)
        .where(
            LoginEventRow.person_id == person_id,
            LoginEventRow.id >= first_id_at(since),
            LoginEventRow.new_device,
            LoginEventRow.acknowledged_at.is_(None),
            LoginEventRow.disowned_at.is_(None),
        )
        .order_by(LoginEventRow.id.desc())
        .limit(1)
    )
    return found


async def answer(
    session: Session, person_id: UUID, event_id: UUID, values: Mapping[str, datetime], *, here: UUID
) -> bool:
    """Write down what the person said of a line in the session `here`.

    False when it is not theirs, was spoken about before, or is the login of that session itself.
    """
    changed = await session.scalar(
        update(LoginEventRow)
        .where(
            LoginEventRow.id == event_id,
            LoginEventRow.person_id == person_id,
            LoginEventRow.session_id.is_distinct_from(here),
            LoginEventRow.acknowledged_at.is_(None),
            LoginEventRow.disowned_at.is_(None),
        )
        .values(**values)
        .returning(LoginEventRow.id)
    )
    return changed is not None


async def count_kinds(session: Session, person_id: UUID, since: datetime) -> dict[str, KindCount]:
    """How many lines of each kind there are since a moment."""
    question = (
        select(LoginEventRow.kind, func.count(), func.count(LoginEventRow.device_digest.distinct()))
        .add_columns(func.max(LoginEventRow.at))
        .where(LoginEventRow.person_id == person_id, LoginEventRow.id >= first_id_at(since))
        .group_by(LoginEventRow.kind)
    )
    return {kind: KindCount(*count) for kind, *count in await session.execute(question)}


async def purge(session: Session, older_than: datetime) -> None:
    """Delete lines from before `older_than`."""
    await session.execute(delete(LoginEventRow).where(LoginEventRow.id < first_id_at(older_than)))
