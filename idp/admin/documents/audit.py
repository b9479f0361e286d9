"""Response document of an audit entry, and the query of the list: opaque identifiers, no names."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field

from idp.admin.documents.listing import Day, ListQuery
from idp.foundation.audit import AuditResult
from idp.foundation.audit_entries import RecordedEvent
from idp.foundation.audit_tags import AuditTags

Text = Annotated[str, Field(max_length=255)]


class AuditEntryDocument(BaseModel):
    """One recorded event. Docs/enumerations.md lists the events with their meanings and results."""

    id: UUID
    number: int | None = Field(description="Its number in the chain; null until it is sealed, for a few seconds.")
    at: datetime
    event: str
    result: AuditResult | None = Field(description="How the act ended; null for an event of another release.")
    actor: str | None = Field(description="Who acted, as an opaque id; null: a command or the provider itself.")
    subject: str | None = Field(description="To whom or what it was done, as an opaque id.")
    detail: dict[str, str | int | bool | None]

    @classmethod
    def of(cls, event: RecordedEvent, tags: AuditTags) -> Self:
        """The document of `event`."""
        tag = tags.by_spelling.get(event.tag)
        return cls(
            id=event.id,
            number=event.sequence,
            at=event.at,
            event=event.tag,
            result=tag.result if tag else None,
            actor=event.actor,
            subject=event.subject,
            detail=dict(event.detail),
        )


class AuditQueryParameters(ListQuery):
    """The filters; all that are given must match."""

    person: UUID | None = Field(None, description="The `sub` of a person: entries by or about them.")
    client: Text | None = Field(None, description="A client_id: entries by or about the client.")
    event: Text | None = Field(None, description="An event such as role.granted, or a group such as role.")
    result: AuditResult | None = None
    since: Day | None = Field(None, description="The first day, in the deployment's time zone.")
    until: Day | None = Field(None, description="The last day.")

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of filters that are given, as the record of the reading names them."""
        names = ("person", "client", "event", "result", "since", "until")
        return tuple(name for name in names if getattr(self, name) is not None)
