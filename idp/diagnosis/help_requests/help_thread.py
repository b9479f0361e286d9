"""HelpThread: a request with everything that was said about it and the names of who said it; adds messages."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from idp.clients.teams.contacts import Contact, load_contacts
from idp.diagnosis.events import DiagnosisEvent
from idp.diagnosis.help_request import (
    HelpChange,
    HelpMessage,
    HelpMessageKind,
    HelpRequest,
    HelpResult,
    HelpState,
)
from idp.diagnosis.store import help_requests as store
from idp.foundation import audit, clock
from idp.foundation.database import Session
from idp.foundation.note_rule import NoteProblem, clean_note, find_note_problem
from idp.permissions import Permit


@dataclass(frozen=True, slots=True)
class HelpThread:
    """A request and its messages in order; `people`: who asked and who wrote, by id."""

    request: HelpRequest
    messages: tuple[HelpMessage, ...]
    people: Mapping[UUID, Contact]

    @property
    def last_answer(self) -> HelpMessage | None:
        """What Kominfo answered last; None: nothing yet."""
        return next((one for one in reversed(self.messages) if one.kind is HelpMessageKind.ANSWERED), None)


@dataclass(frozen=True, slots=True)
class HelpReply:
    """What somebody types about a request; `seen`: the newest message that they read, None: the newest there is."""

    text: str
    seen: UUID | None = None


@dataclass(frozen=True, slots=True)
class HelpStep:
    """What a reply does: from which states, to which, under which event, and whether it needs words."""

    kind: HelpMessageKind
    origins: frozenset[HelpState]
    state: HelpState
    event: DiagnosisEvent
    needs_text: bool = True


def parse_seen(typed: str) -> UUID:
    """The newest message that a form says was read; of a form that says nothing readable, one that there is not."""
    try:
        return UUID(typed)
    except ValueError:
        return UUID(int=0)


async def load_thread(session: Session, request: HelpRequest) -> HelpThread:
    """The request with its messages and the people in them."""
    messages = tuple(await store.list_messages(session, request.id))
    people = await load_contacts(session, [request.requested_by, *(one.author_id for one in messages)])
    return HelpThread(request, messages, people)


async def find_thread_of_team(session: Session, code: str, application_id: UUID) -> HelpThread | None:
    """What the team of this application asked about a code; None: nothing."""
    request = await store.find_request_of_team(session, code, application_id)
    return await load_thread(session, request) if request is not None else None


async def take_step(
    session: Session, permit: Permit, request: HelpRequest, step: HelpStep, *, reply: HelpReply, author_id: UUID | None
) -> HelpResult | NoteProblem:
    """Add a message and move the request, unless somebody else wrote since; of several at once one succeeds."""
    text = clean_note(reply.text)
    problem = find_note_problem(text, needed=step.needs_text)
    if problem is not None:
        return problem
    if reply.seen is not None and reply.seen != request.last_message_id:
        return HelpResult.CHANGED_MEANWHILE
    if request.state not in step.origins:
        return HelpResult.NOT_POSSIBLE
    change = HelpChange(request.id, request.last_message_id, step.state, step.kind, author_id, text, clock.now())
    if not await store.change_request(session, change):
        return HelpResult.CHANGED_MEANWHILE
    detail = {"code": request.code, "state": step.state.value, **permit.detail}
    await audit.record(session, audit.Event(step.event, permit.actor, str(request.id), detail))
    return HelpResult.DONE
