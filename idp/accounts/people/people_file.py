"""Parses the rows of a people file into PersonDrafts, with the errors of each rejected row; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from idp.accounts.authentication import imported_hash, login_name
from idp.accounts.authentication.password_hasher import is_hashable
from idp.accounts.people import claim_parsers, external_subject, personnel_cells
from idp.accounts.people.claim_parsers import PersonFieldError
from idp.accounts.people.people_reader import PeopleFile, PeopleFileRow
from idp.accounts.people.row_faults import CellFault
from idp.accounts.people.row_texts import describe_cell_fault
from idp.accounts.policy import MAX_PASSWORD_LENGTH
from idp.accounts.roles import granted_role
from idp.accounts.roles.granted_role import GrantedRole
from idp.foundation.import_report import ParsedRows, RejectedRow
from idp.offices.office_file import describe_unknown_code

JsonRow = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """A person as a row describes them; a member left out is not changed, a claim that is null is cleared."""

    line: int
    sub: str | None
    username: str | None
    nip: str | None = field(repr=False)
    values: Mapping[str, str | bool | None] = field(repr=False)
    password: str | None = field(repr=False)
    password_hash: str | None = field(repr=False)
    office: str | None
    roles: tuple[GrantedRole, ...] | None
    active: bool | None
    #: What deserves a look although the row is taken.
    warnings: tuple[str, ...] = ()

    @property
    def person_id(self) -> UUID | None:
        """The person id, when `sub` is a UUID in canonical form."""
        return None if self.sub is None else external_subject.subject_to_id(self.sub)

    @property
    def subject(self) -> str | None:
        """The `sub` of another provider, stored beside the id, when it is not an id."""
        return None if self.person_id else self.sub

    @property
    def username_key(self) -> str | None:
        """The username in its normal form for comparison."""
        return None if self.username is None else login_name.username_key(self.username)


def parse_rows(file: PeopleFile, offices: Mapping[str, UUID], today: date) -> ParsedRows:
    """Validate every row alone and against the other rows; `offices`: the codes that exist."""
    valid: dict[str, PersonDraft] = {}
    rejected: list[RejectedRow] = []
    taken: dict[tuple[str, object], int] = {}
    for row in file.rows:
        key = row_key(row, file.place)
        draft, faults = _parse_row(row, offices, today)
        names = _identifiers(draft) if draft else set()
        faults += tuple(
            f"{file.place.lower()} {taken[shared]} has the same {shared[0]}: keep one of them"
            for shared in sorted(names & taken.keys())
        )
        for name in names:
            taken.setdefault(name, row.line)
        if draft is None or faults:
            rejected.append(RejectedRow(row.line, key, faults))
        else:
            valid[key] = draft
    return ParsedRows(valid, tuple(rejected), file.ignored, file.table)


def row_key(row: PeopleFileRow, place: str) -> str:
    """The name of a row in the report: username, sub or its place, never an NIP."""
    for name in ("username", "sub"):
        found = row.members.get(name)
        if isinstance(found, str) and login_name.is_valid_username(found):
            return found if name == "username" else f"{found} ({place.lower()} {row.line})"
    return f"{place.lower()} {row.line}"


def _parse_row(
    row: PeopleFileRow, offices: Mapping[str, UUID], today: date
) -> tuple[PersonDraft | None, tuple[str, ...]]:
    if not row.members:
        return None, row.faults or ("it says nothing about anybody: fill it in, or delete it",)
    faults: list[str] = [*row.faults]
    read = _RowReader(row.members, faults)
    draft = PersonDraft(
        line=row.line,
        sub=read("sub", external_subject.parse_subject),
        username=read("username", _parse_username),
        nip=read("nip", personnel_cells.parse_nip_member),
        values=claim_parsers.parse_claims(row.members, faults),
        password=read("password", _parse_password),
        password_hash=read("password_hash", _parse_hash) or read("password", _parse_hash_as_password),
        office=read("office", lambda value: _parse_office(value, offices)),
        roles=read("roles", lambda value: _parse_roles(value, offices)),
        active=read("active", claim_parsers.parse_boolean),
        warnings=row.warnings,
    )
    return draft, (*faults, *_find_row_faults(draft, today, is_whole=not faults))


def _find_row_faults(draft: PersonDraft, today: date, *, is_whole: bool) -> Sequence[str]:
    """What is wrong with a row besides its single members; `is_whole`: each of them could be read."""
    faults = {
        "a person needs a username or an NIP to sign in with": is_whole
        and draft.username is None
        and draft.nip is None,
        "give a password or a hash of it, not both": bool(draft.password and draft.password_hash),
        "sub: it holds what looks like an NIP or an NIK, and every application would learn it: leave it out": (
            draft.subject is not None and external_subject.contains_personal_number(draft.subject, draft.nip)
        ),
        "birthdate: it lies in the future: correct it": claim_parsers.is_in_future(
            draft.values.get("birthdate"), today
        ),
    }
    return [fault for fault, found in faults.items() if found]


@dataclass(frozen=True, slots=True)
class _RowReader:
    """Parses members of one row and collects their errors."""

    row: JsonRow
    faults: list[str]

    def __call__(self, name: str, read: Any) -> Any:
        if self.row.get(name) is None:
            return None
        try:
            return read(self.row[name])
        except PersonFieldError as fault:
            self.faults.append(f"{name}: {fault}")
        except CellFault as fault:
            self.faults.append(f"{name}: {describe_cell_fault(fault)}")
        return None


def _identifiers(draft: PersonDraft) -> set[tuple[str, object]]:
    names = (("sub", draft.sub), ("username", draft.username_key), ("nip", draft.nip))
    return {(name, value) for name, value in names if value is not None}


def _parse_username(value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if login_name.is_valid_username(text):
        return text
    claim_parsers.check_letters(text)
    if (sign := login_name.find_username_fault(text)) is not None:
        raise PersonFieldError(f"it has a sign that looks like one of ours ({sign.letter_name}): type it anew")
    raise PersonFieldError("use 1 to 128 characters without spaces, not digits alone, and no NIP or NIK in it")


def _parse_password(value: object) -> str | None:
    """The password as it stands: spaces at its ends belong to it (NIST SP 800-63B); None for a hash of one."""
    claim_parsers.parse_text(value, MAX_PASSWORD_LENGTH)
    text = str(value)
    if imported_hash.looks_like_hash(text.strip()):
        return None
    if imported_hash.is_fast_digest(text.strip()):
        raise PersonFieldError("it looks like an MD5 or SHA-1 digest: give that as password_hash")
    if not is_hashable(text):
        raise PersonFieldError("it contains half a character: write it anew")
    return text


def _parse_hash_as_password(value: object) -> str | None:
    is_hash = isinstance(value, str) and imported_hash.looks_like_hash(value.strip())
    return _parse_hash(value) if is_hash else None


def _parse_hash(value: object) -> str:
    text = claim_parsers.parse_text(value, 500)
    problem = imported_hash.find_hash_problem(text)
    if problem:
        raise PersonFieldError(problem)
    return text


def _parse_office(value: object, offices: Mapping[str, UUID]) -> str:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    code = claim_parsers.parse_text(str(value) if is_number else value, 40)
    if code not in offices:
        raise PersonFieldError(describe_unknown_code(code, offices))
    return code


def _parse_roles(value: object, offices: Mapping[str, UUID]) -> tuple[GrantedRole, ...]:
    if not isinstance(value, list):
        raise PersonFieldError('write a list such as ["kominfo", "pengelola_opd@<office code>"]')
    try:
        found = tuple(dict.fromkeys(granted_role.parse_new_role(claim_parsers.parse_text(one, 100)) for one in value))
    except ValueError as problem:
        raise PersonFieldError(str(problem)) from None
    for one in found:
        if one.office is not None:
            _parse_office(one.office, offices)
    return found
