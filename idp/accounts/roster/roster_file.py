"""Reads the file of a roster, JSON or a table with headings, into rows of members; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from idp.accounts.people import claim_parsers
from idp.accounts.people.file_members import FILE_MEMBER_NAMES
from idp.accounts.roster import roster_headings
from idp.accounts.roster.roster_faults import RosterFileFault, RowFault, RowProblem, UnreadableRoster
from idp.foundation import json_rows, spreadsheet
from idp.foundation.json_rows import UnreadableJson
from idp.foundation.spreadsheet import MAX_FILE_BYTES, MAX_ROWS, SheetCell, SheetRow, SpreadsheetFault

#: Rows within which the headings are looked for, below titles.
_HEADING_ROWS = 20


@dataclass(frozen=True, slots=True)
class RosterFileRow:
    """One row: its line, its members, and what is wrong with its shape. `cells`: it comes from a table."""

    line: int
    members: Mapping[str, object] = field(repr=False)
    problems: tuple[RowProblem, ...] = ()
    cells: Mapping[str, SheetCell] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class RosterFile:
    """A roster as it was sent, and the names of its columns or members that are not read."""

    rows: tuple[RosterFileRow, ...]
    ignored: tuple[str, ...]


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
    taken = (FILE_MEMBER_NAMES | claim_parsers.CLAIM_NAMES | {"old_nip"}) - roster_headings.NOT_TAKEN
    for line, row in enumerate(listed, start=1):
        if not isinstance(row, dict):
            rows.append(RosterFileRow(line, {}, (RowProblem(line, RowFault.NOT_A_ROW),)))
            continue
        ignored |= set(row) - taken
        rows.append(RosterFileRow(line, {name: value for name, value in row.items() if name in taken}))
    return RosterFile(tuple(rows), tuple(sorted(map(str, ignored))))


def _read_table(content: bytes) -> RosterFile:
    try:
        rows = spreadsheet.read_sheet(content)
    except spreadsheet.UnreadableSpreadsheet as problem:
        raise UnreadableRoster(problem.fault, line=problem.line) from None
    position = _find_headings(rows)
    headings = [cell.text for cell in rows[position].cells]
    members = [roster_headings.find_member(heading) for heading in headings]
    _check_headings(members, headings)
    # a cell of a workbook knows its column, one of a CSV file does not: one too many has moved the others
    width = None if content.startswith(b"PK") else len(members)
    found = tuple(_row(row, members, width) for row in rows[position + 1 :])
    unread = (heading for heading, member in zip(headings, members, strict=True) if heading and not member)
    return RosterFile(found, tuple(dict.fromkeys(unread)))


def _find_headings(rows: Sequence[SheetRow]) -> int:
    """The position of the first row that names people and how they are recognised. Raises UnreadableRoster."""
    for position, row in enumerate(rows[:_HEADING_ROWS]):
        members = {roster_headings.find_member(cell.text) for cell in row.cells}
        if "name" in members and not members.isdisjoint(roster_headings.IDENTIFIERS):
            return position
    raise UnreadableRoster(RosterFileFault.NO_HEADINGS)


def _check_headings(members: Sequence[str | None], headings: Sequence[str]) -> None:
    for member, heading in zip(members, headings, strict=True):
        if member and members.count(member) > 1:
            raise UnreadableRoster(RosterFileFault.HEADING_TWICE, detail=heading)


def _row(row: SheetRow, members: Sequence[str | None], width: int | None) -> RosterFileRow:
    named = zip(members, row.cells, strict=False)
    # lists write a hyphen where there is nothing
    cells = {member: cell for member, cell in named if member and cell.text.strip("-")}
    surplus = width is not None and any(cell.text for cell in row.cells[width:])
    problems = (RowProblem(row.line, RowFault.SURPLUS_CELLS),) if surplus else ()
    return RosterFileRow(row.line, {member: cell.text for member, cell in cells.items()}, problems, cells)
