"""find_aside(): the rows below headings that are none of the table: sections, totals, notes, headings again; pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise

from idp.foundation.spreadsheet import CellKind, SheetCell, SheetRow
from idp.foundation.table_headings import Headings, heading_key

#: What a row of totals says: Jumlah, Sub total:, Jumlah seluruhnya: 40 orang.
_TOTAL = re.compile(
    r"(?:(?:sub|grand)[ -]?)?(?:total|jumlah)(?: (?:total|semua|seluruh(?:nya)?|keseluruhan|akhir|umum))*"
    r"(?: (?:pegawai|asn|pns|pppk|orang|aplikasi|opd|perangkat daerah|kantor|people|applications|offices))?"
    r"(?: ?[:=])?(?: ?[0-9][0-9.,]*(?: \w+)?)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[\d.,\s]+%?")
#: As people number the columns below their headings: 1, (1), 1.
_COLUMN_NUMBER = re.compile(r"\(?(\d{1,2})\)?\.?")
#: The words with which notes below a table begin.
_NOTE = re.compile(
    r"(?:\*|nb\b|n\.b\.|keterangan\b|catatan\b|ket\b|sumber\b|note\b|notes\b|source\b|mengetahui\b|dicetak\b|printed\b)",
    re.IGNORECASE,
)


class AsideKind(Enum):
    """What a row below the headings is that is none of the table."""

    HEADING = auto()
    NUMBERS = auto()
    SECTION = auto()
    TOTAL = auto()
    NOTE = auto()


@dataclass(frozen=True, slots=True)
class AsideRow:
    """A row below the headings that was not read."""

    line: int
    kind: AsideKind


def find_aside(rows: Sequence[SheetRow], columns: Sequence[str | None], headings: Headings) -> tuple[AsideRow, ...]:
    """The rows that are none of the table; the first of `rows` is that of the headings, `columns` its columns.

    A row that might be one of the table stays one: its faults are named, and nobody is left out unnoticed.
    """
    rules = _AsideRules(rows, columns, headings)
    return tuple(AsideRow(row.line, kind) for row, kind in rules.classify() if kind is not None)


def is_filled(cell: SheetCell) -> bool:
    """Whether a cell says something: hyphens and dashes stand where there is nothing."""
    return bool(cell.text.strip("-\u2013\u2014"))


class _AsideRules:
    def __init__(self, rows: Sequence[SheetRow], columns: Sequence[str | None], headings: Headings) -> None:
        self._rows, self._columns, self._headings = rows, columns, headings
        self._title = [heading_key(cell.text) for cell in rows[0].cells]
        filled = [sum(map(is_filled, row.cells)) for row in rows]
        #: The position of the last row with two filled cells: what comes later may be notes.
        self._last = max((place for place, number in enumerate(filled) if number > 1), default=0)

    def classify(self) -> Iterator[tuple[SheetRow, AsideKind | None]]:
        before: AsideKind | None = AsideKind.HEADING
        for place, (above, row) in enumerate(pairwise(self._rows), start=1):
            filled = [(column, cell) for column, cell in enumerate(row.cells) if is_filled(cell)]
            if len(filled) > 1:
                kind = self._kind(filled, below_headings=before is AsideKind.HEADING)
            else:
                ended = row.line > above.line + 1 or before in (AsideKind.TOTAL, AsideKind.NOTE)
                kind = self._kind_of_single(filled, is_below=place > self._last, ended=ended)
            yield row, kind
            before = kind

    def _kind(self, filled: Sequence[tuple[int, SheetCell]], *, below_headings: bool) -> AsideKind | None:
        if self._repeats_headings(filled):
            return AsideKind.HEADING
        if below_headings and _numbers_columns([cell for _, cell in filled]):
            return AsideKind.NUMBERS
        return AsideKind.TOTAL if self._is_total(filled) else None

    def _kind_of_single(
        self, filled: Sequence[tuple[int, SheetCell]], *, is_below: bool, ended: bool
    ) -> AsideKind | None:
        """What a row with one filled cell is; `is_below`: no full row follows, `ended`: the table has ended before."""
        beside = AsideKind.NOTE if is_below else AsideKind.SECTION
        if not filled or self._is_total(filled):
            return AsideKind.TOTAL if filled else beside
        ((place, cell),) = filled
        column = self._column(place)
        if column in self._headings.identifiers:
            return beside if _is_no_identifier(cell.text) else None
        if column is None or column in self._headings.unread or (place == 0 and column != self._headings.label):
            return beside
        return AsideKind.NOTE if is_below and (ended or _NOTE.match(cell.text)) else None

    def _repeats_headings(self, filled: Sequence[tuple[int, SheetCell]]) -> bool:
        return all(place < len(self._title) and heading_key(cell.text) == self._title[place] for place, cell in filled)

    def _is_total(self, filled: Sequence[tuple[int, SheetCell]]) -> bool:
        (_, first), *others = filled
        if not _TOTAL.fullmatch(first.text) or first.kind is not CellKind.TEXT:
            return False
        known = {self._column(place) for place, _ in others}
        return known.isdisjoint(self._headings.identifiers) and all(
            cell.kind is not CellKind.TEXT or _NUMBER.fullmatch(cell.text) for _, cell in others
        )

    def _column(self, place: int) -> str | None:
        return self._columns[place] if place < len(self._columns) else None


def _numbers_columns(cells: Sequence[SheetCell]) -> bool:
    found = [_COLUMN_NUMBER.fullmatch(cell.text) for cell in cells]
    numbers = [int(one[1]) for one in found if one]
    return len(cells) > 2 and numbers == list(range(1, len(cells) + 1))


def _is_no_identifier(text: str) -> bool:
    """Whether a text has words: numbers are grouped by spaces, names of users have none."""
    return " " in text and any(map(str.isalpha, text))
