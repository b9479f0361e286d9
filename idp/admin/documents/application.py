"""Response documents of applications with their levels of integration, and the query of the list."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field, create_model

from idp.admin.documents.listing import ListQuery, Search
from idp.catalogue.application import Application, Dimension, Owner
from idp.catalogue.eligibility import Reason, explain_ineligibility
from idp.catalogue.inventory_columns import INVENTORY_COLUMNS, InventoryColumn
from idp.catalogue.store import ApplicationFilter
from idp.tracker.levels.rules import MEASURED, IntegrationStatus, Lack, Level, LevelResult, Proof
from idp.tracker.applications import TrackedApplication

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

    eligible: bool = Field(description="Active, run by the city, on the web or a phone.")
    not_eligible_because: Reason | None
    level: LevelCode = Field(description="The highest level whose own evidence holds.")
    level_name: str = Field(examples=["Masuk uji"])
    integrated: bool = Field(description="Whether the level is L5 or higher.")
    demo: bool = Field(description="Whether all its clients belong to a demonstration.")

    @classmethod
    def of(cls, tracked: TrackedApplication) -> Self:
        """The document of an application with its standing."""
        return cls(**_row(tracked.application), **_summary(tracked.standing))


class EvidenceDocument(BaseModel):
    """Evidence of one kind for a level."""

    proof: Proof
    count: int = Field(ge=0)
    day: date = Field(description="The last day it was seen; of a record or a registration, the first.")


class MissingDocument(BaseModel):
    """A requirement that is not met yet."""

    lack: Lack
    have: int = Field(ge=0)
    need: int = Field(ge=0, description="How much it takes; of failures, how many may be.")
    cause: str | None = Field(
        description="Of failures: the cause of most of them; `/bantuan/galat/{cause}` explains it."
    )


class RungDocument(BaseModel):
    """One level, evaluated on its own."""

    level: LevelCode
    name: str
    holds: bool
    evidence: list[EvidenceDocument]
    missing: list[MissingDocument]

    @classmethod
    def of(cls, rung: LevelResult) -> Self:
        """The document of `rung`."""
        return cls.model_validate(
            {
                "level": rung.level.code,
                "name": rung.level.title,
                "holds": rung.is_met,
                "evidence": [{"proof": one.proof, "count": one.count, "day": one.day} for one in rung.evidence],
                "missing": [
                    {"lack": one.lack, "have": one.have, "need": one.need, "cause": one.cause or None}
                    for one in rung.missing
                ],
            }
        )


class ApplicationDetail(ApplicationDocument):
    """An application with every level: its evidence, what is missing, and the gaps."""

    recorded_at: datetime
    ladder: list[RungDocument]
    gaps: list[LevelCode] = Field(description="Levels below its own that do not hold themselves.")
    next: LevelCode | None = Field(description="The next measured level, null at the top.")

    @classmethod
    def of(cls, tracked: TrackedApplication) -> Self:
        """The document of an application with its standing."""
        standing = tracked.standing
        return cls(
            **_row(tracked.application),
            **_summary(standing),
            recorded_at=tracked.application.recorded_at,
            ladder=[RungDocument.of(rung) for rung in standing.results],
            gaps=[rung.level.code for rung in standing.gaps],
            next=standing.next.level.code if standing.next else None,
        )


class ApplicationsQuery(ListQuery):
    """Which applications to list; the list is by name."""

    q: Search = ""
    office: str | None = Field(
        None,
        max_length=40,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]*$",
        description="The code of an office; the units under it are included.",
    )
    dimension: Dimension | None = Field(None, description="Only this smart-city dimension.")
    level: LevelCode | None = Field(None, description="Only applications that stand on this level.")
    eligible: bool | None = Field(None, description="Only those single sign-on can reach, or only the others.")

    def to_filter(self) -> ApplicationFilter:
        """The filter for the store, without the level. Raises Problem 404 for a bad cursor."""
        return ApplicationFilter(self.q, self.office, self.dimension, self.eligible, self.limit, self.after)

    def level_filter(self) -> Level | None:
        """The level to filter by."""
        return LEVELS[self.level] if self.level is not None else None


def _row(application: Application) -> dict[str, Any]:
    reason = explain_ineligibility(application)
    columns = (column for column in INVENTORY_COLUMNS if column.name != "owner_code")
    return {column.name: column.kind.show(getattr(application, column.name)) for column in columns} | {
        "id": application.id,
        "owner": OwnerDocument.of(application.owner),
        "eligible": reason is None,
        "not_eligible_because": reason,
    }


def _summary(standing: IntegrationStatus) -> dict[str, Any]:
    return {
        "level": standing.level.code,
        "level_name": standing.level.title,
        "integrated": standing.integrated,
        "demo": standing.demo,
    }
