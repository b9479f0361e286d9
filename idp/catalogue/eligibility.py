"""Which applications single sign-on can reach: active, run by the city, on the web or a phone; pure."""

from enum import StrEnum
from typing import Protocol, assert_never

from idp.catalogue.application import Media, Origin, Status

REACHABLE = (Media.WEB, Media.MOBILE)


class Reason(StrEnum):
    """Why an application does not count, in the order in which the first one that holds is named."""

    CENTRAL = "central"
    INACTIVE = "inactive"
    DESKTOP = "desktop"
    OTHER_MEDIA = "other_media"


class Judged(Protocol):
    """What the rule looks at."""

    @property
    def origin(self) -> Origin: ...
    @property
    def status(self) -> Status: ...
    @property
    def media(self) -> Media: ...


def eligible(application: Judged) -> bool:
    """Whether the application counts in the realistic denominator."""
    return why_not(application) is None


def why_not(application: Judged) -> Reason | None:
    """The one reason under which an application that does not count is itemised, None when it counts."""
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
