"""Which applications are eligible for single sign-on: active, run by the city, web or mobile, or as declared; pure."""

from enum import StrEnum
from typing import Protocol, assert_never

from idp.catalogue.application import Media, Origin, Status
from idp.catalogue.decision import DecisionKind

REACHABLE = (Media.WEB, Media.MOBILE)


class Reason(StrEnum):
    """Why an application is not eligible; what is declared comes before its fields, whose first is reported."""

    CENTRAL = "central"
    INACTIVE = "inactive"
    DESKTOP = "desktop"
    OTHER_MEDIA = "other_media"
    NOT_APPLICABLE = "not_applicable"
    RETIRED = "retired"
    MERGED = "merged"


class InventoryFacts(Protocol):
    """The fields of the inventory that the rule needs."""

    @property
    def origin(self) -> Origin: ...
    @property
    def status(self) -> Status: ...
    @property
    def media(self) -> Media: ...


class EligibilityFacts(InventoryFacts, Protocol):
    """The same, and what is declared."""

    @property
    def declared(self) -> DecisionKind | None: ...


def is_eligible(application: EligibilityFacts) -> bool:
    """Whether the application is eligible, and so counts in the realistic denominator."""
    return explain_ineligibility(application) is None


def explain_ineligibility(application: EligibilityFacts) -> Reason | None:
    """The reason why the application is not eligible, None when it is."""
    match application.declared:
        case DecisionKind.NOT_APPLICABLE:
            return Reason.NOT_APPLICABLE
        case DecisionKind.RETIRED:
            return Reason.RETIRED
        case DecisionKind.MERGED:
            return Reason.MERGED
        case DecisionKind.APPLICABLE:
            return None
        case DecisionKind.FROZEN | None:
            return explain_by_fields(application)
        case _:
            assert_never(application.declared)


def explain_by_fields(application: InventoryFacts) -> Reason | None:
    """The same by the fields of the inventory alone."""
    if application.origin is Origin.CENTRAL:
        return Reason.CENTRAL
    if application.status is Status.INACTIVE:
        return Reason.INACTIVE
    match application.media:
        case Media.WEB | Media.MOBILE:
            return None
        case Media.DESKTOP:
            return Reason.DESKTOP
        case Media.OTHER:
            return Reason.OTHER_MEDIA
        case _:
            assert_never(application.media)
