"""Response documents of the failures of a client, and the query of the list."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import BaseModel, Field

from idp.admin.documents.listing import Day, ListQuery
from idp.foundation.failure_history import FailureFilter, FailureRecord
from idp.foundation.failures import FAILURES

#: The days that are listed unless the query says otherwise, the last one included.
_DAYS = 30
if TYPE_CHECKING:
    FailureKind = str
else:
    FailureKind = Literal[tuple(kind.value for kind in FAILURES)]

_KINDS = {kind.value: kind for kind in FAILURES}
CauseKey = Annotated[str, Field(min_length=1, max_length=64)]


class FailureDocument(BaseModel):
    """How often one cause refused requests of the client on one day; nothing about people is counted."""

    day: date
    kind: FailureKind = Field(
        description=f"`{FAILURES[0]}` counts for the level; anybody could have sent `{FAILURES[1]}`."
    )
    environment: str
    cause: str | None = Field(
        description="The key of the cause, which `/bantuan/galat/{cause}` explains; null: counted before causes were."
    )
    count: int

    @classmethod
    def of(cls, record: FailureRecord) -> Self:
        """The document of `record`."""
        return cls.model_validate(
            {
                "day": record.day,
                "kind": record.kind.value,
                "environment": record.environment,
                "cause": record.cause or None,
                "count": record.count,
            }
        )


class FailuresQuery(ListQuery):
    """Which failures to list, the newest day first; days are those of the deployment's time zone."""

    since: Day | None = Field(None, description="The first day; without it, 29 days before the last one.")
    until: Day | None = Field(None, description="The last day; without it, today.")
    kind: FailureKind | None = Field(None, description="Only failures of this kind.")
    cause: CauseKey | None = Field(None, description="Only failures with this cause.")

    def to_filter(self, client_id: str, today: date) -> FailureFilter:
        """The filter for the store. Raises Problem 404 for a bad cursor."""
        until = self.until or today
        return FailureFilter(
            client_id=client_id,
            since=self.since or max(until, date.min + timedelta(days=_DAYS)) - timedelta(days=_DAYS - 1),
            until=until,
            kind=_KINDS.get(self.kind or ""),
            cause=self.cause,
            limit=self.limit,
            after=self.after,
        )
