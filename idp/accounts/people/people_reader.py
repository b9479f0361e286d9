"""Reads a file of people, JSON, CSV or XLSX, into rows of members; pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from idp.accounts.people import claim_parsers, personnel_cells, personnel_headings
from idp.accounts.people.claim_parsers import ADDRESS_PARSERS
from idp.accounts.people.file_members import FILE_MEMBER_NAMES
from idp.accounts.people.row_faults import CellFault
from idp.accounts.people.row_texts import describe_cell_fault
from idp.foundation import json_rows, named_table, sheet_reader
from idp.foundation.aside_rows import is_filled
from idp.foundation.named_table import NamedRow, NamedTable, RowShape
from idp.foundation.spreadsheet import Sheet
from idp.foundation.table_headings import Headings, UnreadableTable

#: No letters alone: T is "true" to some and "tidak" to others.
_TRUE = frozenset({"true", "ya", "1", "benar", "aktif", "yes"})
_FALSE = frozenset({"false", "tidak", "0", "salah", "nonaktif", "tidak aktif", "no"})
_NOTHING_NAMED: Mapping[str, str] = {}
_FLAGS = frozenset({"active", "email_verified", "phone_number_verified"})
#: Said once about a column of roles, and about one of passwords.
_NO_ROLES = "Roles are taken from a table only with --roles: otherwise whoever may write in the table would give them"
_NO_PASSWORDS = (
    "Passwords are not taken from a table, because a spreadsheet keeps and changes them: give them in a JSON file, or"
    " let people choose their own with `idp people activation-code`"
)


@dataclass(frozen=True, slots=True)
class PeopleFileRow:
    """One row: its line, its members as a JSON file has them, its faults, and what deserves a look."""

    line: int
    members: Mapping[str, object] = field(repr=False)
    faults: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PeopleFile:
    """The rows, the members or columns that are not read, what rows are called, and what is said of the whole."""

    rows: tuple[PeopleFileRow, ...]
    ignored: tuple[str, ...] = ()
    place: str = "Row"
    notes: tuple[str, ...] = ()
    #: How the table was read, where it is one.
    table: NamedTable | None = None


def read_people_file(
    content: bytes, named: Mapping[str, str] = _NOTHING_NAMED, *, with_roles: bool = False
) -> PeopleFile:
    """Read `{"people": [...]}`, a bare list, a CSV file or an XLSX workbook.

    `named`: headings of a table and the members they stand for. `with_roles`: whether the roles in a table are taken;
    those in JSON are. Raises UnreadableJson, UnreadableSpreadsheet, UnreadableTable.
    """
    if not is_table(content):
        return read_json(content)
    headings = personnel_headings.PEOPLE_HEADINGS
    if not with_roles:
        headings = replace(headings, unread=headings.unread | personnel_headings.RIGHTS)
    return _read_table(_find_table(sheet_reader.read_sheet(content), headings, named), headings.unread)


def is_table(content: bytes) -> bool:
    """Whether a file is no JSON but a table, or a file that might have been one."""
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return start not in (b"{", b"[", b"]", b"}")


def read_json(content: bytes) -> PeopleFile:
    """Read the JSON file. Raises UnreadableJson."""
    rows: list[PeopleFileRow] = []
    ignored: set[str] = set()
    for line, row in enumerate(json_rows.parse_rows(content, "people", allow_bare_list=True), start=1):
        if not isinstance(row, dict):
            rows.append(PeopleFileRow(line, {}, ("a row must be a JSON object that describes one person",)))
            continue
        repeated = json_rows.find_repeated(row)
        faults = tuple(f"{name} stands more than once in this row: keep one" for name in dict.fromkeys(repeated))
        rows.append(PeopleFileRow(line, row, faults))
        ignored |= set(row) - FILE_MEMBER_NAMES - claim_parsers.CLAIM_NAMES
    return PeopleFile(tuple(rows), tuple(sorted(ignored)))


def _find_table(sheet: Sheet, headings: Headings, named: Mapping[str, str]) -> NamedTable:
    """The table with names, or one that only adds to people who are here. Raises UnreadableTable."""
    try:
        return named_table.find_table(sheet, headings, named)
    except UnreadableTable as problem:
        if problem.missing != ("name",):
            raise
        return named_table.find_table(sheet, replace(headings, required=()), named)


def _read_table(table: NamedTable, not_taken: frozenset[str]) -> PeopleFile:
    unread = {column: heading for column, heading in table.headings.items() if column in not_taken}
    notes = tuple(
        note
        for columns, note in ((personnel_headings.PASSWORDS, _NO_PASSWORDS), (personnel_headings.RIGHTS, _NO_ROLES))
        if not columns.isdisjoint(unread)
    )
    ignored = (*table.ignored, *unread.values())
    return PeopleFile(tuple(map(_table_row, table.rows)), ignored, "Line", notes, table)


def _table_row(row: NamedRow) -> PeopleFileRow:
    faults, warnings = [], []
    if row.shape is RowShape.SURPLUS:
        faults.append("it has a cell beyond the last heading: look for a separator within a text that is not quoted")
    members: dict[str, object] = {}
    for column, cell in row.cells.items():
        if not is_filled(cell):
            continue
        try:
            value = personnel_cells.parse_cell(column, cell)
            if value is not None:
                personnel_cells.check_text(column, value)
                members[column] = _member(column, value)
            elif column == "phone_number":
                warnings.append("the telephone number lost the zero before it and was not read: format it as text")
        except CellFault as fault:
            faults.append(f"{column}: {describe_cell_fault(fault)}")
    return PeopleFileRow(row.line, dict(_nest_address(members)), tuple(faults), tuple(warnings))


def _member(column: str, text: str) -> object:
    """The value of a cell as a JSON file would write it."""
    if column == "roles":
        return [part.strip() for part in text.replace(",", ";").split(";") if part.strip()]
    if column in _FLAGS:
        word = text.casefold()
        return True if word in _TRUE else False if word in _FALSE else text
    return text


def _nest_address(members: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """The members with those of the address in one object (OIDC Core 5.1.1)."""
    parts = {name: members[f"address_{name}"] for name in ADDRESS_PARSERS if f"address_{name}" in members}
    yield from ((name, value) for name, value in members.items() if not name.startswith("address_"))
    if parts:
        yield "address", parts
