"""What tracker/kominfo.html shows."""

from dataclasses import dataclass
from datetime import datetime

from idp.catalogue.application import Application, Dimension, Media, Owner
from idp.catalogue.eligibility import Reason, why_not
from idp.tracker.asked import Asked
from idp.tracker.dashboard import Dashboard
from idp.tracker.ladder import MEASURED, Evidence, Level, Missing
from idp.tracker.listing import Tracked
from idp.tracker.progress import AtLevel, OfOffice, Progress, Tally
from idp.web.visitor import Visitor

#: An office with fewer eligible applications is counted, not ranked.
RANKED_FROM = 4


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`; `share` is between 0 and 1."""

    part: int
    whole: int

    @property
    def share(self) -> float:
        return self.part / self.whole if self.whole else 0.0


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """An office and how much of its eligible applications is integrated."""

    office: Owner
    integrated: Share


@dataclass(frozen=True, slots=True)
class DimensionLine:
    """A smart-city dimension: of its eligible applications, how many are integrated; and how many there are in all."""

    dimension: Dimension
    integrated: Share
    total: int


@dataclass(frozen=True, slots=True)
class Row:
    """One application of the list; `missing` is what the next level lacks, `gaps` are levels below that do not hold."""

    application: Application
    level: Level
    evidence: tuple[Evidence, ...]
    next: Level | None
    missing: tuple[Missing, ...]
    gaps: tuple[Level, ...]
    not_eligible: Reason | None
    demo: bool


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of the dashboard; `waiting` are eligible and not yet integrated, `outside` do not count."""

    at: datetime
    sources: tuple[str, ...]
    of_eligible: Share
    of_all: Share
    waiting: int
    outside: int
    not_eligible: tuple[tuple[Reason, int], ...]
    eligible_media: tuple[tuple[Media, int], ...]
    levels: tuple[AtLevel, ...]
    ranked: tuple[OfficeLine, ...]
    counted: tuple[OfficeLine, ...]
    dimensions: tuple[DimensionLine, ...]
    offices: int
    audience_groups: int


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer."""

    offices: tuple[Owner, ...]
    dimensions: tuple[Dimension, ...]
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class KominfoView:
    """The page; `first` is None on the first page of the list and `next` on the last."""

    visitor: Visitor
    numbers: Numbers
    asked: Asked
    choices: Choices
    rows: tuple[Row, ...]
    first: str | None
    next: str | None


def kominfo(visitor: Visitor, asked: Asked, dashboard: Dashboard) -> KominfoView:
    """The page of the dashboard that was asked for."""
    offices = sorted((one.office for one in dashboard.progress.by_office), key=lambda office: office.name)
    return KominfoView(
        visitor=visitor,
        numbers=numbers(dashboard.progress),
        asked=asked,
        choices=Choices(tuple(offices), tuple(Dimension), MEASURED),
        rows=tuple(row(one) for one in dashboard.page.items),
        first=asked.link(None) if asked.after else None,
        next=asked.link(dashboard.page.next) if dashboard.page.next else None,
    )


def numbers(progress: Progress) -> Numbers:
    """The numbers as the page words them: the highest level first, small offices apart."""
    tally = progress.tally
    lines = [_line(one) for one in progress.by_office if one.tally.eligible]
    return Numbers(
        at=progress.at,
        sources=progress.sources,
        of_eligible=_of_eligible(tally),
        of_all=Share(tally.integrated, tally.total),
        waiting=tally.eligible - tally.eligible_integrated,
        outside=tally.total - tally.eligible,
        not_eligible=tuple((reason, count) for reason, count in progress.not_eligible if count),
        eligible_media=progress.eligible_media,
        levels=tuple(reversed(progress.levels)),
        ranked=tuple(line for line in lines if line.integrated.whole >= RANKED_FROM),
        counted=tuple(line for line in lines if line.integrated.whole < RANKED_FROM),
        dimensions=tuple(DimensionLine(name, _of_eligible(one), one.total) for name, one in progress.by_dimension),
        offices=progress.registered.offices,
        audience_groups=progress.registered.audience_groups,
    )


def row(tracked: Tracked) -> Row:
    """One line of the list."""
    standing = tracked.standing
    own = next(rung for rung in standing.rungs if rung.level is standing.level)
    return Row(
        application=tracked.application,
        level=standing.level,
        evidence=own.evidence,
        next=standing.next.level if standing.next else None,
        missing=standing.next.missing if standing.next else (),
        gaps=tuple(rung.level for rung in standing.gaps),
        not_eligible=why_not(tracked.application),
        demo=standing.demo,
    )


def _line(one: OfOffice) -> OfficeLine:
    return OfficeLine(one.office, _of_eligible(one.tally))


def _of_eligible(tally: Tally) -> Share:
    return Share(tally.eligible_integrated, tally.eligible)
