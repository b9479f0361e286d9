"""Response document of an application with its level of integration, and the query of the list."""

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model

from idp.admin.causes import AdminCause
from idp.admin.documents.listing import ListQuery, OfficeCode, Search, read_cursor, require_text
from idp.admin.documents.stall import StallDocument
from idp.catalogue.application import Application, Dimension, Owner
from idp.catalogue.eligibility import Reason, explain_ineligibility
from idp.catalogue.inventory_columns import INVENTORY_COLUMNS, InventoryColumn
from idp.tracker.applications import TrackedApplication, TrackedFilter, TrackedOrder
from idp.tracker.levels.rules import MEASURED, Level
from idp.tracker.levels.stalls import Actor, StallReason
from idp.tracker.levels.standing import ApplicationStanding
from idp.tracker.levels.states import ApplicationState

#: The levels that are measured; a test compares them with idp.tracker.levels.rules.
LevelCode = Literal["L0", "L1", "L2", "L3", "L5"]
LEVELS: dict[str, Level] = {level.code: level for level in MEASURED}


class OwnerDocument(BaseModel):
    """The managing office (unit pengelola)."""

    id: UUID
    code: str
    name: str

    @classmethod
    def of(cls, owner: Owner) -> Self:
        """The document of `owner`."""
        return cls(id=owner.id, code=owner.code, name=owner.name)


def _member(column: InventoryColumn) -> tuple[str, Any]:
    """The name of a column in the document, and its type with its description."""
    if column.name == "owner_code":
        return "owner", (OwnerDocument, ...)
    described = Field(description=column.meaning if column.explained else None)
    return column.name, (column.kind.shown_annotation, described)


if TYPE_CHECKING:
    InventoryDocument = BaseModel
else:
    InventoryDocument = create_model("InventoryDocument", id=(UUID, ...), **dict(map(_member, INVENTORY_COLUMNS)))


class ApplicationDocument(InventoryDocument):
    """A row of the inventory with its level."""

    eligible: bool = Field(description="Active, run by the city, on the web or a phone; or declared to count.")
    not_eligible_because: Reason | None
    level: LevelCode = Field(description="The highest level whose own evidence holds.")
    level_name: str = Field(examples=["Masuk uji"])
    integrated: bool = Field(description="Whether the level is L5 or higher.")
    demo: bool = Field(description="Whether all its clients belong to a demonstration.")
    state: ApplicationState = Field(description="What it is beside its level.")
    since: date = Field(description="Since when it has this level without a break.")
    moved_at: datetime = Field(description="When its level or state changed last.")
    technology: str | None = Field(description="The stack that its newest client was registered with.")
    stall: StallDocument | None = Field(description="Why it does not move; null: it moves, or need not.")

    @classmethod
    def of(cls, tracked: TrackedApplication, today: date) -> Self:
        """The document of an application with its standing."""
        return cls(**inventory_members(tracked.application), **standing_members(tracked.standing, today))


class ApplicationFilters(BaseModel):
    """Which applications, and in which order; all filters that are given must match."""

    model_config = ConfigDict(extra="forbid")

    q: Search = ""
    office: OfficeCode | None = Field(None, description="The code of an office; the units under it are included.")
    dimension: Dimension | None = Field(None, description="Only this smart-city dimension.")
    level: LevelCode | None = Field(None, description="Only applications that stand on this level.")
    state: ApplicationState | None = Field(None, description="Only applications in this state.")
    eligible: bool | None = Field(None, description="Only those single sign-on can reach, or only the others.")
    technology: Annotated[str, Field(max_length=40), AfterValidator(require_text)] | None = Field(
        None, description="Only this stack."
    )
    stalled: bool | None = Field(None, description="Only those that do not move, or only the others.")
    stall: StallReason | None = Field(None, description="Only those that do not move for this reason.")
    actor: Actor | None = Field(None, description="Only those for which this side must act.")
    sort: TrackedOrder = Field(
        TrackedOrder.NAME, description="By name, by what moved last, or by what has been stalled longest."
    )

    def wanted(self) -> TrackedFilter:
        """The filter for the tracker, from its first page."""
        return TrackedFilter(
            search=self.q,
            office=self.office,
            dimension=self.dimension,
            level=LEVELS[self.level] if self.level is not None else None,
            state=self.state,
            eligible=self.eligible,
            technology=self.technology,
            stall=self.stall,
            stalled=self.stalled,
            actor=self.actor,
            sort=self.sort,
        )


class ApplicationsQuery(ApplicationFilters, ListQuery):
    """Which applications to list, and in which order; all filters that are given must match."""

    before: str | None = Field(None, max_length=2000, description="What `previous` was; not together with `cursor`.")

    def to_filter(self) -> TrackedFilter:
        """The filter for the tracker. Raises Problem 404 for a bad cursor, or for two."""
        if self.cursor is not None and self.before is not None:
            raise AdminCause.CURSOR_UNKNOWN()
        return replace(self.wanted(), limit=self.limit, after=self.after, before=read_cursor(self.before))


def inventory_members(application: Application) -> dict[str, Any]:
    """The members of the inventory's columns."""
    reason = explain_ineligibility(application)
    columns = (column for column in INVENTORY_COLUMNS if column.name != "owner_code")
    return {column.name: column.kind.show(getattr(application, column.name)) for column in columns} | {
        "id": application.id,
        "owner": OwnerDocument.of(application.owner),
        "eligible": reason is None,
        "not_eligible_because": reason,
    }


def standing_members(standing: ApplicationStanding, today: date) -> dict[str, Any]:
    """The members of where an application stands."""
    return {
        "level": standing.level.code,
        "level_name": standing.level.title,
        "integrated": standing.integrated,
        "demo": standing.demo,
        "state": standing.state,
        "since": standing.since,
        "moved_at": standing.moved_at,
        "technology": standing.technology or None,
        "stall": StallDocument.of(standing.stall, today) if standing.stall else None,
    }
