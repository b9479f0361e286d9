"""DecisionKind and DecisionReason: what officers declare about an application, and the reasons of each kind."""

from collections.abc import Mapping
from enum import StrEnum


class DecisionKind(StrEnum):
    """What an officer declares; at most one declaration about an application stands at a time."""

    #: Single sign-on does not apply to it: it counts in no realistic denominator.
    NOT_APPLICABLE = "not_applicable"
    #: It counts although the rule of eligibility.py leaves it out.
    APPLICABLE = "applicable"
    #: Work on it rests for a time; it still counts.
    FROZEN = "frozen"
    #: It is out of use for good.
    RETIRED = "retired"
    #: Another application has taken its place.
    MERGED = "merged"


class DecisionReason(StrEnum):
    """Why an officer declares something; which reasons a kind has is in REASONS."""

    CENTRAL = "central"
    DESKTOP = "desktop"
    DEAD = "dead"
    MERGED_INTO = "merged_into"
    CITY_RUN = "city_run"
    HAS_WEB = "has_web"
    IN_USE = "in_use"
    REBUILDING = "rebuilding"
    SECURITY = "security"
    CONTRACT = "contract"
    REPLACED = "replaced"
    NOT_NEEDED = "not_needed"
    DUPLICATE = "duplicate"
    ABSORBED = "absorbed"
    #: Needs a note that says why.
    OTHER = "other"


REASONS: Mapping[DecisionKind, tuple[DecisionReason, ...]] = {
    DecisionKind.NOT_APPLICABLE: (
        DecisionReason.CENTRAL,
        DecisionReason.DESKTOP,
        DecisionReason.DEAD,
        DecisionReason.MERGED_INTO,
        DecisionReason.OTHER,
    ),
    DecisionKind.APPLICABLE: (
        DecisionReason.CITY_RUN,
        DecisionReason.HAS_WEB,
        DecisionReason.IN_USE,
        DecisionReason.OTHER,
    ),
    DecisionKind.FROZEN: (
        DecisionReason.REBUILDING,
        DecisionReason.SECURITY,
        DecisionReason.CONTRACT,
        DecisionReason.OTHER,
    ),
    DecisionKind.RETIRED: (DecisionReason.REPLACED, DecisionReason.NOT_NEEDED, DecisionReason.OTHER),
    DecisionKind.MERGED: (DecisionReason.DUPLICATE, DecisionReason.ABSORBED, DecisionReason.OTHER),
}


def names_target(kind: DecisionKind, reason: str) -> bool:
    """Whether the declaration names the application that has taken the place of this one."""
    return kind is DecisionKind.MERGED or reason == DecisionReason.MERGED_INTO
