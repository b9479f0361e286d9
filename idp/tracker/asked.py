"""What the address of the dashboard asks for; an unknown value is left out, because people edit addresses."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from idp.catalogue.application import Dimension
from idp.catalogue.store import Wanted
from idp.foundation.cells import is_code
from idp.foundation.paging import BadCursor, Mark, mark
from idp.tracker.ladder import MEASURED, Level

PATH = "/kominfo"
#: How many applications the page lists.
LIMIT = 25

Choice = TypeVar("Choice", bound=StrEnum)


class Eligible(StrEnum):
    """The answer to "layak?"."""

    YES = "ya"
    NO = "tidak"


@dataclass(frozen=True, slots=True)
class Asked:
    """The search field and the filters; "" where nothing is chosen."""

    search: str = ""
    office: str = ""
    dimension: Dimension | None = None
    level: Level | None = None
    eligible: Eligible | None = None
    after: Mark | None = None

    @property
    def wanted(self) -> Wanted:
        """The catalogue's question, without the level."""
        eligible = None if self.eligible is None else self.eligible is Eligible.YES
        return Wanted(self.search, self.office or None, self.dimension, eligible, LIMIT, self.after)

    @property
    def narrowed(self) -> bool:
        """Whether anything but the page is chosen."""
        return bool(self._pairs())

    def link(self, after: Mark | None) -> str:
        """The address of the page of this list that begins behind `after`."""
        pairs = self._pairs() + ([("sesudah", str(after))] if after else [])
        return f"{PATH}?{urlencode(pairs)}#daftar" if pairs else f"{PATH}#daftar"

    def _pairs(self) -> list[tuple[str, str]]:
        pairs = (
            ("cari", self.search),
            ("opd", self.office),
            ("dimensi", self.dimension or ""),
            ("tingkat", self.level.code if self.level is not None else ""),
            ("layak", self.eligible or ""),
        )
        return [(name, value) for name, value in pairs if value]


def read(fields: Mapping[str, str]) -> Asked:
    """The fields of the query -> what is asked for."""
    levels = {level.code: level for level in MEASURED}
    return Asked(
        search=fields.get("cari", "").strip()[:100],
        office=office if is_code(office := fields.get("opd", "")) else "",
        dimension=_choice(fields.get("dimensi", ""), Dimension),
        level=levels.get(fields.get("tingkat", "")),
        eligible=_choice(fields.get("layak", ""), Eligible),
        after=_mark(fields.get("sesudah", "")),
    )


def _choice(text: str, choices: type[Choice]) -> Choice | None:
    return next((choice for choice in choices if choice.value == text), None)


def _mark(text: str) -> Mark | None:
    try:
        return mark(text)
    except BadCursor:
        return None
