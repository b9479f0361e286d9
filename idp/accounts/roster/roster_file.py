"""Reads the file of a roster, JSON or a table with headings, into rows of members; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from idp.accounts.people import claim_parsers
from idp.accounts.people.file_members import FILE_MEMBER_NAMES
from idp.accounts.people.personnel_headings import NOT_IN_ROSTERS, ROSTER_HEADINGS
from idp.accounts.people.row_faults import RowFault, RowProblem
from idp.accounts.roster.roster_faults import RosterFileFault, UnreadableRoster
from idp.foundation import json_rows
from idp.foundation.aside_rows import is_filled
from idp.foundation.json_rows import UnreadableJson
from idp.foundation.named_table import NamedRow, NamedTable, RowShape, find_table
from idp.foundation.sheet_reader import read_sheet
from idp.foundation.spreadsheet import MAX_FILE_BYTES, MAX_ROWS, SheetCell, SpreadsheetFault, UnreadableSpreadsheet
from idp.foundation.table_headings import UnreadableTable


@dataclass(frozen=True, slots=True)
class RosterFileRow:
    """One row: its line, its members, and what is wrong with its shape. `cells`: it comes from a table."""

    line: int
    members: Mapping[str, object] = field(repr=False)
    problems: tuple[RowProblem, ...] = ()
    cells: Mapping[str, SheetCell] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class RosterFile:
    """A roster as it was sent, the names of its columns or members that are not read, and its table if it is one."""

    rows: tuple[RosterFileRow, ...]
    ignored: tuple[str, ...]
    table: NamedTable | None = field(default=None, repr=False)


def read_roster_file(content: bytes) -> RosterFile:
    """Read a people file (JSON), a CSV file or an XLSX workbook. Raises UnreadableRoster."""
    if not content:
        raise UnreadableRoster(SpreadsheetFault.EMPTY)
    if len(content) > MAX_FILE_BYTES:
        raise UnreadableRoster(SpreadsheetFault.TOO_LARGE)
    found = _read_json(content) if content.lstrip()[:1] in (b"{", b"[") else _read_table(content)
    if not found.rows:
        raise UnreadableRoster(RosterFileFault.NO_ROWS)
    if len(found.rows) > MAX_ROWS:
        raise UnreadableRoster(SpreadsheetFault.TOO_MANY_ROWS)
    return found


def _read_json(content: bytes) -> RosterFile:
    try:
        listed = json_rows.parse_rows(content, "people", allow_bare_list=True)
    except UnreadableJson:
        raise UnreadableRoster(RosterFileFault.NOT_JSON) from None
    rows, ignored = [], set()
    taken = (FILE_MEMBER_NAMES | claim_parsers.CLAIM_NAMES | {"old_nip"}) - NOT_IN_ROSTERS
    for line, row in enumerate(listed, start=1):
        if not isinstance(row, dict):
            rows.append(RosterFileRow(line, {}, (RowProblem(line, RowFault.NOT_A_ROW),)))
            continue
        ignored |= set(row) - taken
        twice = tuple(RowProblem(line, RowFault.MEMBER_TWICE, name) for name in json_rows.find_repeated(row))
        rows.append(RosterFileRow(line, {name: value for name, value in row.items() if name in taken}, twice))
    return RosterFile(tuple(rows), tuple(sorted(map(str, ignored))))


def _read_table(content: bytes) -> RosterFile:
    try:
        table = find_table(read_sheet(content), ROSTER_HEADINGS)
    except UnreadableSpreadsheet as problem:
        raise UnreadableRoster(problem.fault, line=problem.line) from None
    except UnreadableTable as problem:
        raise UnreadableRoster(RosterFileFault(problem.fault), detail=" / ".join(problem.found[-1:])) from None
    return RosterFile(tuple(map(_row, table.rows)), table.ignored, table)


def _row(row: NamedRow) -> RosterFileRow:
    # lists write a hyphen where there is nothing
    cells = {member: cell for member, cell in row.cells.items() if is_filled(cell)}
    problems = (RowProblem(row.line, RowFault.SURPLUS_CELLS),) if row.shape is RowShape.SURPLUS else ()
    return RosterFileRow(row.line, {member: cell.text for member, cell in cells.items()}, problems, cells)
