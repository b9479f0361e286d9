"""Reads the filters of lists of applications from addresses and writes them back; what is unknown is left out."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from idp.catalogue.application import Dimension
from idp.foundation.codes import is_code
from idp.foundation.paging import Cursor, InvalidCursor, parse_cursor
from idp.tracker.applications import TrackedFilter, TrackedOrder
from idp.tracker.levels.rules import Level
from idp.tracker.levels.stalls import Actor, StallReason
from idp.tracker.levels.states import ApplicationState
from idp.web import forms

#: The number of applications on a page.
PAGE_SIZE = 25
_LONGEST_TEXT = 100

Choice = TypeVar("Choice", bound=StrEnum)

_YES_OR_NO = {"ya": True, "tidak": False}
#: The orders of lists, as addresses spell them.
ORDERS = {"bergerak": TrackedOrder.MOVED, "nama": TrackedOrder.NAME, "lama": TrackedOrder.STALLED}


def parse_filter(fields: Mapping[str, str], limit: int = PAGE_SIZE) -> TrackedFilter:
    """The filter and the page that an address asks for; without an order, what moved last comes first."""
    office = fields.get("opd", "")
    after = _parse_cursor(fields.get("sesudah", ""))
    return TrackedFilter(
        search=fields.get("cari", "").strip()[:_LONGEST_TEXT],
        office=office if is_code(office) else None,
        dimension=_parse_choice(fields.get("dimensi", ""), Dimension),
        level=next((level for level in Level if str(level.value) == fields.get("tingkat")), None),
        state=_parse_choice(fields.get("keadaan", ""), ApplicationState),
        eligible=_YES_OR_NO.get(fields.get("layak", "")),
        technology=fields.get("teknologi", "").strip()[:_LONGEST_TEXT] or None,
        stall=_parse_choice(fields.get("sebab", ""), StallReason),
        stalled=_YES_OR_NO.get(fields.get("macet", "")),
        actor=_parse_choice(fields.get("giliran", ""), Actor),
        sort=ORDERS.get(fields.get("urut", ""), TrackedOrder.MOVED),
        limit=limit,
        after=after,
        before=None if after else _parse_cursor(fields.get("sebelum", "")),
    )


def address_fields(filters: TrackedFilter) -> dict[str, str]:
    """The parameters of an address that asks for this filter, from its first page."""
    words: dict[TrackedOrder, str] = {order: word for word, order in ORDERS.items()}
    return {
        "cari": filters.search,
        "opd": filters.office or "",
        "dimensi": filters.dimension or "",
        "tingkat": str(filters.level.value) if filters.level is not None else "",
        "keadaan": filters.state or "",
        "layak": _word(filters.eligible),
        "teknologi": filters.technology or "",
        "sebab": filters.stall or "",
        "macet": _word(filters.stalled),
        "giliran": filters.actor or "",
        "urut": words[filters.sort] if filters.sort is not TrackedOrder.MOVED else "",
    }


def list_link(path: str, filters: TrackedFilter, *, after: Cursor | None = None, before: Cursor | None = None) -> str:
    """The address of the page of this filter that begins after one cursor or ends before the other."""
    place = {"sesudah": str(after) if after else "", "sebelum": str(before) if before else ""}
    query = forms.write_query(address_fields(filters) | place)
    return f"{path}?{query}" if query else path


def is_narrowed(filters: TrackedFilter) -> bool:
    """Whether anything is left out of the list."""
    return any(value for name, value in address_fields(filters).items() if name != "urut")


def _word(value: bool | None) -> str:
    return next((word for word, meant in _YES_OR_NO.items() if meant is value), "")


def _parse_choice(text: str, choices: type[Choice]) -> Choice | None:
    return next((choice for choice in choices if choice.value == text), None)


def _parse_cursor(text: str) -> Cursor | None:
    try:
        return parse_cursor(text)
    except InvalidCursor:
        return None
