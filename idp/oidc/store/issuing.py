"""Statements that insert a grant, with or without a check of the person's consent."""

from typing import Any

from sqlalchemy import Uuid, bindparam, insert, select
from sqlalchemy.sql.elements import ColumnElement

from idp.foundation.statements import Statement
from idp.oidc.models import Consent, Grant
from idp.oidc.store import consents

_COLUMNS = tuple(Grant.__table__.columns)


def _new_values() -> dict[str, ColumnElement[Any]]:
    return {column.key: bindparam(column.key, type_=column.type) for column in _COLUMNS}


#: Inserts a grant without looking at consent.
ISSUE = Statement(insert(Grant).values(_new_values()).returning(Grant.id))


def _issue_if_agreed() -> Statement:
    agreed = select(*_new_values().values()).select_from(Consent)
    mine = (Consent.person_id == bindparam("person_id", type_=Uuid())) & (Consent.client_id == bindparam("client_id"))
    covered = consents.covers(bindparam("covering"))
    return Statement(
        insert(Grant).from_select([column.key for column in _COLUMNS], agreed.where(mine, covered)).returning(Grant.id)
    )


#: Inserts a grant if the person's consent matches :covering; no row comes back otherwise.
ISSUE_IF_AGREED = _issue_if_agreed()
