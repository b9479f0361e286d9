"""Queries of consents: what a person agreed to share with a client."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Uuid, bindparam, delete, func, select, update

from idp.foundation.database import Session
from idp.foundation.statements import Statement
from idp.foundation.upsert import insert_for
from idp.oidc.models import Consent

#: Matches every consent: for the city's own clients the notice alone counts.
ANYTHING = "%"
#: Makes the underscore in offline_access stand for itself; no scope contains it.
_ESCAPE = "!"

FIND = Statement(
    select(Consent.scopes).where(
        Consent.person_id == bindparam("person_id", type_=Uuid()), Consent.client_id == bindparam("client_id")
    )
)


def written(scopes: Iterable[str]) -> str:
    """Scopes as they are stored: "<email><openid>", sorted."""
    return "".join(f"<{scope}>" for scope in sorted(scopes))


def read(text: str) -> frozenset[str]:
    """The scopes of a stored text."""
    return frozenset(text[1:-1].split("><")) if text else frozenset()


def covering(scopes: Iterable[str]) -> str:
    """The LIKE pattern of every stored text that contains these scopes; both are sorted."""
    return "%" + "".join(f"<{scope}>%" for scope in sorted(scopes)).replace("_", f"{_ESCAPE}_")


def covers(pattern: BindParameter[str]) -> ColumnElement[bool]:
    """Whether a consent matches a pattern of `scopes_pattern`."""
    return Consent.scopes.like(pattern, escape=_ESCAPE)


async def keep(session: Session, key: tuple[UUID, str], scopes: frozenset[str], at: datetime) -> None:
    """Add `scopes` to what the person (first of `key`) agreed to share with the client (second)."""
    person_id, client_id = key
    mine = (Consent.person_id == person_id) & (Consent.client_id == client_id)
    before = await session.scalar(select(Consent.scopes).where(mine).with_for_update())
    text = written(scopes | read(before or ""))
    row = {"person_id": person_id, "client_id": client_id, "scopes": text, "agreed_at": at}
    insert = insert_for(session, Consent).values(row)
    change = {"scopes": insert.excluded.scopes, "agreed_at": insert.excluded.agreed_at}
    await session.execute(insert.on_conflict_do_update(index_elements=["person_id", "client_id"], set_=change))


async def withdraw(session: Session, person_id: UUID, client_id: str) -> None:
    """Delete a consent."""
    await session.execute(delete(Consent).where(Consent.person_id == person_id, Consent.client_id == client_id))


async def forget_client(session: Session, client_id: str) -> None:
    """Nobody agreed to share anything with this client."""
    await session.execute(delete(Consent).where(Consent.client_id == client_id))


async def forget_scope(session: Session, scope: str) -> None:
    """Remove a scope from every consent."""
    named = Consent.scopes.like(covering([scope]), escape=_ESCAPE)
    await session.execute(
        update(Consent).where(named).values(scopes=func.replace(Consent.scopes, written([scope]), ""))
    )


async def of_person(session: Session, person_id: UUID) -> Sequence[Any]:
    """Client ids, scopes and dates of everything a person agreed to, the latest first."""
    question = select(Consent.client_id, Consent.scopes, Consent.agreed_at).where(Consent.person_id == person_id)
    return (await session.execute(question.order_by(Consent.agreed_at.desc(), Consent.client_id))).all()
