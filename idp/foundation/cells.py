"""RowReader: parses the cells of one table row into typed values and collects every fault."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlsplit

from idp.foundation.spreadsheet import Row, tidy

Choice = TypeVar("Choice", bound=StrEnum)

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")


class Cells:
    """Reads one row; an invalid cell yields a placeholder, so use the row only when `faults` is empty."""

    def __init__(self, row: Row) -> None:
        self.faults: list[str] = [row.misshapen] if row.misshapen else []
        self._cells: Mapping[str, str] = row.cells

    def text(self, column: str, at_most: int) -> str:
        """One line of text, "" when the cell is empty or absent."""
        raw = self._cells.get(column, "")
        if len(raw) > at_most:
            self.faults.append(f"{column} has {len(raw)} characters, at most {at_most} fit: shorten it")
            return ""
        value = tidy(raw)
        if not value.isprintable():
            self.faults.append(f"{column} contains an invisible control character: type it again")
        return value

    def needed(self, column: str, at_most: int) -> str:
        """One line of text that may not be empty."""
        before = len(self.faults)
        value = self.text(column, at_most)
        if not value and len(self.faults) == before:
            self.faults.append(f"{column} is empty: fill it in")
        return value

    def code(self, column: str) -> str:
        """A code as text, with leading zeros and dots preserved; "" when empty."""
        value = self.text(column, 40)
        if value and not _CODE.fullmatch(value):
            self.faults.append(f"{column} '{value}' is not a code: use letters, digits, dot, slash and hyphen")
        return value

    def needed_code(self, column: str) -> str:
        """A code that may not be empty."""
        before = len(self.faults)
        value = self.code(column)
        if not value and len(self.faults) == before:
            self.faults.append(f"{column} is empty: fill it in")
        return value

    def choice(self, column: str, choices: type[Choice]) -> Choice:
        """One value of an enumeration, compared without case."""
        value = self.text(column, 60).casefold()
        for choice in choices:
            if choice.value == value:
                return choice
        allowed = ", ".join(choices)
        self.faults.append(
            f"{column} is '{value}': use one of {allowed}" if value else f"{column} is empty: use one of {allowed}"
        )
        return next(iter(choices))

    def number(self, column: str, least: int, most: int) -> int | None:
        """A whole number between `least` and `most`, None when the cell is empty."""
        value = self.text(column, 20)
        if not value:
            return None
        if not (value.isascii() and value.isdecimal() and least <= int(value) <= most):
            self.faults.append(f"{column} is '{value}': give a whole number from {least} to {most}, or leave it empty")
            return None
        return int(value)

    def day(self, column: str) -> date | None:
        """A date written 2026-11-21, None when the cell is empty."""
        value = self.text(column, 20)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            self.faults.append(f"{column} is '{value}': write a date as 2026-11-21, or leave it empty")
            return None

    def address(self, column: str) -> str:
        """A web address, "" when the cell is empty."""
        value = self.text(column, 2000)
        if value and not _is_web_address(value):
            self.faults.append(
                f"{column} is '{value}': give a whole address beginning with https:// or http://, or leave it empty"
            )
        return value


def is_code(text: str) -> bool:
    """Whether `text` is a code: letters, digits, dot, underscore, slash and hyphen, at most 40 characters."""
    return len(text) <= 40 and _CODE.fullmatch(text) is not None


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in value and parts.port != 0
    except ValueError:
        return False
