"""Headings: which words above a column stand for it, and why a sheet has no table under such headings; pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

_BRACKETS = re.compile(r"\([^()]*\)")


class TableFault(StrEnum):
    """Why a sheet that can be read has no table of the wanted kind."""

    NO_HEADINGS = "no_headings"
    HEADING_TWICE = "heading_twice"
    NO_ROWS = "no_rows"
    #: A heading was named for a column that there is none of.
    NO_SUCH_COLUMN = "no_such_column"
    #: A heading was named that the sheet does not have.
    NO_SUCH_HEADING = "no_such_heading"


class UnreadableTable(Exception):
    """Nothing of the sheet can be taken.

    `line`: of the headings, or of the row that is most like them; `missing`: columns without a heading; `found`: the
    headings there; `detail`: the heading or the column at fault.
    """

    def __init__(
        self,
        fault: TableFault,
        *,
        line: int = 0,
        missing: tuple[str, ...] = (),
        found: tuple[str, ...] = (),
        detail: str = "",
    ) -> None:
        super().__init__(fault.value)
        self.fault, self.line, self.missing, self.found, self.detail = fault, line, missing, found, detail


@dataclass(frozen=True, slots=True)
class Headings:
    """The columns of one kind of table.

    `names`: each column with the headings that stand for it, besides its own name; case, spaces, accents and
    punctuation do not count. `identifiers`: the columns by which a row is recognised, one of which there must be;
    `label`: the column that names what a row is about. `unread`: columns that may be there and are not taken in.
    """

    names: Mapping[str, Sequence[str]]
    required: tuple[str, ...]
    identifiers: tuple[str, ...]
    label: str = "name"
    unread: frozenset[str] = frozenset()
    _columns: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        own = {heading_key(column): column for column in self.names}
        others = {heading_key(name): column for column, names in self.names.items() for name in names}
        object.__setattr__(self, "_columns", others | own)

    def find_column(self, heading: str) -> str | None:
        """The column that a heading stands for; what it says in brackets need not fit."""
        return self._columns.get(heading_key(heading)) or self._columns.get(heading_key(_BRACKETS.sub("", heading)))

    def find_missing(self, columns: Sequence[str | None]) -> tuple[str, ...]:
        """The columns that there must be and are not among these; for identifiers the first of them."""
        missing = [column for column in self.required if column not in columns]
        if not any(column in columns for column in self.identifiers) and self.identifiers[0] not in missing:
            missing.insert(0, self.identifiers[0])
        return tuple(missing)


def heading_key(text: str) -> str:
    """A heading in its form for comparison: letters and digits, without case, accents, spaces and punctuation."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", text).casefold()))
