"""Which applications are eligible for single sign-on: active, run by the city, web or mobile; pure."""

from enum import StrEnum
from typing import Protocol, assert_never

from idp.catalogue.application import Media, Origin, Status

REACHABLE = (Media.WEB, Media.MOBILE)


class Reason(StrEnum):
    """Why an application is not eligible; the first that applies is the one reported."""

    CENTRAL = "central"
    INACTIVE = "inactive"
    DESKTOP = "desktop"
    OTHER_MEDIA = "other_media"


class Judged(Protocol):
    """The facts the rule needs."""

    @property
    def origin(self) -> Origin: ...
    @property
    def status(self) -> Status: ...
    @property
    def media(self) -> Media: ...


def eligible(application: Judged) -> bool:
    """Whether the application is eligible, and so counts in the realistic denominator."""
    return why_not(application) is None


def why_not(application: Judged) -> Reason | None:
    """The reason why the application is not eligible, None when it is."""
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
