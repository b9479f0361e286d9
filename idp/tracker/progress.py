"""Progress: the dashboard's numbers, for all and for eligible applications, by level, office and dimension; pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from idp.catalogue.application import Dimension, Media, Owner
from idp.catalogue.eligibility import REACHABLE, Reason, eligible, why_not
from idp.offices.store import Counts
from idp.tracker.ladder import MEASURED, Level
from idp.tracker.listing import Tracked


@dataclass(frozen=True, slots=True)
class Tally:
    """The number of applications and of eligible ones, and how many of each are integrated."""

    total: int = 0
    integrated: int = 0
    eligible: int = 0
    eligible_integrated: int = 0


@dataclass(frozen=True, slots=True)
class AtLevel:
    """The number of applications at a level, and of eligible ones among them."""

    level: Level
    total: int
    eligible: int


@dataclass(frozen=True, slots=True)
class OfOffice:
    """The tally of the applications one office manages."""

    office: Owner
    tally: Tally


@dataclass(frozen=True, slots=True)
class Progress:
    """The city's progress at one moment; ineligible and eligible applications add up to the total."""

    at: datetime
    tally: Tally
    eligible_media: tuple[tuple[Media, int], ...]
    not_eligible: tuple[tuple[Reason, int], ...]
    levels: tuple[AtLevel, ...]
    by_office: tuple[OfOffice, ...]
    by_dimension: tuple[tuple[Dimension, Tally], ...]
    registered: Counts
    sources: tuple[str, ...]


def count(tracked: Sequence[Tracked], registered: Counts, at: datetime) -> Progress:
    """Compute the progress of these applications."""
    reasons = Counter(why_not(one.application) for one in tracked)
    media = Counter(one.application.media for one in tracked if eligible(one.application))
    return Progress(
        at=at,
        tally=tally(tracked),
        eligible_media=tuple((medium, media[medium]) for medium in REACHABLE),
        not_eligible=tuple((reason, reasons[reason]) for reason in Reason),
        levels=tuple(_at_level(level, tracked) for level in MEASURED),
        by_office=_by_office(tracked),
        by_dimension=tuple(
            (dimension, tally(one for one in tracked if one.application.dimension is dimension))
            for dimension in Dimension
        ),
        registered=registered,
        sources=tuple(sorted({one.application.source for one in tracked})),
    )


def tally(tracked: Iterable[Tracked]) -> Tally:
    """Count these applications, the eligible and the integrated ones."""
    marks = [(one.standing.integrated, eligible(one.application)) for one in tracked]
    return Tally(
        total=len(marks),
        integrated=sum(integrated for integrated, _ in marks),
        eligible=sum(counts for _, counts in marks),
        eligible_integrated=sum(integrated and counts for integrated, counts in marks),
    )


def _at_level(level: Level, tracked: Sequence[Tracked]) -> AtLevel:
    here = [one for one in tracked if one.standing.level is level]
    return AtLevel(level, len(here), sum(eligible(one.application) for one in here))


def _by_office(tracked: Sequence[Tracked]) -> tuple[OfOffice, ...]:
    """Offices with applications: by integrated share of the eligible, then by number of eligible, then by name."""
    owned: dict[Owner, list[Tracked]] = {}
    for one in tracked:
        owned.setdefault(one.application.owner, []).append(one)
    found = [OfOffice(office, tally(theirs)) for office, theirs in owned.items()]
    return tuple(sorted(found, key=lambda one: (-_share(one.tally), -one.tally.eligible, one.office.name)))


def _share(tally: Tally) -> float:
    return tally.eligible_integrated / tally.eligible if tally.eligible else 0.0
