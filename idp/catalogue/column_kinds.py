"""ColumnKind: how the cells of an inventory column are read, and what their values are."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from idp.catalogue.choice_words import words_for
from idp.foundation.row_reader import RowReader


@dataclass(frozen=True, slots=True)
class ColumnKind:
    """`read` takes a cell by its header; `annotation` is the type of its values, `empty` the value of an empty cell.

    `description` and `hint` say in a document and in a command's help what may be written.
    """

    read: Callable[[RowReader, str], Any]
    annotation: Any
    description: str
    hint: str = ""
    empty: Any = None
    refuses_empty: bool = False
    #: Whether programs are shown null for an empty text.
    empty_is_null: bool = False

    @property
    def when_empty(self) -> str:
        """What an empty cell means, in words."""
        if self.refuses_empty:
            return "refused"
        return "null" if self.empty is None or self.empty_is_null else "empty text"

    @property
    def shown_annotation(self) -> Any:
        """The type of what programs are shown."""
        return self.annotation | None if self.empty_is_null else self.annotation

    @staticmethod
    def write(value: Any) -> str:
        """The cell of a value, which `read` reads as the same value."""
        return "" if value is None else str(value)

    def show(self, value: Any) -> Any:
        """The value as programs are shown it."""
        return value or None if self.empty_is_null else value


CODE = ColumnKind(
    RowReader.required_code, str, "code: letters, digits, dot, underscore, slash, hyphen", refuses_empty=True
)
WEB_ADDRESS = ColumnKind(RowReader.web_address, str, "web address", empty="", empty_is_null=True)


def text(at_most: int) -> ColumnKind:
    """One line of text."""
    return ColumnKind(
        lambda cells, header: cells.text(header, at_most), str, f"text of at most {at_most:,} characters", empty=""
    )


def required_name(at_most: int) -> ColumnKind:
    """A name that may not be empty."""
    return ColumnKind(
        lambda cells, header: cells.required_name(header, at_most),
        str,
        f"text of at most {at_most:,} characters",
        refuses_empty=True,
    )


def choice(options: type[StrEnum]) -> ColumnKind:
    """One value of an enumeration, or a word that stands for one."""
    values, words = ", ".join(options), words_for(options)
    return ColumnKind(
        lambda cells, header: cells.choice(header, options, words),
        options,
        f"one of {values}",
        values,
        refuses_empty=True,
    )


def number(least: int, most: int) -> ColumnKind:
    """A whole number; None when the cell is empty."""
    return ColumnKind(
        lambda cells, header: cells.number(header, least, most), int | None, f"whole number from {least} to {most}"
    )
