"""OfficeRanking: offices by the integrated share of their eligible applications; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from idp.foundation.codes import is_code
from idp.foundation.plain_text import normalize_text
from idp.foundation.search_text import make_search_text, parse_search
from idp.tracker.progress.values import OfficeTally

#: Offices with fewer eligible applications are not ranked: their percentages vary too much (ui.md 6).
RANKED_FROM = 4


class OfficeOrder(StrEnum):
    """The order of a list of offices, as addresses spell it."""

    RANK = "peringkat"
    NAME = "nama"
    STALLED = "macet"


@dataclass(frozen=True, slots=True)
class OfficeQuery:
    """What an address asks for: words of the name, an order, and below which office; None: of the city."""

    search: str = ""
    order: OfficeOrder = OfficeOrder.RANK
    office: str | None = None

    @classmethod
    def read(cls, fields: Mapping[str, str]) -> Self:
        """The query of an address; what is unknown is left out."""
        order = next((one for one in OfficeOrder if one.value == fields.get("urut")), OfficeOrder.RANK)
        office = fields.get("opd", "")
        return cls(fields.get("cari", "").strip()[:100], order, office if is_code(office) else None)

    @property
    def fields(self) -> Mapping[str, str]:
        """The parameters of an address that asks for it."""
        order = self.order if self.order is not OfficeOrder.RANK else ""
        return {"cari": self.search, "urut": order, "opd": self.office or ""}


@dataclass(frozen=True, slots=True)
class RankedOffice:
    """An office in the list; `rank`: equal shares have the same, None: it is not ranked, or has nothing integrated."""

    rank: int | None
    tally: OfficeTally

    @property
    def is_compared(self) -> bool:
        """Whether it has enough eligible applications for its share to say something."""
        return self.tally.tally.eligible >= RANKED_FROM

    @property
    def share(self) -> float:
        """The integrated share of its eligible applications."""
        tally = self.tally.tally
        return tally.eligible_integrated / tally.eligible if tally.eligible else 0.0


@dataclass(frozen=True, slots=True)
class OfficeRanking:
    """Every office with applications: those that are ranked first, then the others by name."""

    ranked: tuple[RankedOffice, ...]
    unranked: tuple[RankedOffice, ...]

    @property
    def offices(self) -> tuple[RankedOffice, ...]:
        """All of them."""
        return self.ranked + self.unranked

    def find(self, query: OfficeQuery) -> tuple[RankedOffice, ...]:
        """The offices whose name, short name or code holds every word, in the order of the query."""
        wanted = parse_search(query.search)
        found = [one for one in self.offices if wanted.occur_in(_text(one))]
        match query.order:
            case OfficeOrder.RANK:
                return tuple(found)
            case OfficeOrder.NAME:
                return tuple(sorted(found, key=_by_name))
            case OfficeOrder.STALLED:
                return tuple(sorted(found, key=lambda one: (-one.tally.stalled, *_by_name(one))))


def rank_offices(tallies: Sequence[OfficeTally]) -> OfficeRanking:
    """Rank the offices with enough eligible applications, the highest share first."""
    offices = [RankedOffice(None, one) for one in tallies]
    many = [one for one in offices if one.is_compared]
    few = [one for one in offices if not one.is_compared]
    many.sort(key=lambda one: (-one.share, -one.tally.tally.eligible, *_by_name(one)))
    ranked: list[RankedOffice] = []
    for place, one in enumerate(many, start=1):
        before = ranked[-1] if ranked else None
        rank = before.rank if before is not None and before.share == one.share else place
        ranked.append(RankedOffice(rank if one.share else None, one.tally))
    few.sort(key=lambda one: (not one.tally.tally.eligible, *_by_name(one)))
    return OfficeRanking(tuple(ranked), tuple(few))


def _by_name(one: RankedOffice) -> tuple[str, str]:
    return normalize_text(one.tally.office.name).casefold(), one.tally.office.code


def _text(one: RankedOffice) -> str:
    office = one.tally.office
    return make_search_text(f"{office.name} {office.aka} {office.code}")
