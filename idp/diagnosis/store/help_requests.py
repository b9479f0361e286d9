"""Statements about help requests: send once, add a message, find, list, count those that wait, delete."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, func, insert, select, update

from idp.catalogue import store as catalogue
from idp.diagnosis.help_request import (
    HELP_STATES,
    HelpChange,
    HelpMessage,
    HelpMessageKind,
    HelpRequest,
    HelpState,
    SentReport,
)
from idp.diagnosis.models import HelpMessageRow, HelpRequestRow
from idp.foundation.database import Session
from idp.foundation.ids import time_ordered_id
from idp.foundation.paging import Cursor, Page
from idp.foundation.upsert import insert_or_ignore

_KINDS = {kind.value: kind for kind in HelpMessageKind}
_REQUEST, _MESSAGE = HelpRequestRow, HelpMessageRow
_APPLICATION = catalogue.select_names().subquery("help_application")


@dataclass(frozen=True, slots=True)
class NewHelpRequest:
    """A request to be stored, with the note of who asks."""

    code: str
    application_id: UUID
    report: SentReport
    requested_by: UUID
    requested_at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class HelpFilter:
    """Which requests to list, the oldest first; `state` None: all; `office_ids` None: of all offices."""

    state: HelpState | None
    limit: int
    after: Cursor | None = None
    office_ids: Collection[UUID] | None = None


async def insert_request(session: Session, new: NewHelpRequest) -> UUID | None:
    """Store a request; None: this team has asked about this code before, and one of twenty at once gets an id."""
    request_id, message_id = time_ordered_id(new.requested_at), time_ordered_id(new.requested_at)
    row = {
        "id": request_id,
        "code": new.code,
        "application_id": new.application_id,
        "client_id": new.report.client_id,
        "cause": new.report.cause,
        "sent": new.report.to_members(),
        "requested_by": new.requested_by,
        "requested_at": new.requested_at,
        "state": HelpState.OPEN.value,
        "changed_at": new.requested_at,
        "last_message_id": message_id,
    }
    inserted = insert_or_ignore(session, _REQUEST, row, ["code", "application_id"]).returning(_REQUEST.id)
    if await session.scalar(inserted) is None:
        return None
    asked = HelpMessage(message_id, new.requested_at, HelpMessageKind.ASKED, new.requested_by, new.note)
    await _insert_message(session, request_id, asked)
    return request_id


async def change_request(session: Session, change: HelpChange) -> bool:
    """Add a message and move the request; False when somebody else added one since: one of twenty at once gets True."""
    message_id = time_ordered_id(change.at)
    unchanged = _REQUEST.id == change.request_id, _REQUEST.last_message_id == change.seen
    moved = (
        update(_REQUEST)
        .where(*unchanged)
        .values(state=change.state.value, changed_at=change.at, last_message_id=message_id)
        .returning(_REQUEST.id)
        .execution_options(synchronize_session=False)
    )
    if await session.scalar(moved) is None:
        return False
    message = HelpMessage(message_id, change.at, change.kind, change.author_id, change.text)
    await _insert_message(session, change.request_id, message)
    return True


async def find_request(session: Session, request_id: UUID) -> HelpRequest | None:
    """The request with this id, or None."""
    row = (await session.execute(_requests().where(_REQUEST.id == request_id))).first()
    return _request(row) if row else None


async def find_request_of_team(session: Session, code: str, application_id: UUID) -> HelpRequest | None:
    """The request of this application's team about this code, or None."""
    mine = _REQUEST.code == code, _REQUEST.application_id == application_id
    row = (await session.execute(_requests().where(*mine))).first()
    return _request(row) if row else None


async def list_requests_about(session: Session, code: str) -> Sequence[HelpRequest]:
    """The requests of every team about this code."""
    return [_request(row) for row in await session.execute(_requests().where(_REQUEST.code == code))]


