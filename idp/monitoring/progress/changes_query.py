"""ChangesQuery: which changes of levels an address asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from idp.foundation.codes import is_code
from idp.foundation.paging import Cursor, InvalidCursor, parse_cursor
from idp.tracker.levels.history import Direction, LevelChangeFilter

PAGE_SIZE = 25
#: As addresses spell them.
DIRECTIONS = {"naik": Direction.ROSE, "turun": Direction.FELL}
#: The longest number of days that an address may name.
_LONGEST = 3660


@dataclass(frozen=True, slots=True)
class ChangesQuery:
    """Rises, falls or both, of an office, of so many days; None and 0: all."""

    direction: Direction | None = None
    office: str | None = None
    days: int = 0
    after: Cursor | None = None
    before: Cursor | None = None

    @classmethod
    def read(cls, fields: Mapping[str, str]) -> Self:
        """The query of an address; what is unknown is left out."""
        office, days = fields.get("opd", ""), fields.get("hari", "")
        after = _parse_cursor(fields.get("sesudah", ""))
        return cls(
            direction=DIRECTIONS.get(fields.get("arah", "")),
            office=office if is_code(office) else None,
            days=min(int(days), _LONGEST) if days.isascii() and days.isdigit() and len(days) < 6 else 0,
            after=after,
            before=None if after else _parse_cursor(fields.get("sebelum", "")),
        )

    @property
    def fields(self) -> Mapping[str, str]:
        """The parameters of an address that asks for it, from its first page."""
        words = {direction: word for word, direction in DIRECTIONS.items()}
        return {
            "arah": words[self.direction] if self.direction else "",
            "opd": self.office or "",
            "hari": str(self.days) if self.days else "",
        }

    def filter_of(self, today: date, limit: int = PAGE_SIZE) -> LevelChangeFilter:
        """The filter; days are counted to today, which is one of them."""
        return LevelChangeFilter(
            direction=self.direction,
            office=self.office,
            since=today - timedelta(days=self.days - 1) if self.days else None,
            limit=limit,
            after=self.after,
            before=self.before,
        )


def _parse_cursor(text: str) -> Cursor | None:
    try:
        return parse_cursor(text)
    except InvalidCursor:
        return None
