"""OfficeRanking: offices by the integrated share of their eligible applications; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from idp.foundation.csv_table import normalize_text
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
    """What an address asks for: words of the name, and an order."""

    search: str = ""
    order: OfficeOrder = OfficeOrder.RANK

    @classmethod
    def read(cls, fields: Mapping[str, str]) -> Self:
        """The query of an address; what is unknown is left out."""
        order = next((one for one in OfficeOrder if one.value == fields.get("urut")), OfficeOrder.RANK)
        return cls(fields.get("cari", "").strip()[:100], order)

    @property
    def fields(self) -> Mapping[str, str]:
        """The parameters of an address that asks for it."""
        return {"cari": self.search, "urut": self.order if self.order is not OfficeOrder.RANK else ""}


@dataclass(frozen=True, slots=True)
class RankedOffice:
    """An office in the list; `rank`: equal shares have the same, None: it is not ranked."""

    rank: int | None
    tally: OfficeTally

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
        wanted = normalize_text(query.search).casefold().split()
        found = [one for one in self.offices if all(word in _text(one) for word in wanted)]
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
    many = [one for one in offices if one.tally.tally.eligible >= RANKED_FROM]
    few = [one for one in offices if one.tally.tally.eligible < RANKED_FROM]
    many.sort(key=lambda one: (-one.share, -one.tally.tally.eligible, *_by_name(one)))
    ranked: list[RankedOffice] = []
    for place, one in enumerate(many, start=1):
        before = ranked[-1] if ranked else None
        rank = before.rank if before is not None and before.share == one.share else place
        ranked.append(RankedOffice(rank, one.tally))
    few.sort(key=lambda one: (not one.tally.tally.eligible, *_by_name(one)))
    return OfficeRanking(tuple(ranked), tuple(few))


def _by_name(one: RankedOffice) -> tuple[str, str]:
    return normalize_text(one.tally.office.name).casefold(), one.tally.office.code


def _text(one: RankedOffice) -> str:
    office = one.tally.office
    return normalize_text(f"{office.name} {office.aka} {office.code}").casefold()
