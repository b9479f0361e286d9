"""RowReader: the cells of a row of a table as typed values, with every fault; pure."""

import re
from collections.abc import Mapping
from datetime import date
from enum import Enum, StrEnum, auto
from typing import Any, TypeVar
from urllib.parse import urlsplit

from idp.foundation.codes import LONGEST_CODE, is_code, strip_text_mark
from idp.foundation.log import holds_personal_data
from idp.foundation.named_table import NamedRow, RowShape
from idp.foundation.plain_text import normalize_text
from idp.foundation.spreadsheet import CellKind, SheetCell
from idp.foundation.table_headings import heading_key
from idp.visible_text import LetterFaultKind, find_letter_fault, find_wrong_encoding

Choice = TypeVar("Choice", bound=StrEnum)

#: 1.200 and 12.500.000 as people write whole numbers in Indonesian, 1,200 as in English; then 2019.0 of a spreadsheet.
_GROUPED = re.compile(r"([0-9]{1,3}(?:\.[0-9]{3})+)(?:,0+)?|([0-9]{1,3}(?:,[0-9]{3})+)(?:\.0+)?")
_WHOLE = re.compile(r"([0-9]+)(?:[.,]0+)?")
#: 1,97806E+17: a number that has lost its last digits.
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+")


_EMPTY = SheetCell("")
_NO_HEADINGS: Mapping[str, str] = {}
_NO_WORDS: Mapping[str, Any] = {}


class TextFault(Enum):
    """What is wrong with the text of a cell, for those who word it themselves."""

    EMPTY = auto()
    TOO_LONG = auto()
    INVISIBLE = auto()
    LOOKALIKE = auto()
    WRONG_ENCODING = auto()
    NO_CODE = auto()
    NO_CHOICE = auto()
    NO_NUMBER = auto()
    NO_DAY = auto()
    NO_ADDRESS = auto()
    #: An NIP, a NIK or an e-mail address stands in it.
    PERSONAL = auto()


