"""Parses the JSON file of people into PersonDrafts, with the errors of each rejected row; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from idp.accounts import nip
from idp.accounts.authentication import imported_hash, login_name
from idp.accounts.authentication.password_hasher import is_hashable
from idp.accounts.people import claim_parsers, external_subject
from idp.accounts.people.claim_parsers import PersonFieldError
from idp.accounts.people.file_members import FILE_MEMBER_NAMES
from idp.accounts.policy import MAX_PASSWORD_LENGTH
from idp.accounts.roles import granted_role
from idp.accounts.roles.granted_role import GrantedRole
from idp.foundation import json_rows
from idp.foundation.import_report import ParsedRows, RejectedRow

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


def read_rows(content: bytes) -> list[object]:
    """The rows of `{"people": [...]}` or of a bare list. Raises UnreadableJson."""
    return json_rows.parse_rows(content, "people", allow_bare_list=True)


def parse_rows(found: list[object], offices: Mapping[str, UUID]) -> ParsedRows:
    """Validate every row alone and against the other rows; `offices`: the codes that exist."""
    valid: dict[str, PersonDraft] = {}
    rejected: list[RejectedRow] = []
    taken: set[tuple[str, object]] = set()
    ignored: set[str] = set()
    for line, row in enumerate(found, start=1):
        key = row_key(line, row)
        draft, faults = _parse_row(line, row, offices)
        names = _identifiers(draft) if draft else set()
        faults += tuple(f"another row of this file has the same {name}: keep one" for name, _ in sorted(names & taken))
        taken |= names
        if draft is None or faults:
            rejected.append(RejectedRow(line, key, faults))
        else:
            valid[key] = draft
            ignored |= set(row) - FILE_MEMBER_NAMES - claim_parsers.CLAIM_NAMES if isinstance(row, dict) else set()
    return ParsedRows(valid, tuple(rejected), tuple(sorted(ignored)))


def row_key(line: int, row: object) -> str:
    """The name of a row in the report: username, sub or number, never an NIP."""
    named = row if isinstance(row, dict) else {}
    for name in ("username", "sub"):
        found = named.get(name)
        if isinstance(found, str) and login_name.is_valid_username(found):
            return found if name == "username" else f"{found} (row {line})"
    return f"row {line}"


def _parse_row(line: int, row: object, offices: Mapping[str, UUID]) -> tuple[PersonDraft | None, tuple[str, ...]]:
    if not isinstance(row, dict):
        return None, ("a row must be a JSON object that describes one person",)
    faults: list[str] = []
    read = _RowReader(row, faults)
    draft = PersonDraft(
        line=line,
        sub=read("sub", external_subject.parse_subject),
        username=read("username", _parse_username),
        nip=read("nip", _parse_nip),
        values=claim_parsers.parse_claims(row, faults),
        password=read("password", _parse_password),
        password_hash=read("password_hash", _parse_hash) or read("password", _parse_hash_as_password),
        office=read("office", lambda value: _parse_office(value, offices)),
        roles=read("roles", lambda value: _parse_roles(value, offices)),
        active=read("active", claim_parsers.parse_boolean),
    )
    if draft.username is None and draft.nip is None and not faults:
        faults.append("a person needs a username or an NIP to sign in with")
    if draft.password and draft.password_hash:
        faults.append("give a password or a hash of it, not both")
    if draft.subject is not None and external_subject.contains_personal_number(draft.subject, draft.nip):
        faults.append(
            "sub: it holds what looks like an NIP or an NIK, and every application would learn it: leave it out"
        )
    return draft, tuple(faults)


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
            return None


def _identifiers(draft: PersonDraft) -> set[tuple[str, object]]:
    names = (("sub", draft.sub), ("username", draft.username_key), ("nip", draft.nip))
    return {(name, value) for name, value in names if value is not None}


def _parse_username(value: object) -> str:
    if not isinstance(value, str) or not login_name.is_valid_username(value.strip()):
        raise PersonFieldError("use 1 to 128 characters without spaces, not digits alone, and no NIP or NIK in it")
    return value.strip()


def _parse_nip(value: object) -> str:
    try:
        return nip.parse_nip(str(value)).digits
    except nip.InvalidNip as problem:
        raise PersonFieldError(
            f"18 digits are needed (spaces and dots do not count), these are {problem.digits}"
        ) from None


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
    code = claim_parsers.parse_text(value, 40)
    if code not in offices:
        raise PersonFieldError(f"{code} names no office: import the offices first, or correct the code")
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
