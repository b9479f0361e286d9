"""Documents of help requests: one in a list, one with its messages, an answer, and the query of the list."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from idp.admin.documents.listing import ListQuery
from idp.diagnosis.help_request import HelpMessage, HelpMessageKind, HelpRequest, HelpState
from idp.diagnosis.help_requests.help_thread import HelpThread
from idp.diagnosis.store.help_requests import HelpFilter
from idp.foundation.note_rule import LONGEST_NOTE


class HelpRequestDocument(BaseModel):
    """A request for help with one code; people are opaque ids."""

    id: UUID
    code: str = Field(description="What it is about; /api/v1/diagnoses opens it.")
    cause: str
    client: str = Field(description="The client_id.")
    environment: str
    endpoint: str
    application_id: UUID
    application: str
    office: str
    state: HelpState
    requested_by: UUID
    requested_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, request: HelpRequest) -> Self:
        """The document of `request`."""
        return cls(**_members(request))


class HelpMessageDocument(BaseModel):
    """What somebody said about a help request."""

    id: UUID
    at: datetime
    kind: HelpMessageKind
    author: UUID | None = Field(description="Null: a program, or the operator's shell.")
    text: str

    @classmethod
    def of(cls, message: HelpMessage) -> Self:
        """The document of `message`."""
        return cls(id=message.id, at=message.at, kind=message.kind, author=message.author_id, text=message.text)


class HelpThreadDocument(HelpRequestDocument):
    """A help request with everything that was said about it, in order."""

    messages: list[HelpMessageDocument]

    @classmethod
    def of_thread(cls, thread: HelpThread) -> Self:
        """The document of `thread`."""
        return cls(**_members(thread.request), messages=[HelpMessageDocument.of(one) for one in thread.messages])


class HelpAnswerRequest(BaseModel):
    """An answer to a team."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=4 * LONGEST_NOTE, description="At most 1,000 characters are sent.")
    done: bool = Field(False, description="Whether the request is ended with this answer.")
    seen: UUID | None = Field(None, description="The newest message that was read; a newer one refuses the answer.")


class HelpStateDocument(BaseModel):
    """Where a help request stands after an answer."""

    id: UUID
    state: HelpState


class HelpRequestsQuery(ListQuery):
    """Which requests to list, the oldest first."""

    state: HelpState | None = Field(None, description="Only those in this state.")

    def to_filter(self) -> HelpFilter:
        """The filter for the store. Raises Problem 404 for a bad cursor."""
        return HelpFilter(self.state, self.limit, self.after)


def _members(request: HelpRequest) -> dict[str, object]:
    report = request.report
    return {
        "id": request.id,
        "code": request.code,
        "cause": report.cause,
        "client": report.client_id,
        "environment": report.environment,
        "endpoint": report.endpoint,
        "application_id": request.application_id,
        "application": request.application_name,
        "office": request.office_name,
        "state": request.state,
        "requested_by": request.requested_by,
        "requested_at": request.requested_at,
        "changed_at": request.changed_at,
    }
