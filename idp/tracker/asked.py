"""DashboardQuery: the query parameters of /kominfo; unknown values are ignored, because people edit URLs."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from idp.catalogue.application import Dimension
from idp.catalogue.store import Wanted
from idp.foundation.cells import is_code
from idp.foundation.paging import BadCursor, Mark, mark
from idp.tracker.ladder import MEASURED
from idp.tracker.views import Chosen

PATH, LIST = "/kominfo", "#aplikasi"
#: The number of applications on a page.
LIMIT = 25

Choice = TypeVar("Choice", bound=StrEnum)

_ELIGIBLE = {"ya": True, "tidak": False}


@dataclass(frozen=True, slots=True)
class Asked:
    """The search text and filters, and the cursor after which the page begins."""

    chosen: Chosen
    after: Mark | None = None

    @property
    def wanted(self) -> Wanted:
        """The filter for the catalogue, which knows no levels."""
        chosen = self.chosen
        return Wanted(chosen.search, chosen.office, chosen.dimension, chosen.eligible, LIMIT, self.after)

    def link(self, after: Mark | None) -> str:
        """The URL of the page after the cursor `after`; None: the first page."""
        fields = _fields(self.chosen) + ([("sesudah", str(after))] if after else [])
        return f"{PATH}?{urlencode(fields)}{LIST}" if fields else f"{PATH}{LIST}"


def read(fields: Mapping[str, str]) -> Asked:
    """Parse the query parameters."""
    office = fields.get("opd", "")
    chosen = Chosen(
        search=fields.get("cari", "").strip()[:100],
        office=office if is_code(office) else None,
        dimension=_choice(fields.get("dimensi", ""), Dimension),
        level=next((level for level in MEASURED if str(level.value) == fields.get("tingkat")), None),
        eligible=_ELIGIBLE.get(fields.get("layak", "")),
    )
    return Asked(chosen, _mark(fields.get("sesudah", "")))


def _fields(chosen: Chosen) -> list[tuple[str, str]]:
    eligible = next((word for word, value in _ELIGIBLE.items() if value is chosen.eligible), "")
    fields = (
        ("cari", chosen.search),
        ("opd", chosen.office or ""),
        ("dimensi", chosen.dimension or ""),
        ("tingkat", str(chosen.level.value) if chosen.level is not None else ""),
        ("layak", eligible),
    )
    return [(name, value) for name, value in fields if value]


def _choice(text: str, choices: type[Choice]) -> Choice | None:
    return next((choice for choice in choices if choice.value == text), None)


def _mark(text: str) -> Mark | None:
    try:
        return mark(text)
    except BadCursor:
        return None
