"""ApplicationNote: a note about an application; and the result of writing one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ApplicationNote:
    """A note; `written_by` None: the operator's shell."""

    id: UUID
    application_id: UUID
    text: str
    written_by: UUID | None
    written_at: datetime