async def list_requests(session: Session, filters: HelpFilter) -> Page[HelpRequest]:
    """A page of the requests, the oldest first."""
    question = _requests().order_by(_REQUEST.id).limit(filters.limit + 1)
    if filters.state is not None:
        question = question.where(_REQUEST.state == filters.state.value)
    if filters.office_ids is not None:
        owned = catalogue.select_offices_of_applications().subquery("owned")
        mine = select(owned.c.id).where(owned.c.office_id.in_(filters.office_ids))
        question = question.where(_REQUEST.application_id.in_(mine))
    if filters.after is not None:
        question = question.where(_REQUEST.id > filters.after.id)
    found = [_request(row) for row in await session.execute(question)]
    more = len(found) > filters.limit
    return Page(tuple(found[: filters.limit]), Cursor("", found[filters.limit - 1].id) if more else None)


async def list_of_applications(
    session: Session, application_ids: Collection[UUID], state: HelpState, at_most: int
) -> Sequence[HelpRequest]:
    """The requests of these applications' teams in this state, the one that changed last first."""
    mine = _REQUEST.application_id.in_(application_ids), _REQUEST.state == state.value
    question = _requests().where(*mine).order_by(_REQUEST.changed_at.desc(), _REQUEST.id).limit(at_most)
    return [_request(row) for row in await session.execute(question)]


async def list_of_client(session: Session, application_id: UUID, client_id: str, at_most: int) -> Sequence[HelpRequest]:
    """The requests of a team about one client, the newest first."""
    mine = _REQUEST.application_id == application_id, _REQUEST.client_id == client_id
    question = _requests().where(*mine).order_by(_REQUEST.id.desc()).limit(at_most)
    return [_request(row) for row in await session.execute(question)]


async def list_messages(session: Session, request_id: UUID) -> Sequence[HelpMessage]:
    """What was said about a request, in order."""
    rows = await session.scalars(select(_MESSAGE).where(_MESSAGE.request_id == request_id).order_by(_MESSAGE.id))
    return [HelpMessage(row.id, row.at, _KINDS[row.kind], row.author_id, row.text) for row in rows]


async def list_waiting_since(session: Session, application_ids: Collection[UUID]) -> Mapping[UUID, datetime]:
    """Since when the oldest request of each of these applications' teams has waited for an answer."""
    mine = _REQUEST.application_id.in_(application_ids), _REQUEST.state == HelpState.OPEN.value
    question = select(_REQUEST.application_id, func.min(_REQUEST.changed_at)).where(*mine)
    return dict((await session.execute(question.group_by(_REQUEST.application_id))).all())


async def delete_done(session: Session, before: datetime) -> None:
    """Delete the requests that were done before this moment, with their messages."""
    old = _REQUEST.state == HelpState.DONE.value, _REQUEST.changed_at < before
    ids = select(_REQUEST.id).where(*old).scalar_subquery()
    await session.execute(delete(_MESSAGE).where(_MESSAGE.request_id.in_(ids)))
    await session.execute(delete(_REQUEST).where(*old))


async def _insert_message(session: Session, request_id: UUID, message: HelpMessage) -> None:
    row = {
        "id": message.id,
        "request_id": request_id,
        "at": message.at,
        "kind": message.kind.value,
        "author_id": message.author_id,
        "text": message.text,
    }
    await session.execute(insert(_MESSAGE), [row])


def _requests() -> Select[Any]:
    question = select(_REQUEST, _APPLICATION.c.name, _APPLICATION.c.office_name)
    named = question.join(_APPLICATION, _APPLICATION.c.id == _REQUEST.application_id)
    return named.execution_options(populate_existing=True)


def _request(found: Any) -> HelpRequest:
    row, application_name, office_name = found
    return HelpRequest(
        id=row.id,
        code=row.code,
        application_id=row.application_id,
        application_name=application_name,
        office_name=office_name,
        report=SentReport.from_members(row.sent, row.cause, row.client_id),
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        state=HELP_STATES[row.state],
        changed_at=row.changed_at,
        last_message_id=row.last_message_id,
    )
