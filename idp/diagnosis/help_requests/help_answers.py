"""Use cases of officers of Kominfo: list what teams ask, read it, answer it, end it."""

from uuid import UUID

from idp.diagnosis.events import DiagnosisEvent
from idp.diagnosis.help_request import (
    HelpMessageKind,
    HelpRequest,
    HelpResult,
    HelpState,
)
from idp.diagnosis.help_requests.help_thread import HelpReply, HelpStep, HelpThread, load_thread, take_step
from idp.diagnosis.store import help_requests as store
from idp.diagnosis.store.help_requests import HelpFilter
from idp.foundation.database import Session
from idp.foundation.note_rule import NoteProblem
from idp.foundation.paging import Page
from idp.permissions import Authority, Operation

_UNFINISHED = frozenset({HelpState.OPEN, HelpState.ANSWERED})
_ANSWER = HelpStep(HelpMessageKind.ANSWERED, _UNFINISHED, HelpState.ANSWERED, DiagnosisEvent.HELP_ANSWERED)
#: An officer ends a request with words too: nobody is left without an answer.
_END = HelpStep(HelpMessageKind.CLOSED, _UNFINISHED, HelpState.DONE, DiagnosisEvent.HELP_CLOSED)


async def list_requests(authority: Authority, session: Session, filters: HelpFilter) -> Page[HelpRequest]:
    """A page of what teams ask, the oldest first. Raises InsufficientAuthority."""
    authority.require(Operation.LIST_HELP_REQUESTS)
    return await store.list_requests(session, filters)


async def find_thread(authority: Authority, session: Session, request_id: UUID) -> HelpThread | None:
    """One request with its messages; None: there is none with this id. Raises InsufficientAuthority."""
    authority.require(Operation.LIST_HELP_REQUESTS)
    request = await store.find_request(session, request_id)
    return await load_thread(session, request) if request is not None else None


async def answer_request(
    authority: Authority, session: Session, request_id: UUID, reply: HelpReply, *, ends: bool = False
) -> HelpResult | NoteProblem:
    """Answer a request; `ends`: and end it with this answer. Raises InsufficientAuthority."""
    permit = authority.require(Operation.ANSWER_HELP_REQUEST)
    request = await store.find_request(session, request_id)
    if request is None:
        return HelpResult.NOT_FOUND
    step = _END if ends else _ANSWER
    return await take_step(session, permit, request, step, reply=reply, author_id=authority.person_id)
