"""Queries of consents: what a person agreed to share with a client."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Row, Uuid, bindparam, delete, func, select, update

from idp.foundation.database import Session
from idp.foundation.statements import CompiledStatement
from idp.foundation.upsert import dialect_insert
from idp.oidc.models import Consent

#: Matches every consent: for the city's own clients the notice alone counts.
ANYTHING = "%"
#: Makes the underscore in offline_access stand for itself; no scope contains it.
_ESCAPE = "!"

FIND = CompiledStatement(
    select(Consent.scopes).where(
        Consent.person_id == bindparam("person_id", type_=Uuid()), Consent.client_id == bindparam("client_id")
    )
)


def encode_scopes(scopes: Iterable[str]) -> str:
    """Scopes as they are stored: "<email><openid>", sorted."""
    return "".join(f"<{scope}>" for scope in sorted(scopes))


def decode_scopes(text: str) -> frozenset[str]:
    """The scopes of a stored text."""
    return frozenset(text[1:-1].split("><")) if text else frozenset()


def scopes_pattern(scopes: Iterable[str]) -> str:
    """The LIKE pattern of every stored text that contains these scopes; both are sorted."""
    return "%" + "".join(f"<{scope}>%" for scope in sorted(scopes)).replace("_", f"{_ESCAPE}_")


def matches_pattern(pattern: BindParameter[str]) -> ColumnElement[bool]:
    """Whether a consent matches a pattern of `scopes_pattern`."""
    return Consent.scopes.like(pattern, escape=_ESCAPE)


async def save_consent(
    session: Session, person_id: UUID, client_id: str, *, scopes: frozenset[str], at: datetime
) -> None:
    """Add `scopes` to what the person agreed to share with the client."""
    mine = (Consent.person_id == person_id) & (Consent.client_id == client_id)
    before = await session.scalar(select(Consent.scopes).where(mine).with_for_update())
    text = encode_scopes(scopes | decode_scopes(before or ""))
    row = {"person_id": person_id, "client_id": client_id, "scopes": text, "agreed_at": at}
    insert = dialect_insert(session, Consent).values(row)
    change = {"scopes": insert.excluded.scopes, "agreed_at": insert.excluded.agreed_at}
    await session.execute(insert.on_conflict_do_update(index_elements=["person_id", "client_id"], set_=change))


async def delete_consent(session: Session, person_id: UUID, client_id: str) -> None:
    """Delete a consent."""
    await session.execute(delete(Consent).where(Consent.person_id == person_id, Consent.client_id == client_id))


async def forget_client(session: Session, client_id: str) -> None:
    """Nobody agreed to share anything with this client."""
    await session.execute(delete(Consent).where(Consent.client_id == client_id))


async def forget_scope(session: Session, scope: str) -> None:
    """Remove a scope from every consent."""
    named = Consent.scopes.like(scopes_pattern([scope]), escape=_ESCAPE)
    await session.execute(
        update(Consent).where(named).values(scopes=func.replace(Consent.scopes, encode_scopes([scope]), ""))
    )


async def list_of_person(session: Session, person_id: UUID) -> Sequence[Row[str, str, datetime]]:
    """Client ids, scopes and dates of everything a person agreed to, the latest first."""
    question = select(Consent.client_id, Consent.scopes, Consent.agreed_at).where(Consent.person_id == person_id)
    return (await session.execute(question.order_by(Consent.agreed_at.desc(), Consent.client_id))).all()
