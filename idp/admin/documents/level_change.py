"""Response documents of changes of levels, and the query of the list."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from idp.admin.documents.listing import Day, ListQuery, OfficeCode
from idp.tracker.levels.history import ChangeOrigin, Direction, LevelChange, LevelChangeFilter
from idp.tracker.levels.states import ApplicationState


class LevelChangeDocument(BaseModel):
    """A rise, a fall or another state of an application."""

    id: UUID
    application_id: UUID
    inventory_id: str
    name: str
    office: str = Field(description="The name of the managing office.")
    at: datetime
    day: date = Field(description="The day in the deployment's time zone.")
    before: str | None = Field(description="null: it was not in the inventory.", examples=["L3"])
    after: str = Field(examples=["L5"])
    direction: Direction | None = Field(description="null: it is new, or only its state changed.")
    state_before: ApplicationState | None
    state_after: ApplicationState
    origin: ChangeOrigin = Field(description="What brought it about.")

    @classmethod
    def of(cls, change: LevelChange) -> Self:
        """The document of `change`."""
        return cls(
            id=change.id,
            application_id=change.application_id,
            inventory_id=change.number,
            name=change.name,
            office=change.office,
            at=change.at,
            day=change.day,
            before=None if change.before is None else change.before.code,
            after=change.after.code,
            direction=change.direction,
            state_before=change.state_before,
            state_after=change.state_after,
            origin=change.origin,
        )


class ApplicationChangesQuery(ListQuery):
    """Which changes of one application to list, the newest first."""

    direction: Direction | None = Field(None, description="Only rises, or only falls.")
    since: Day | None = Field(None, description="The first day.")
    until: Day | None = Field(None, description="The last day.")

    def to_filter(self, application_id: UUID | None = None, office: str | None = None) -> LevelChangeFilter:
        """The filter for the tracker. Raises Problem 404 for a bad cursor."""
        return LevelChangeFilter(
            application_id=application_id,
            office=office,
            direction=self.direction,
            since=self.since,
            until=self.until,
            limit=self.limit,
            after=self.after,
        )


class LevelChangesQuery(ApplicationChangesQuery):
    """Which changes to list, the newest first."""

    office: OfficeCode | None = Field(None, description="The code of an office; the units under it are included.")
