"""Response document of one application with every level: its evidence, what is missing, and the gaps."""

from datetime import date, datetime
from typing import Any, Self

from pydantic import BaseModel, Field

from idp.admin.documents.application import (
    ApplicationDocument,
    LevelCode,
    inventory_members,
    standing_members,
)
from idp.admin.documents.people_number import PeopleNumber, number_within
from idp.catalogue.decision import DecisionKind, DecisionReason
from idp.tracker.applications import TrackedApplication
from idp.tracker.levels.rules import Evidence, Lack, LevelResult, Proof, UnmetRequirement
from idp.tracker.usage.people_count import SMALLEST_SHOWN


class EvidenceDocument(BaseModel):
    """Evidence of one kind for a level."""

    proof: Proof
    count: PeopleNumber = Field(
        description="How often, or how many; what grows with sign-ins is told to programs as bounds."
    )
    day: date = Field(description="The last day it was seen; of a record or a registration, the first.")


class MissingDocument(BaseModel):
    """A requirement that is not met yet."""

    lack: Lack
    have: PeopleNumber
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
    def of(cls, rung: LevelResult, exact: bool) -> Self:
        """The document of `rung`; `exact`: numbers that grow with sign-ins are told, too."""
        return cls.model_validate(
            {
                "level": rung.level.code,
                "name": rung.level.title,
                "holds": rung.is_met,
                "evidence": [_evidence(one, exact) for one in rung.evidence],
                "missing": [_missing(one, exact) for one in rung.missing],
            }
        )


class DeclaredDocument(BaseModel):
    """What officers declared about an application; its `decision` says who, when and until when."""

    kind: DecisionKind
    reason: DecisionReason


class ApplicationDetail(ApplicationDocument):
    """An application with every level: its evidence, what is missing, and the gaps."""

    recorded_at: datetime
    ladder: list[RungDocument]
    gaps: list[LevelCode] = Field(description="Levels below its own that do not hold themselves.")
    next: LevelCode | None = Field(description="The next measured level, null at the top.")
    not_measured: list[str] = Field(description="Levels whose evidence nothing observes yet.", examples=[["L4", "L6"]])
    declared: DeclaredDocument | None = Field(description="null: the rules alone decide whether it counts.")

    @classmethod
    def of_tracked(cls, tracked: TrackedApplication, today: date, exact: bool) -> Self:
        """The document; `exact`: numbers that grow with sign-ins are told, because the caller answers for them."""
        application, standing = tracked.application, tracked.standing
        return cls(
            **inventory_members(application),
            **standing_members(standing, today),
            recorded_at=application.recorded_at,
            ladder=[RungDocument.of(rung, exact) for rung in standing.measured],
            gaps=[rung.level.code for rung in standing.gaps],
            next=standing.next.level.code if standing.next else None,
            not_measured=[one.level.code for one in standing.results if not one.measured],
            declared=DeclaredDocument(kind=application.declared, reason=application.declared_reason)
            if application.declared and application.declared_reason
            else None,
        )


#: Counts that change with every sign-in, with the width of the ranges that programs are told: two exact ones of
#: neighbouring days would tell the people of a day by their difference.
_RANGES = {
    Proof.PEOPLE: SMALLEST_SHOWN,
    Proof.CODE_REDEEMED: SMALLEST_SHOWN,
    Proof.ID_TOKEN_ISSUED: SMALLEST_SHOWN,
    Proof.USERINFO_USED: SMALLEST_SHOWN,
    Proof.REQUESTS: 2 * SMALLEST_SHOWN,
}


def _evidence(evidence: Evidence, exact: bool) -> dict[str, Any]:
    width = _RANGES.get(evidence.proof)
    counted = evidence.count if exact or width is None else number_within(evidence.count, width)
    return {"proof": evidence.proof, "count": counted, "day": evidence.day}


def _missing(unmet: UnmetRequirement, exact: bool) -> dict[str, Any]:
    have = unmet.have if exact or unmet.lack is not Lack.PEOPLE else number_within(unmet.have, SMALLEST_SHOWN)
    return {"lack": unmet.lack, "have": have, "need": unmet.need, "cause": unmet.cause or None}
