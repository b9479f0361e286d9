"""find_aside(): the rows below headings that are none of the table: sections, totals, notes, headings again; pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from idp.foundation.spreadsheet import CellKind, SheetCell, SheetRow
from idp.foundation.table_headings import Headings, heading_key

#: The words with which a row of totals begins.
_TOTAL = re.compile(r"(?:(?:sub|grand)[ -]?)?(?:total|jumlah)\b.{0,60}", re.IGNORECASE)
_NUMBER = re.compile(r"[\d.,\s]+%?")
#: As people number the columns below their headings: 1, (1), 1.
_COLUMN_NUMBER = re.compile(r"\(?(\d{1,2})\)?\.?")
#: The words with which notes below a table begin.
_NOTE = re.compile(
    r"(?:\*|nb\b|n\.b\.|keterangan\b|catatan\b|ket\b|sumber\b|note\b|notes\b|source\b|mengetahui\b|dicetak\b|printed\b)",
    re.IGNORECASE,
)


class AsideKind(StrEnum):
    """What a row below the headings is that is none of the table."""

    HEADING = "heading"
    NUMBERS = "numbers"
    SECTION = "section"
    TOTAL = "total"
    NOTE = "note"


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
        below_headings = True
        for place, (before, row) in enumerate(pairwise(self._rows), start=1):
            kind = self._kind(row, below_headings=below_headings)
            if kind is None and place > self._last:
                kind = self._note(row, after_gap=row.line > before.line + 1)
            below_headings = kind is AsideKind.HEADING
            yield row, kind

    def _kind(self, row: SheetRow, *, below_headings: bool) -> AsideKind | None:
        filled = [(place, cell) for place, cell in enumerate(row.cells) if is_filled(cell)]
        if not filled or self._repeats_headings(filled):
            return AsideKind.HEADING if filled else AsideKind.SECTION
        if below_headings and _numbers_columns([cell for _, cell in filled]):
            return AsideKind.NUMBERS
        if self._is_total(filled):
            return AsideKind.TOTAL
        return AsideKind.SECTION if len(filled) == 1 and self._is_section(*filled[0]) else None

    def _repeats_headings(self, filled: Sequence[tuple[int, SheetCell]]) -> bool:
        return len(filled) > 1 and all(
            place < len(self._title) and heading_key(cell.text) == self._title[place] for place, cell in filled
        )

    def _is_total(self, filled: Sequence[tuple[int, SheetCell]]) -> bool:
        (_, first), *others = filled
        if not _TOTAL.fullmatch(first.text) or first.kind is not CellKind.TEXT:
            return False
        known = {self._column(place) for place, _ in others}
        return known.isdisjoint((*self._headings.identifiers, self._headings.label)) and all(
            cell.kind is not CellKind.TEXT or _NUMBER.fullmatch(cell.text) for _, cell in others
        )

    def _is_section(self, place: int, cell: SheetCell) -> bool:
        """Whether the only filled cell of a row stands where titles stand, and can be no identifier and no label."""
        column = self._column(place)
        if column in self._headings.identifiers:
            return " " in cell.text and not any(map(str.isdigit, cell.text))
        return column is None or column in self._headings.unread or (place == 0 and column != self._headings.label)

    def _note(self, row: SheetRow, *, after_gap: bool) -> AsideKind | None:
        """A row with one filled cell below the table: after an empty row, or in the words of notes."""
        (text,) = [cell.text for cell in row.cells if is_filled(cell)]
        return AsideKind.NOTE if after_gap or _NOTE.match(text) else None

    def _column(self, place: int) -> str | None:
        return self._columns[place] if place < len(self._columns) else None


def _numbers_columns(cells: Sequence[SheetCell]) -> bool:
    found = [_COLUMN_NUMBER.fullmatch(cell.text) for cell in cells]
    numbers = [int(one[1]) for one in found if one]
    return len(cells) > 2 and numbers == list(range(1, len(cells) + 1))