class RowReader:
    """Reads one row; an invalid cell yields a placeholder, so use the row only when `faults` is empty.

    `headings`: of the file, by column, so that faults name a column as it is there. `cell_faults`: the first fault of
    each column.
    """

    def __init__(self, row: NamedRow, headings: Mapping[str, str] = _NO_HEADINGS) -> None:
        self.faults: list[str] = []
        self.cell_faults: dict[str, TextFault] = {}
        self._cells: Mapping[str, SheetCell] = row.cells
        self._headings = headings
        if row.shape is not RowShape.FITS:
            self.faults.append(
                f"it has {row.width} cells where the header has {row.heading_width}: check its quotation marks"
            )

    def refuse(self, column: str, words: str, fault: TextFault | None = None) -> None:
        """Add a fault of the row; `fault`: for those who word it themselves."""
        self.faults.append(f"{self.name_column(column)} {words}")
        if fault is not None:
            self.cell_faults.setdefault(column, fault)

    def name_column(self, column: str) -> str:
        """The column, with the heading that it has in the file where that is another word."""
        heading = self._headings.get(column, column)
        return column if heading_key(heading) == heading_key(column) else f"{column} ({heading})"

    def text(self, column: str, at_most: int) -> str:
        """One line of text, "" when the cell is empty or absent."""
        cell = self._cells.get(column, _EMPTY)
        if cell.kind is CellKind.FORMULA:
            self.refuse(column, "holds a formula or an error of one: paste its value there")
            return ""
        if len(cell.text) > at_most:
            words = f"has {len(cell.text)} characters, at most {at_most} fit: shorten it"
            self.refuse(column, words, TextFault.TOO_LONG)
            return ""
        value = normalize_text(cell.text)
        if holds_personal_data(value):
            words = "holds a personal number or an e-mail address: leave it out"
            self.refuse(column, words, TextFault.PERSONAL)
            return ""
        fault, damaged = find_letter_fault(value), find_wrong_encoding(cell.text)
        if damaged is not None:
            words = f"has '{damaged}' where another letter was: export the table again as UTF-8, it was read otherwise"
            self.refuse(column, words, TextFault.WRONG_ENCODING)
        elif fault is not None and fault.kind is LetterFaultKind.INVISIBLE:
            letter = f"a letter that shows nothing or turns the direction of writing ({fault.letter_name})"
            words = f"has {letter}: type it again"
            self.refuse(column, words, TextFault.INVISIBLE)
        return value

    def name(self, column: str, at_most: int) -> str:
        """A name: text without letters of another alphabet that look like ours; "" when the cell is empty or absent."""
        value = self.text(column, at_most)
        fault = find_letter_fault(value)
        if fault is not None and fault.kind is LetterFaultKind.LOOKALIKE:
            words = f"has a letter of another alphabet that looks like ours ({fault.letter_name}): type it again"
            self.refuse(column, words, TextFault.LOOKALIKE)
        return value

    def required_name(self, column: str, at_most: int) -> str:
        """A name that may not be empty."""
        before = len(self.faults)
        value = self.name(column, at_most)
        self._refuse_empty(column, value, before)
        return value

    def required_text(self, column: str, at_most: int) -> str:
        """One line of text that may not be empty."""
        before = len(self.faults)
        value = self.text(column, at_most)
        self._refuse_empty(column, value, before)
        return value

    def code(self, column: str) -> str:
        """A code as text, with leading zeros and dots preserved; "" when empty."""
        value = strip_text_mark(self._filled_text(column, LONGEST_CODE))
        if _SCIENTIFIC.fullmatch(value):
            words = f"is '{value}', a number that a spreadsheet has rounded: format the column as text, type it again"
            self.refuse(column, words, TextFault.NO_CODE)
        elif value and not is_code(value):
            words = f"'{value}' is not a code: use letters, digits, dot, slash and hyphen"
            self.refuse(column, words, TextFault.NO_CODE)
        return value

    def required_code(self, column: str) -> str:
        """A code that may not be empty."""
        before = len(self.faults)
        value = self.code(column)
        self._refuse_empty(column, value, before)
        return value

    def choice(self, column: str, choices: type[Choice], words: Mapping[str, Choice] = _NO_WORDS) -> Choice:
        """One value of an enumeration, compared without case; `words`: others that stand for one, in small letters."""
        value = self._filled_text(column, 60).casefold()
        found = next((choice for choice in choices if choice.value == value), words.get(value))
        if found is not None:
            return found
        allowed = ", ".join(choices)
        if value:
            self.refuse(column, f"is '{value}': use one of {allowed}", TextFault.NO_CHOICE)
        else:
            self.refuse(column, f"is empty: use one of {allowed}", TextFault.EMPTY)
        return next(iter(choices))

    def number(self, column: str, least: int, most: int) -> int | None:
        """A whole number between `least` and `most`, None when the cell is empty: 1200, 1.200 and 1200.0 are one."""
        value = self._filled_text(column, 20)
        number = parse_whole_number(value) if value else None
        if value and (number is None or not least <= number <= most):
            words = f"is '{value}': give a whole number from {least} to {most}, or leave it empty"
            self.refuse(column, words, TextFault.NO_NUMBER)
            return None
        return number

    def day(self, column: str) -> date | None:
        """A date written 2026-11-21, None when the cell is empty."""
        value = self._filled_text(column, 20)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            words = f"is '{value}': write a date as 2026-11-21, or leave it empty"
            self.refuse(column, words, TextFault.NO_DAY)
            return None

    def web_address(self, column: str) -> str:
        """A web address, "" when the cell is empty."""
        value = self._filled_text(column, 2000)
        if value and not _is_web_address(value):
            words = f"is '{value}': give a whole address beginning with https:// or http://, or leave it empty"
            self.refuse(column, words, TextFault.NO_ADDRESS)
        return value

    def _filled_text(self, column: str, at_most: int) -> str:
        """The text of a cell that holds no free text: hyphens alone stand where there is nothing."""
        value = self.text(column, at_most)
        return value if value.strip("-\u2013\u2014") else ""

    def _refuse_empty(self, column: str, value: str, faults_before: int) -> None:
        if not value and len(self.faults) == faults_before:
            self.refuse(column, "is empty: fill it in", TextFault.EMPTY)


def parse_whole_number(text: str) -> int | None:
    """The whole number that people and spreadsheets write as 1200, 1.200, 1,200 or 1200.0; None: it is none."""
    grouped = _GROUPED.fullmatch(text)
    if grouped:
        return int(re.sub(r"[.,]", "", grouped[1] or grouped[2]))
    whole = _WHOLE.fullmatch(text)
    return int(whole[1]) if whole else None


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in value and parts.port != 0
    except ValueError:
        return False
