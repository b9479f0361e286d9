"""Response document of the progress of integration: the numbers of the dashboard."""

from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, Field

from idp.admin.documents.application import LevelCode, OwnerDocument
from idp.admin.documents.stall import StallCountDocument
from idp.catalogue.application import Dimension, Media
from idp.catalogue.eligibility import Reason
from idp.tracker.levels.rules import MEASURED
from idp.tracker.levels.states import ApplicationState
from idp.tracker.progress.values import OfficeTally, Progress, Tally


class TallyDocument(BaseModel):
    """Applications, and the eligible among them; of each, how many are integrated (L5 or higher)."""

    total: int
    integrated: int
    eligible: int
    eligible_integrated: int

    @classmethod
    def of(cls, tally: Tally) -> Self:
        """The document of `tally`."""
        return cls.model_validate(tally, from_attributes=True)


class LevelDocument(BaseModel):
    """How many applications have a level; levels that are not measured yet are not listed."""

    level: LevelCode
    name: str
    total: int
    eligible: int


class OfficeProgress(BaseModel):
    """The applications one office manages, and how many of them do not move."""

    office: OwnerDocument
    applications: TallyDocument
    stalled: int

    @classmethod
    def of(cls, found: OfficeTally) -> Self:
        """The document of `found`."""
        return cls(
            office=OwnerDocument.of(found.office), applications=TallyDocument.of(found.tally), stalled=found.stalled
        )


class TechnologyProgress(BaseModel):
    """The applications whose newest client was registered with one stack."""

    technology: str | None = Field(description="null: none is on record.")
    applications: TallyDocument


class OfficesDocument(BaseModel):
    """How many offices are in the register, and how many audience groups beside them."""

    total: int
    audience_groups: int


class MovesDocument(BaseModel):
    """How many applications rose and fell in the last 30 days; one that did both counts in both."""

    rose: int
    fell: int


class ProgressDocument(BaseModel):
    """The progress of the city or of an office: `eligible` and the counts of `not_eligible` add up to `total`."""

    at: datetime
    sources: list[str] = Field(description="Where the rows of the inventory come from.")
    applications: TallyDocument
    eligible_by_media: dict[Media, int]
    not_eligible: dict[Reason, int] = Field(description="Each application under the first reason that holds.")
    by_level: list[LevelDocument]
    by_office: list[OfficeProgress] = Field(description="Offices that manage applications, the furthest first.")
    by_dimension: dict[Dimension, TallyDocument]
    offices: OfficesDocument
    by_state: dict[ApplicationState, int]
    by_technology: list[TechnologyProgress]
    stalled: list[StallCountDocument] = Field(description="Applications that do not move, by reason and who must act.")
    moved: MovesDocument
    days_to_use: int | None = Field(
        description="The median of days from the first client to use in production, of those that came there in a year."
    )

    @classmethod
    def of(cls, progress: Progress) -> Self:
        """The document of `progress`."""
        return cls(
            **_further_members(progress),
            at=progress.at,
            sources=list(progress.sources),
            applications=TallyDocument.of(progress.tally),
            eligible_by_media=dict(progress.eligible_media),
            not_eligible=dict(progress.not_eligible),
            by_level=[
                LevelDocument.model_validate(
                    {"level": one.level.code, "name": one.level.title, "total": one.total, "eligible": one.eligible}
                )
                for one in progress.levels
                if one.level in MEASURED
            ],
            by_office=[OfficeProgress.of(one) for one in progress.by_office],
            by_dimension={dimension: TallyDocument.of(tally) for dimension, tally in progress.by_dimension},
            offices=OfficesDocument(
                total=progress.registered.offices, audience_groups=progress.registered.audience_groups
            ),
        )


def _further_members(progress: Progress) -> dict[str, Any]:
    return {
        "by_state": dict(progress.states),
        "by_technology": [
            TechnologyProgress(technology=one.technology or None, applications=TallyDocument.of(one.tally))
            for one in progress.by_technology
        ],
        "stalled": [StallCountDocument.model_validate(one, from_attributes=True) for one in progress.stalled],
        "moved": MovesDocument(rose=progress.moves.rose, fell=progress.moves.fell),
        "days_to_use": progress.days_to_use,
    }
