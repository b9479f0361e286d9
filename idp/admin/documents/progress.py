"""Response document of the progress of integration: the numbers of the dashboard."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from idp.admin.documents.application import LevelCode, OwnerDocument
from idp.catalogue.application import Dimension, Media
from idp.catalogue.eligibility import Reason
from idp.tracker.progress.values import Progress, Tally


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
    """The applications one office manages."""

    office: OwnerDocument
    applications: TallyDocument


class OfficesDocument(BaseModel):
    """How many offices are in the register, and how many audience groups beside them."""

    total: int
    audience_groups: int


class ProgressDocument(BaseModel):
    """The progress of the city: `eligible` and the counts of `not_eligible` add up to `total`."""

    at: datetime
    sources: list[str] = Field(description="Where the rows of the inventory come from.")
    applications: TallyDocument
    eligible_by_media: dict[Media, int]
    not_eligible: dict[Reason, int] = Field(description="Each application under the first reason that holds.")
    by_level: list[LevelDocument]
    by_office: list[OfficeProgress] = Field(description="Offices that manage applications, the furthest first.")
    by_dimension: dict[Dimension, TallyDocument]
    offices: OfficesDocument

    @classmethod
    def of(cls, progress: Progress) -> Self:
        """The document of `progress`."""
        return cls(
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
            ],
            by_office=[
                OfficeProgress(office=OwnerDocument.of(one.office), applications=TallyDocument.of(one.tally))
                for one in progress.by_office
            ],
            by_dimension={dimension: TallyDocument.of(tally) for dimension, tally in progress.by_dimension},
            offices=OfficesDocument(
                total=progress.registered.offices, audience_groups=progress.registered.audience_groups
            ),
        )
