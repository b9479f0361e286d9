"""Response documents of changes of levels, and the query of the list."""

from dataclasses import replace
from datetime import date, datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from idp.admin.documents.application_detail import RungDocument
from idp.admin.documents.listing import Day, Listing, ListQuery, OfficeCode
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
    evidence: list[RungDocument] = Field(
        description="The levels between the two as they were then; of another state, the level alone."
    )

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
            evidence=[RungDocument.of(one, exact=False) for one in change.evidence if one.measured],
        )


LevelChangeListing = Listing[LevelChangeDocument]


class ApplicationChangeFilters(BaseModel):
    """Which changes of one application, the newest first."""

    model_config = ConfigDict(extra="forbid")

    direction: Direction | None = Field(None, description="Only rises, or only falls.")
    since: Day | None = Field(None, description="The first day.")
    until: Day | None = Field(None, description="The last day.")

    def wanted(self) -> LevelChangeFilter:
        """The filter for the tracker, from its first page."""
        return LevelChangeFilter(direction=self.direction, since=self.since, until=self.until)


class ApplicationChangesQuery(ApplicationChangeFilters, ListQuery):
    """Which changes of one application to list, the newest first."""

    def of_application(self, application_id: UUID) -> LevelChangeFilter:
        """The filter for the tracker. Raises Problem 404 for a bad cursor."""
        return replace(self.wanted(), application_id=application_id, limit=self.limit, after=self.after)


class ChangeFilters(ApplicationChangeFilters):
    """Which changes, the newest first."""

    office: OfficeCode | None = Field(None, description="The code of an office; the units under it are included.")

    def wanted(self) -> LevelChangeFilter:
        """The filter for the tracker, from its first page."""
        return replace(super().wanted(), office=self.office)


class LevelChangesQuery(ChangeFilters, ListQuery):
    """Which changes to list, the newest first."""

    def to_filter(self) -> LevelChangeFilter:
        """The filter for the tracker. Raises Problem 404 for a bad cursor."""
        return replace(self.wanted(), limit=self.limit, after=self.after)
