"""Queries of grants: insert, spend the code, refresh, revoke; the frequent ones are single statements."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Select, String, Uuid, bindparam, exists, func, insert, literal, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from idp.accounts import store as accounts
from idp.accounts.people.person_claims import PersonRow
from idp.accounts.store import sessions
from idp.foundation.database import Session, UtcDateTime
from idp.foundation.ids import first_id_at
from idp.foundation.issued_ahead import newest_correctable, newest_issue
from idp.foundation.statements import CompiledStatement
from idp.oidc.models import Consent, Grant
from idp.oidc.store import consents

_ID = bindparam("grant_id", type_=Uuid())
_AT = bindparam("at", type_=UtcDateTime())
_NEWEST = bindparam("newest", type_=UtcDateTime())
_MINE = (Grant.id == _ID) & (Grant.client_id == bindparam("client_id"))
_COLUMNS = tuple(Grant.__table__.columns)
_NAMES = tuple(column.key for column in _COLUMNS)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGrant:
    """The columns of a new grant; what a grant need not have is empty, and its code is not spent yet."""

    id: UUID
    client_id: str
    person_id: UUID
    session_id: UUID
    scope: str
    resource: str
    offline: bool
    authenticated_at: datetime
    acr: str
    amr: str
    subject: str
    code_expires_at: datetime
    ends_at: datetime
    redirect_uri: str = ""
    userinfo_claims: str = ""
    id_token_claims: str = ""
    nonce: str = ""
    challenge: str = ""
    claims_locales: str = ""
    binding: str = ""
    persona: str = ""
    code_spent_at: datetime | None = None
    generation: int = 0
    generation_at: datetime | None = None
    revoked_at: datetime | None = None

    def values(self) -> dict[str, object]:
        """The columns by name."""
        return {name: getattr(self, name) for name in _NAMES}


class TokenGrant(Protocol):
    """What tokens are issued from, as SPEND_CODE_IF_VERIFIER_MATCHES, REFRESH and LOAD_GENERATION return it."""

    id: UUID
    client_id: str
    person_id: UUID
    session_id: UUID
    scope: str
    id_token_claims: str
    nonce: str
    authenticated_at: datetime
    acr: str
    amr: str
    generation: int
    subject: str
    resource: str
    binding: str
    claims_locales: str
    persona: str


class LoadedGrant(TokenGrant, Protocol):
    """The columns that LOAD returns; `alive`: not revoked, not over, the person active, the session alive."""

    redirect_uri: str
    challenge: str
    code_spent_at: datetime | None
    code_expires_at: datetime
    generation_at: datetime | None
    ends_at: datetime
    alive: bool


class GrantPersona(Protocol):
    """The columns of a persona's grant, as PERSONA_OF_GRANT returns them."""

    persona: str
    person_id: UUID
    subject: str
    userinfo_claims: str
    claims_locales: str


class GrantPerson(PersonRow, Protocol):
    """The facts of a person with columns of their grant, as PERSON_OF_GRANT returns them."""

    sub: UUID
    session_id: UUID
    subject: str
    userinfo_claims: str
    claims_locales: str


#: The columns of a TokenGrant.
_TOKEN_COLUMNS: tuple[Any, ...] = tuple(getattr(Grant, name) for name in TokenGrant.__annotations__)


def _is_key_holder() -> ColumnElement[bool]:
    """Whether the bound key was proven: a wrong key neither spends a code nor raises the generation."""
    return or_(Grant.binding == "", Grant.binding == bindparam("proven"))


def _session_alive() -> ColumnElement[bool]:
    """The session is alive; a persona has none."""
    return or_(Grant.persona != "", accounts.alive_session(Grant.session_id, _AT, _NEWEST))


def _person_active() -> ColumnElement[bool]:
    """The person is not disabled; a persona has no row that could be."""
    return or_(Grant.persona != "", accounts.active_person(Grant.person_id))


def _alive() -> ColumnElement[bool]:
    """Not revoked, not over, not issued ahead, the person active, and the session alive unless it is offline."""
    return (
        Grant.revoked_at.is_(None)
        & (Grant.ends_at > _AT)
        & (Grant.id < bindparam("newest_id", type_=Uuid()))
        & or_(Grant.offline, _session_alive())
        & _person_active()
    )


