"""Documents of decisions about applications and of notes: made, listed, and due for review."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from idp.admin.documents.application import OwnerDocument
from idp.admin.documents.listing import Day, ListQuery, require_text
from idp.catalogue.decision import DecisionKind, DecisionReason
from idp.catalogue.decisions.application_decision import ApplicationDecision, DecisionForm, DueReview
from idp.catalogue.notes.application_note import ApplicationNote
from idp.foundation.note_rule import LONGEST_NOTE

NoteText = Annotated[str, Field(max_length=4 * LONGEST_NOTE), AfterValidator(require_text)]


class MergeTargetDocument(BaseModel):
    """The application that has taken the place of another one."""

    id: UUID
    inventory_id: str
    name: str


class DecisionDocument(BaseModel):
    """A decision about an application; people are opaque ids."""

    id: UUID
    application_id: UUID
    kind: DecisionKind
    reason: DecisionReason
    merged_into: MergeTargetDocument | None
    note: str
    decided_by: UUID | None = Field(description="null: a command of the operator.")
    decided_at: datetime
    review_on: date | None = Field(description="When it must be looked at again.")
    undone_by: UUID | None = Field(description="null beside `undone_at`: a command, or another decision replaced it.")
    undone_at: datetime | None = Field(description="null: it stands.")

    @classmethod
    def of(cls, decision: ApplicationDecision) -> Self:
        """The document of `decision`."""
        target = decision.merged_into
        return cls(
            id=decision.id,
            application_id=decision.application_id,
            kind=decision.kind,
            reason=decision.reason,
            merged_into=MergeTargetDocument.model_validate(target, from_attributes=True) if target else None,
            note=decision.note,
            decided_by=decision.decided_by,
            decided_at=decision.decided_at,
            review_on=decision.review_on,
            undone_by=decision.undone_by,
            undone_at=decision.undone_at,
        )


class DecisionRequest(BaseModel):
    """What a person declares about an application, in the place of what stands."""

    model_config = ConfigDict(extra="forbid")

    kind: DecisionKind
    reason: DecisionReason = Field(description="One of the reasons of its kind; `other` needs a note.")
    note: NoteText = ""
    merged_into: Annotated[str, Field(max_length=60), AfterValidator(require_text)] = Field(
        "", description="The inventory number of the application that has taken its place."
    )
    review_on: Day | None = Field(None, description="When it must be looked at again; `frozen` needs it.")

    def to_form(self, seen: UUID | None) -> DecisionForm:
        """The form of the use case; `seen`: the decision that stood when the caller read it."""
        return DecisionForm(
            kind=self.kind,
            reason=self.reason,
            note=self.note,
            merged_into=self.merged_into,
            review_on=self.review_on.isoformat() if self.review_on else "",
            seen=seen,
        )


class ReviewDocument(BaseModel):
    """A standing decision whose day of review has come."""

    decision: DecisionDocument
    inventory_id: str
    name: str
    owner: OwnerDocument

    @classmethod
    def of(cls, due: DueReview) -> Self:
        """The document of `due`."""
        return cls(
            decision=DecisionDocument.of(due.decision),
            inventory_id=due.inventory_id,
            name=due.name,
            owner=OwnerDocument.of(due.owner),
        )


class ReviewsQuery(ListQuery):
    """Which decisions to list, the longest due first."""

    until: Day | None = Field(None, description="Due until this day; without it, until today.")


class NoteDocument(BaseModel):
    """A note of Kominfo or of the owning office about an application."""

    id: UUID
    text: str
    written_by: UUID | None = Field(description="null: a command of the operator.")
    written_at: datetime

    @classmethod
    def of(cls, note: ApplicationNote) -> Self:
        """The document of `note`."""
        return cls.model_validate(note, from_attributes=True)


class NoteRequest(BaseModel):
    """A note to write."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[NoteText, Field(min_length=1, description="At most 1,000 characters are kept.")]
