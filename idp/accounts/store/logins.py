"""Statements about logins: credentials and facts of a person; begin, find and end a step of a login request."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, Uuid, and_, bindparam, exists, literal, select, update
from sqlalchemy.sql.elements import ColumnElement

from idp.accounts.models.login import LoginRequestRow
from idp.accounts.models.person import Person
from idp.accounts.models.role import RoleRow
from idp.accounts.models.session import SessionRow
from idp.accounts.store.enrolled_factors import factor_columns
from idp.accounts.store.people import live_role, within_partner_time
from idp.foundation.database import Session, UtcDateTime
from idp.foundation.statements import CompiledStatement
from idp.permissions import PRIVILEGED_ROLES

_TABLE: Any = LoginRequestRow.__table__
_DIGEST: Any = bindparam("asked", type_=_TABLE.c.digest.type)


def privileged_person(person_id: Any = Person.id) -> ColumnElement[bool]:
    """Condition: the person with this id (column) has a privileged role at :at."""
    held = RoleRow.role.in_([literal(role.value, String) for role in sorted(PRIVILEGED_ROLES)])
    return exists(select(1)).where(RoleRow.person_id == person_id, held, live_role()).correlate_except(RoleRow)


def login_facts() -> tuple[ColumnElement[Any], ...]:
    """Columns about the row of `Person`, at :at: has_totp, has_passkey, recovery_codes, privileged, times of passwords.

    The times: password_changed_at, and password_expired_at, since when another one must be chosen.
    """
    password = (Person.__table__.c.password_changed_at, Person.__table__.c.password_expired_at)
    return *factor_columns(), privileged_person().label("privileged"), *password


def with_login_request(question: Select[Any]) -> Select[Any]:
    """Add what the login request with the digest :asked wants; NULL where there is none."""
    wanted = (_TABLE.c.acr, _TABLE.c.acr_values, _TABLE.c.acr_essential)
    return question.add_columns(*wanted).outerjoin(_TABLE, _TABLE.c.digest == _DIGEST)


def _familiar() -> ColumnElement[bool]:
    """Condition: the person has logged in from :network since :since."""
    mine = (SessionRow.person_id == Person.id) & (SessionRow.network == bindparam("network", type_=String()))
    lately = SessionRow.authenticated_at > bindparam("since", type_=UtcDateTime())
    return exists(select(1)).where(mine, lately).correlate(Person)


_TO_SIGN_IN = with_login_request(
    select(
        Person.id,
        Person.password_hash,
        and_(Person.disabled_at.is_(None), within_partner_time(bindparam("at", type_=UtcDateTime()))).label("active"),
        _familiar().label("familiar"),
        *login_facts(),
    ).select_from(Person)
)
#: Parameters: name, network, since, at, asked.
BY_NIP = CompiledStatement(_TO_SIGN_IN.where(Person.nip == bindparam("name")))
BY_USERNAME = CompiledStatement(_TO_SIGN_IN.where(Person.username_key == bindparam("name")))

_AT: Any = bindparam("at", type_=UtcDateTime())
_OPEN = (
    _TABLE.c.digest == _DIGEST,
    _TABLE.c.answered_at.is_(None),
    _TABLE.c.expires_at > _AT,
    _TABLE.c.created_at <= bindparam("newest", type_=UtcDateTime()),
)
_STEP = ("step_digest", "person_id", "verified_at", "verified_hash_digest", "amr", "shared")

#: Binds an open login request to the browser and the person that passed a step of it; no row when it is not open.
BEGIN = CompiledStatement(
    update(_TABLE)
    .where(*_OPEN)
    .values({name: bindparam(f"new_{name}", type_=_TABLE.c[name].type) for name in _STEP})
    .returning(_TABLE.c.digest)
)

#: Holds up changes of the person :person_id and their factors until the transaction ends.
SHARE_PERSON = CompiledStatement(
    select(Person.id).where(Person.id == bindparam("person_id", type_=Uuid())).with_for_update(read=True)
)

#: The open login request :asked with its person and what is known of them; no row before its first step. Also
#: parameters: network, since.
FIND = CompiledStatement(
    select(*_TABLE.columns, Person.name, Person.password_hash, _familiar().label("familiar"), *login_facts())
    .select_from(_TABLE.join(Person.__table__, Person.id == _TABLE.c.person_id))
    .where(*_OPEN, Person.disabled_at.is_(None), within_partner_time(_AT))
)

#: Answers the login request :asked by a session if the step is still the one with :step; exactly one gets the row.
ANSWER = CompiledStatement(
    update(_TABLE)
    .where(*_OPEN, _TABLE.c.step_digest == bindparam("step", type_=_TABLE.c.step_digest.type))
    .values(answered_at=_AT, session_id=bindparam("answering", type_=Uuid()), step_digest=None)
    .returning(_TABLE.c.return_to)
)


async def list_officers_without_factor(session: Session, at: datetime) -> Sequence[Any]:
    """The people with a privileged role and without a second factor, by name: username, subject, id."""
    has_totp, has_passkey, _ = factor_columns()
    question = (
        select(Person.username, Person.subject, Person.id)
        .where(privileged_person(), Person.disabled_at.is_(None), ~has_totp.element, ~has_passkey.element)
        .order_by(Person.name, Person.id)
    )
    return (await session.execute(question, {"at": at})).all()


def bind_step(values: dict[str, object]) -> dict[str, object]:
    """The parameters of BEGIN for these columns."""
    assert values.keys() == set(_STEP)  # noqa: S101  every column of a step is written together
    return {f"new_{name}": value for name, value in values.items()}
