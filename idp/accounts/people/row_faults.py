"""RowFault, RowProblem, CellFault: what is wrong with a row or a cell of a personnel list, without words."""

from dataclasses import dataclass
from enum import StrEnum


class RowFault(StrEnum):
    """What is wrong with one row."""

    NOT_A_ROW = "not_a_row"
    MEMBER_TWICE = "member_twice"
    SURPLUS_CELLS = "surplus_cells"
    NIP_LENGTH = "nip_length"
    NIP_ROUNDED = "nip_rounded"
    FORMULA = "formula"
    INVISIBLE = "invisible"
    LOOKALIKE = "lookalike"
    WRONG_ENCODING = "wrong_encoding"
    BAD_TELEPHONE = "bad_telephone"
    BAD_DAY = "bad_day"
    BAD_VALUE = "bad_value"
    NO_IDENTIFIER = "no_identifier"
    NO_NAME = "no_name"
    NO_OFFICE = "no_office"
    OFFICE_UNKNOWN = "office_unknown"
    OFFICE_ZERO_LOST = "office_zero_lost"
    OFFICE_OUTSIDE = "office_outside"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One fault of one row: the column it is about, and what helps to mend it; never a personal number."""

    line: int
    fault: RowFault
    column: str = ""
    detail: str = ""


class CellFault(ValueError):
    """What is wrong with a cell, and what helps to mend it: for an NIP its number of digits."""

    def __init__(self, fault: RowFault, detail: str = "") -> None:
        super().__init__(fault.value)
        self.fault, self.detail = fault, detail
