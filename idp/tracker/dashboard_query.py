"""DashboardQuery: the query parameters of /kominfo; unknown values are ignored, because people edit URLs."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from idp.catalogue.application import Dimension
from idp.foundation.csv_table import is_code
from idp.foundation.paging import Cursor, InvalidCursor, parse_cursor
from idp.tracker.applications import TrackedFilter
from idp.tracker.levels.rules import MEASURED
from idp.tracker.views import ActiveFilters

PATH, LIST = "/kominfo", "#aplikasi"
#: The number of applications on a page.
PAGE_SIZE = 25

Choice = TypeVar("Choice", bound=StrEnum)

_ELIGIBLE = {"ya": True, "tidak": False}


@dataclass(frozen=True, slots=True)
class DashboardQuery:
    """The search text and filters, and the cursor after which the page begins."""

    filters: ActiveFilters
    after: Cursor | None = None

    @property
    def application_filter(self) -> TrackedFilter:
        """The filter of the list."""
        filters = self.filters
        return TrackedFilter(
            search=filters.search,
            office=filters.office,
            dimension=filters.dimension,
            level=filters.level,
            eligible=filters.eligible,
            limit=PAGE_SIZE,
            after=self.after,
        )

    def link(self, after: Cursor | None) -> str:
        """The URL of the page after the cursor `after`; None: the first page."""
        fields = _fields(self.filters) + ([("sesudah", str(after))] if after else [])
        return f"{PATH}?{urlencode(fields)}{LIST}" if fields else f"{PATH}{LIST}"


def parse_query(fields: Mapping[str, str]) -> DashboardQuery:
    """Parse the query parameters."""
    office = fields.get("opd", "")
    filters = ActiveFilters(
        search=fields.get("cari", "").strip()[:100],
        office=office if is_code(office) else None,
        dimension=_parse_choice(fields.get("dimensi", ""), Dimension),
        level=next((level for level in MEASURED if str(level.value) == fields.get("tingkat")), None),
        eligible=_ELIGIBLE.get(fields.get("layak", "")),
    )
    return DashboardQuery(filters, _parse_cursor(fields.get("sesudah", "")))


def _fields(filters: ActiveFilters) -> list[tuple[str, str]]:
    eligible = next((word for word, value in _ELIGIBLE.items() if value is filters.eligible), "")
    fields = (
        ("cari", filters.search),
        ("opd", filters.office or ""),
        ("dimensi", filters.dimension or ""),
        ("tingkat", str(filters.level.value) if filters.level is not None else ""),
        ("layak", eligible),
    )
    return [(name, value) for name, value in fields if value]


def _parse_choice(text: str, choices: type[Choice]) -> Choice | None:
    return next((choice for choice in choices if choice.value == text), None)


def _parse_cursor(text: str) -> Cursor | None:
    try:
        return parse_cursor(text)
    except InvalidCursor:
        return None
