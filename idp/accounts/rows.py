"""Parses the JSON file of people into PersonDrafts, with the errors of each rejected row; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from idp.accounts import fields, login_name, nip, passwords, roles, subject
from idp.accounts.fields import Fault
from idp.accounts.roles import GrantedRole
from idp.foundation import json_rows
from idp.foundation.importing import Reading, Rejected

Row = Mapping[str, object]

#: The members of a row that are not claims.
BESIDE = frozenset({"sub", "username", "nip", "password", "password_hash", "office", "roles", "active", "updated_at"})


@dataclass(frozen=True, slots=True)
class Draft:
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
        return None if self.sub is None else subject.as_id(self.sub)

    @property
    def subject(self) -> str | None:
        """The `sub` of another provider, stored beside the id, when it is not an id."""
        return None if self.person_id else self.sub

    @property
    def username_key(self) -> str | None:
        """The username in its normal form for comparison."""
        return None if self.username is None else login_name.username_key(self.username)


def rows(content: bytes) -> list[object]:
    """The rows of `{"people": [...]}` or of a bare list. Raises json_rows.Unreadable."""
    return json_rows.read(content, "people", bare=True)


def drafts(found: list[object], offices: Mapping[str, UUID]) -> Reading:
    """Validate every row alone and against the other rows; `offices`: the codes that exist."""
    good: dict[str, Draft] = {}
    bad: list[Rejected] = []
    taken: set[tuple[str, object]] = set()
    ignored: set[str] = set()
    for line, row in enumerate(found, start=1):
        key = key_of(line, row)
        draft, faults = _draft(line, row, offices)
        names = _names(draft) if draft else set()
        faults += tuple(f"another row of this file has the same {name}: keep one" for name, _ in sorted(names & taken))
        taken |= names
        if draft is None or faults:
            bad.append(Rejected(line, key, faults))
        else:
            good[key] = draft
            ignored |= set(row) - BESIDE - fields.NAMES if isinstance(row, dict) else set()
    return Reading(good, tuple(bad), tuple(sorted(ignored)))


def key_of(line: int, row: object) -> str:
    """The name of a row in the report: username, sub or number, never an NIP."""
    named = row if isinstance(row, dict) else {}
    for name in ("username", "sub"):
        found = named.get(name)
        if isinstance(found, str) and login_name.is_username(found):
            return found if name == "username" else f"{found} (row {line})"
    return f"row {line}"


def _draft(line: int, row: object, offices: Mapping[str, UUID]) -> tuple[Draft | None, tuple[str, ...]]:
    if not isinstance(row, dict):
        return None, ("a row must be a JSON object that describes one person",)
    faults: list[str] = []
    read = _Reader(row, faults)
    draft = Draft(
        line=line,
        sub=read("sub", subject.read),
        username=read("username", _username),
        nip=read("nip", _nip),
        values=fields.read(row, faults),
        password=read("password", _password),
        password_hash=read("password_hash", _hash) or read("password", _hash_as_password),
        office=read("office", lambda value: _office(value, offices)),
        roles=read("roles", lambda value: _roles(value, offices)),
        active=read("active", fields.truth),
    )
    if draft.username is None and draft.nip is None and not faults:
        faults.append("a person needs a username or an NIP to sign in with")
    if draft.password and draft.password_hash:
        faults.append("give a password or a hash of it, not both")
    if draft.subject is not None and subject.tells(draft.subject, draft.nip):
        faults.append(
            "sub: it holds what looks like an NIP or an NIK, and every application would learn it: leave it out"
        )
    return draft, tuple(faults)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Parses members of one row and collects their errors."""

    row: Row
    faults: list[str]

    def __call__(self, name: str, read: Any) -> Any:
        if self.row.get(name) is None:
            return None
        try:
            return read(self.row[name])
        except Fault as fault:
            self.faults.append(f"{name}: {fault}")
            return None


def _names(draft: Draft) -> set[tuple[str, object]]:
    names = (("sub", draft.sub), ("username", draft.username_key), ("nip", draft.nip))
    return {(name, value) for name, value in names if value is not None}


def _username(value: object) -> str:
    if not isinstance(value, str) or not login_name.is_username(value.strip()):
        raise Fault("use 1 to 128 characters without spaces, not digits alone, and no NIP or NIK in it")
    return value.strip()


def _nip(value: object) -> str:
    try:
        return nip.read(str(value)).digits
    except nip.NotAnNip as problem:
        raise Fault(f"18 digits are needed (spaces and dots do not count), these are {problem.digits}") from None


def _password(value: object) -> str | None:
    text = fields.text(value, passwords.LONGEST)
    return None if text.startswith("$argon2") else text


def _hash_as_password(value: object) -> str | None:
    return _hash(value) if isinstance(value, str) and value.startswith("$argon2") else None


def _hash(value: object) -> str:
    text = fields.text(value, 500)
    objection = passwords.objection_to_hash(text)
    if objection:
        raise Fault(objection)
    return text


def _office(value: object, offices: Mapping[str, UUID]) -> str:
    code = fields.text(value, 40)
    if code not in offices:
        raise Fault(f"{code} names no office: import the offices first, or correct the code")
    return code


def _roles(value: object, offices: Mapping[str, UUID]) -> tuple[GrantedRole, ...]:
    if not isinstance(value, list):
        raise Fault('write a list such as ["kominfo", "pengelola_opd@<office code>"]')
    try:
        found = tuple(dict.fromkeys(roles.read(fields.text(one, 100)) for one in value))
    except ValueError as problem:
        raise Fault(str(problem)) from None
    for one in found:
        if one.office is not None:
            _office(one.office, offices)
    return found