def _new_values() -> dict[str, ColumnElement[Any]]:
    return {column.key: bindparam(column.key, type_=column.type) for column in _COLUMNS}


#: Inserts a grant without looking at consent.
ISSUE = CompiledStatement(insert(Grant).values(_new_values()).returning(Grant.id))


def _issue_if_agreed() -> CompiledStatement:
    agreed = select(*_new_values().values()).select_from(Consent)
    mine = (Consent.person_id == bindparam("person_id", type_=Uuid())) & (Consent.client_id == bindparam("client_id"))
    covered = consents.matches_pattern(bindparam("covering"))
    return CompiledStatement(insert(Grant).from_select(_NAMES, agreed.where(mine, covered)).returning(Grant.id))


#: Inserts a grant if the person's consent matches :covering; no row comes back otherwise.
ISSUE_IF_AGREED = _issue_if_agreed()

#: Spends a code; exactly one caller ever gets a row, however many present it at once.
SPEND_CODE_IF_VERIFIER_MATCHES = CompiledStatement(
    update(Grant)
    .where(
        _MINE,
        Grant.redirect_uri == bindparam("redirect_uri"),
        Grant.challenge == bindparam("challenge"),
        Grant.code_spent_at.is_(None),
        Grant.code_expires_at > _AT,
        _is_key_holder(),
        _alive(),
        _session_alive(),  # an offline grant must still be fetched in its session
    )
    .values(code_spent_at=_AT, generation=1, generation_at=_AT, binding=bindparam("lasting"))
    .returning(*_TOKEN_COLUMNS)
)

#: Raises the generation for exactly one of the callers that present the current one.
REFRESH = CompiledStatement(
    update(Grant)
    .where(
        _MINE, Grant.generation == bindparam("generation"), Grant.generation > literal(0), _is_key_holder(), _alive()
    )
    .values(generation=Grant.generation + 1, generation_at=_AT)
    .returning(*_TOKEN_COLUMNS)
)

#: The living grant of that generation, for clients whose refresh token is not rotated.
LOAD_GENERATION = CompiledStatement(
    select(*_TOKEN_COLUMNS).where(
        _MINE, Grant.generation == bindparam("generation"), Grant.generation > literal(0), _is_key_holder(), _alive()
    )
)

#: A grant by id and whether it lives, to explain why a statement above found none.
LOAD = CompiledStatement(
    select(
        *_TOKEN_COLUMNS,
        Grant.redirect_uri,
        Grant.challenge,
        Grant.code_spent_at,
        Grant.code_expires_at,
        Grant.generation_at,
        Grant.ends_at,
        _alive().label("alive"),
    ).where(Grant.id == _ID)
)

#: The persona behind a living grant; no row comes back for a person.
PERSONA_OF_GRANT = CompiledStatement(
    select(Grant.persona, Grant.person_id, Grant.subject, Grant.userinfo_claims, Grant.claims_locales).where(
        _MINE, Grant.persona != "", _alive()
    )
)

#: How many codes of a session for a client were issued of late, and how many of them were redeemed.
COUNT_CODES = CompiledStatement(
    select(func.count().label("issued"), func.count(Grant.code_spent_at).label("redeemed")).where(
        Grant.session_id == bindparam("loop_session", type_=Uuid()),
        Grant.client_id == bindparam("loop_client"),
        Grant.code_expires_at > bindparam("since", type_=UtcDateTime()),
    )
)

IS_ALIVE = CompiledStatement(select(Grant.id).where(_MINE, _alive()))

#: The client of a living grant on which another client acts (RFC 8693).
CLIENT_OF_GRANT = CompiledStatement(select(Grant.client_id).where(Grant.id == _ID, _alive()))

REVOKE = CompiledStatement(
    update(Grant).where(_MINE, Grant.revoked_at.is_(None)).values(revoked_at=_AT).returning(Grant.id)
)


def person_of_grant(offices: bool, roles: bool) -> CompiledStatement:
    """The person behind a living grant, with no more tables than the scopes need; roles are those held at :at."""
    person: Select[Any] = accounts.person_facts(offices=offices, roles=roles)
    columns = (Grant.userinfo_claims, Grant.session_id, Grant.subject, Grant.claims_locales)
    return CompiledStatement(person.add_columns(*columns).where(Grant.person_id == accounts.PERSON_ID, _MINE, _alive()))


