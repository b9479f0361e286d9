"""Statements about who may enter clients in the sandbox: team members and testers of one client."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Uuid, bindparam, exists, or_, select

from idp.clients.models import ClientRow, SandboxTesterRow, TeamMemberRow
from idp.foundation.statements import CompiledStatement

_ROW = SandboxTesterRow


def _standing() -> Select[*tuple[Any, ...]]:
    person, client = bindparam("person_id", type_=Uuid()), bindparam("client_row", type_=Uuid())
    member = exists().where(TeamMemberRow.application_id == ClientRow.application_id, TeamMemberRow.person_id == person)
    accepted = _ROW.accepted_at.is_not(None) & _ROW.ended_at.is_(None) & (_ROW.person_id == person)
    tester = exists().where(accepted, _of_client())
    return select(member.label("in_team"), tester.label("is_tester")).where(ClientRow.id == client)


def _of_client() -> ColumnElement[bool]:
    """The invitation is to this client, or to all clients of its application."""
    return or_(_ROW.client_id == ClientRow.id, _ROW.application_id == ClientRow.application_id)


#: Whether :person_id is in the team of the client :client_row, and whether they are a tester of it.
STANDING = CompiledStatement(_standing())
