"""Parses the rows of a roster into RosterDrafts, with every fault of every row; pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from idp.accounts.authentication import login_name
from idp.accounts.people import claim_parsers, external_subject, personnel_cells
from idp.accounts.people.claim_parsers import ADDRESS_PARSERS, PersonFieldError
from idp.accounts.people.row_faults import CellFault, RowFault, RowProblem
from idp.accounts.roster.roster_file import RosterFile, RosterFileRow
from idp.accounts.roster.roster_scope import RosterScope
from idp.foundation.plain_text import normalize_text
from idp.foundation.spreadsheet import SheetCell

Value = str | bool | None


@dataclass(frozen=True, slots=True)
class RosterDraft:
    """A person as a row describes them; what it leaves out is not changed, a claim that is null in JSON is cleared."""

    line: int
    sub: str | None
    username: str | None
    nip: str | None = field(repr=False)
    old_nip: str | None = field(repr=False)
    values: Mapping[str, Value] = field(repr=False)
    office_id: UUID | None
    active: bool | None

    @property
    def person_id(self) -> UUID | None:
        """The person id, when `sub` is a UUID in canonical form."""
        return None if self.sub is None else external_subject.subject_to_id(self.sub)

    @property
    def username_key(self) -> str | None:
        """The username in its normal form for comparison."""
        return None if self.username is None else login_name.username_key(self.username)


@dataclass(frozen=True, slots=True)
class ParsedRoster:
    """The valid rows, every fault, and how many telephone numbers were not read because a zero was lost."""

    drafts: tuple[RosterDraft, ...]
    problems: tuple[RowProblem, ...]
    phones_without_zero: int = 0


def parse_rows(file: RosterFile, scope: RosterScope, today: date) -> ParsedRoster:
    """Parse every row alone; the offices are those of `scope`."""
    drafts, problems, phones = [], [], 0
    for row in file.rows:
        reader = _RowParser(row, scope, today)
        draft = None if row.problems else reader.parse()
        problems += reader.problems
        phones += reader.phones_without_zero
        if draft is not None and not reader.problems:
            drafts.append(draft)
    return ParsedRoster(tuple(drafts), tuple(problems), phones)


#: Claims whose faults have words of their own.
_CLAIM_FAULTS = {"phone_number": RowFault.BAD_TELEPHONE, "birthdate": RowFault.BAD_DAY}
_IDENTIFIERS = frozenset({"nip", "old_nip", "username", "sub", "office", "active"})


class _RowParser:
    """Parses one row and collects its faults."""

    def __init__(self, row: RosterFileRow, scope: RosterScope, today: date) -> None:
        self._row, self._scope, self._today = row, scope, today
        self.problems: list[RowProblem] = [*row.problems]
        self.phones_without_zero = 0

    def parse(self) -> RosterDraft:
        """The draft; it is only good when `problems` is empty."""
        members = self._clean_members()
        draft = RosterDraft(
            line=self._row.line,
            sub=self._read(members, "sub", external_subject.parse_subject),
            username=self._read(members, "username", _parse_username),
            nip=self._read(members, "nip", personnel_cells.parse_nip_member),
            old_nip=self._read(members, "old_nip", personnel_cells.parse_nip_member),
            values=self._parse_claims(members),
            office_id=self._read(members, "office", self._parse_office),
            active=self._read(members, "active", claim_parsers.parse_boolean),
        )
        if draft.username is None and draft.nip is None and draft.sub is None and not self.problems:
            self._refuse(RowFault.NO_IDENTIFIER)
        return draft

    def _clean_members(self) -> dict[str, object]:
        """The members with cells parsed, texts composed (NFC) and checked for what cannot be seen."""
        found: dict[str, object] = {}
        for column, raw in self._row.members.items():
            value = raw if self._row.cells is None else self._parse_cell(column, self._row.cells[column])
            if isinstance(value, str):
                value = normalize_text(value)
                try:
                    personnel_cells.check_text(column, value)
                except CellFault as wrong:
                    self._refuse(wrong.fault, column, wrong.detail)
                    continue
            if value is not None or self._row.cells is None:
                found[column] = value
        return found

    def _parse_cell(self, column: str, cell: SheetCell) -> str | None:
        try:
            found = personnel_cells.parse_cell(column, cell)
        except CellFault as wrong:
            self._refuse(wrong.fault, column, wrong.detail)
            return None
        self.phones_without_zero += column == "phone_number" and found is None
        return found

    def _read(self, members: Mapping[str, object], column: str, parse: Callable[[object], Any]) -> Any:
        if members.get(column) is None:
            return None
        try:
            return parse(members[column])
        except CellFault as wrong:
            self._refuse(wrong.fault, column, wrong.detail)
        except PersonFieldError:
            self._refuse(RowFault.BAD_VALUE, column)
        return None

    def _parse_claims(self, members: Mapping[str, object]) -> dict[str, Value]:
        row = {name: value for name, value in members.items() if name not in _IDENTIFIERS}
        parts = {name: row.pop(f"address_{name}") for name in ADDRESS_PARSERS if f"address_{name}" in row}
        if parts:
            row["address"] = parts
        self._check_address(row.get("address"))
        faults: list[str] = []
        found = claim_parsers.parse_claims(row, faults)
        if claim_parsers.is_in_future(found.get("birthdate"), self._today):
            faults.append("birthdate")
        for fault in faults:
            column = fault.partition(":")[0]
            self._refuse(_CLAIM_FAULTS.get(column, RowFault.BAD_VALUE), column)
        return found

    def _check_address(self, address: object) -> None:
        for name, value in address.items() if isinstance(address, dict) else ():
            try:
                if isinstance(value, str):
                    personnel_cells.check_text(name, value.replace("\n", " "))
            except CellFault as wrong:
                self._refuse(wrong.fault, "address", wrong.detail)

    def _parse_office(self, value: object) -> UUID:
        code = claim_parsers.parse_text(value, 40)
        office_id = self._scope.tree.ids.get(code)
        if office_id is None:
            longer = self._scope.tree.code_that_lost_its_zeros(code)
            raise CellFault(RowFault.OFFICE_ZERO_LOST if longer else RowFault.OFFICE_UNKNOWN, longer or code)
        if office_id not in self._scope.office_ids:
            raise CellFault(RowFault.OFFICE_OUTSIDE, code)
        return office_id

    def _refuse(self, fault: RowFault, column: str = "", detail: str = "") -> None:
        self.problems.append(RowProblem(self._row.line, fault, column, detail))


def _parse_username(value: object) -> str:
    if not isinstance(value, str) or not login_name.is_valid_username(value):
        raise CellFault(RowFault.BAD_VALUE)
    return value


def count_deceased(drafts: Iterable[RosterDraft]) -> int:
    """How many names say that the person has died: `(Alm)` or `(Almh)`."""
    return sum("(alm" in str(draft.values.get("name", "")).casefold() for draft in drafts)