#: (offices wanted, roles wanted) -> the statement.
PERSON_OF_GRANT = {
    (offices, roles): person_of_grant(offices, roles) for offices in (False, True) for roles in (False, True)
}


async def insert_grant(session: Session, new_grant: NewGrant) -> None:
    """Insert a grant in the transaction of what allows it."""
    await session.execute(insert(Grant).values(new_grant.values()))


async def revoke_grant(session: Session, grant_id: UUID, client_id: str, at: Any) -> bool:
    """Revoke one grant; False when it was revoked already."""
    mine = (Grant.id == grant_id) & (Grant.client_id == client_id) & Grant.revoked_at.is_(None)
    ended = await session.scalar(update(Grant).where(mine).values(revoked_at=at).returning(Grant.id))
    return ended is not None


async def revoke_of_session(session: Session, session_id: UUID, at: Any, offline_too: bool = False) -> None:
    """Revoke the grants of a session; offline grants only with `offline_too`."""
    theirs = (Grant.session_id == session_id) & Grant.revoked_at.is_(None)
    await session.execute(
        update(Grant).where(theirs if offline_too else theirs & Grant.offline.is_(False)).values(revoked_at=at)
    )


async def revoke_of_person(
    session: Session,
    person_id: UUID,
    *,
    until: datetime,
    at: datetime,
    client_id: str | None = None,
    spared_session: UUID | None = None,
) -> None:
    """Revoke a person's grants made `until` then: of all clients or one, without those of the spared session.

    Those that lie ahead of `at` go as well: they were made by a clock ahead, or before this one was set back.
    """
    theirs = Grant.session_id.in_(sessions.ids_of(person_id)) & (Grant.person_id == person_id)
    theirs &= (Grant.id < first_id_at(until + timedelta(milliseconds=1))) | (Grant.id >= first_id_at(newest_issue(at)))
    if client_id is not None:
        theirs &= Grant.client_id == client_id
    if spared_session is not None:
        theirs &= Grant.session_id != spared_session
    await session.execute(update(Grant).where(theirs, Grant.revoked_at.is_(None)).values(revoked_at=at))


async def revoke_issued_ahead(session: Session, now: datetime) -> None:
    """Revoke the grants issued so far ahead of `now` that it will not come right by itself."""
    ahead = (Grant.id >= first_id_at(newest_correctable(now))) & Grant.revoked_at.is_(None)
    await session.execute(update(Grant).where(ahead).values(revoked_at=now))


async def correct_refresh_times(session: Session, now: datetime) -> None:
    """Set a last refresh that lies ahead for good to now, so that reuse is recognised again."""
    ahead = Grant.revoked_at.is_(None) & (Grant.generation_at > newest_correctable(now))
    await session.execute(update(Grant).where(ahead).values(generation_at=now))


async def revoke_of_client(session: Session, client_id: str, at: datetime) -> None:
    """Revoke every grant of a client."""
    theirs = (Grant.client_id == client_id) & (Grant.ends_at > at) & Grant.revoked_at.is_(None)
    await session.execute(update(Grant).where(theirs).values(revoked_at=at))


async def revoke_without_consent(session: Session, client_id: str, at: datetime) -> None:
    """End what a client was given by those who agree to nothing with it by now."""
    agreed = exists().where(Consent.person_id == Grant.person_id, Consent.client_id == client_id)
    theirs = (Grant.client_id == client_id) & (Grant.ends_at > at) & Grant.revoked_at.is_(None)
    await session.execute(update(Grant).where(theirs, ~agreed).values(revoked_at=at))


async def forget_scope(session: Session, scope: str, at: datetime) -> None:
    """Remove this scope from every living grant for an API."""
    words = literal(" ", String) + Grant.scope + " "
    living = (Grant.resource != "") & (Grant.ends_at > at) & Grant.revoked_at.is_(None)
    named = words.contains(f" {scope} ", autoescape=True)
    without = func.trim(func.replace(words, f" {scope} ", " "))
    await session.execute(update(Grant).where(living, named).values(scope=without))
