"""Imports people from a file, JSON, CSV or XLSX; running an import twice changes nothing."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from idp.accounts.authentication.new_password import ABOUT_PERSON
from idp.accounts.events import AccountsEvent
from idp.accounts.models.person import Person
from idp.accounts.password_problem import PasswordProblem
from idp.accounts.people import people_admin, people_file, people_reader, people_warnings
from idp.accounts.people.named_people import NamedPeople, load_named
from idp.accounts.people.password_texts import describe_problem
from idp.accounts.people.people_admin import PeopleAdmin
from idp.accounts.people.people_file import PersonDraft
from idp.accounts.people.personnel_cells import looks_rounded
from idp.accounts.people.row_faults import CellFault, RowFault
from idp.accounts.people.row_texts import describe_cell_fault
from idp.accounts.people.shared_contacts import (
    CONTACT_COLUMNS,
    ContactHolder,
    describe_shared,
    find_shared,
    holder_of_row,
)
from idp.accounts.roles import role_assignments
from idp.accounts.roles.granted_role import GrantedRole
from idp.accounts.store import people
from idp.foundation import clock
from idp.foundation.ids import new_id
from idp.foundation.import_report import ImportOptions, ImportReport, ParsedRows, RejectedRow, report_plans
from idp.offices import store as offices
from idp.permissions import Operation

#: How many rows have their passwords checked or hashed concurrently.
_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class RoleChange:
    """A role that the person of a row is given, or that is taken away."""

    person: str
    role: GrantedRole
    given: bool


@dataclass(frozen=True, slots=True)
class PeopleImportResult:
    """The report of an import, warnings about accepted rows as (row, warning), and what is said of the whole file.

    `place`: what a row of the file is called.
    """

    report: ImportReport
    warnings: tuple[tuple[str, str], ...]
    role_changes: tuple[RoleChange, ...] = ()
    notes: tuple[str, ...] = ()
    place: str = "Row"


@dataclass(frozen=True, slots=True)
class _PersonChange:
    key: str
    draft: PersonDraft
    existing: Person | None
    values: Mapping[str, object] = field(repr=False)
    roles_before: tuple[GrantedRole, ...] = ()
    #: None: they stay.
    roles: tuple[GrantedRole, ...] | None = None
    toggles_access: bool = False
    #: Whether the password of the row is another than the present one.
    sets_password: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that will change, by their names in the file."""
        names = [_FILE_NAMES.get(name, name) for name in self.values]
        names += ["roles"] * (self.roles is not None) + ["active"] * self.toggles_access
        return tuple(dict.fromkeys(names))

    @property
    def role_changes(self) -> Iterator[RoleChange]:
        """The roles that are given and taken away, by their names."""
        if self.roles is not None:
            for role in sorted({*self.roles_before} ^ {*self.roles}, key=str):
                yield RoleChange(self.key, role, role in self.roles)


_FILE_NAMES = {
    "username_key": "username",
    "office_id": "office",
    "password_hash": "password",
    "brought_hash_digest": "password",
    "password_changed_at": "password",
    "password_expired_at": "password",
}


async def import_people(
    admin: PeopleAdmin, content: bytes, order: ImportOptions, *, with_roles: bool = False
) -> PeopleImportResult:
    """Import `{"people": […]}` or a table. With bad rows nothing is saved unless `order` accepts the good ones.

    Roles in it need the permission to grant roles besides, and those in a table `with_roles`. Raises
    InsufficientAuthority, UnreadableJson, UnreadableSpreadsheet, UnreadableTable.
    """
    admin = admin.acting(Operation.IMPORT_PEOPLE)
    codes = await offices.ids_by_code(admin.session)
    # in a thread: a process that answers requests goes on with them
    file = await asyncio.to_thread(people_reader.read_people_file, content, order.columns, with_roles=with_roles)
    reading = await asyncio.to_thread(people_file.parse_rows, file, codes, admin.calendar.today())
    plans, misplaced = await _plan_changes(admin, reading, codes)
    plans, refused = await _judge_passwords(admin, plans)
    misplaced += refused
    will_save = report_plans(plans, reading, misplaced, order).saved
    plans = await _with_passwords(admin, plans, replace(order, dry_run=not will_save))
    report = report_plans(plans, reading, misplaced, order)
    warnings = (*_find_warnings(plans, admin.calendar.today()), *await _find_shared_contacts(admin, plans, file.place))
    if report.saved:
        for plan in plans:
            await _save_change(admin, plan)
        if report.touched:
            await admin.session.flush()
            await admin.record(AccountsEvent.PEOPLE_IMPORTED, None, report.numbers)
    role_changes = tuple(change for plan in plans for change in plan.role_changes)
    return PeopleImportResult(report, warnings, role_changes, file.notes, file.place)


async def _plan_changes(
    admin: PeopleAdmin, reading: ParsedRows, codes: Mapping[str, UUID]
) -> tuple[list[_PersonChange], list[RejectedRow]]:
    plans, rejected = [], []
    known = await load_named(admin.session, reading.drafts.values())
    for key, draft in reading.drafts.items():
        named = known.find_by_login_names(draft)
        existing = known.find_by_sub(draft) or (named[0] if named else None)
        conflict = _find_conflict(draft, existing, known)
        if conflict is not None:
            rejected.append(RejectedRow(draft.line, key, (conflict,)))
            continue
        values = _find_differences(_draft_values(draft, codes), existing)
        plan = _PersonChange(key, draft, existing, values, toggles_access=_toggles_access(draft, existing))
        plans.append(await _with_roles(admin, plan))
    return plans, rejected


def _find_conflict(draft: PersonDraft, existing: Person | None, known: NamedPeople) -> str | None:
    if existing is None and "name" not in draft.values:
        return "name: a new person needs one"
    if draft.nip is not None and draft.nip not in known.by_nip and looks_rounded(draft.nip):
        return f"nip: {describe_cell_fault(CellFault(RowFault.NIP_ROUNDED))}"
    if existing is not None and any(person.id != existing.id for person in known.find_by_login_names(draft)):
        return "the sub, username and NIP of this row belong to different people here: correct them"
    if existing is not None and draft.sub not in (None, existing.subject or str(existing.id)):
        return "this person is here already under another sub, which applications know them by: leave the sub out"
    return None


def _draft_values(draft: PersonDraft, codes: Mapping[str, UUID]) -> dict[str, object]:
    columns: dict[str, object] = dict(draft.values)
    if draft.username is not None:
        columns |= {"username": draft.username, "username_key": draft.username_key}
    if draft.nip is not None:
        columns["nip"] = draft.nip
    if draft.office is not None:
        columns["office_id"] = codes[draft.office]
    return columns


def _find_differences(columns: Mapping[str, object], existing: Person | None) -> dict[str, object]:
    """What a row changes; another address or number is unverified unless the row itself says otherwise."""
    if existing is None:
        return dict(columns)
    values = {name: value for name, value in columns.items() if getattr(existing, name) != value}
    for column in ("email", "phone_number"):
        verified = f"{column}_verified"
        if column in values and verified not in columns and getattr(existing, verified):
            values[verified] = False
    return values


async def _with_roles(admin: PeopleAdmin, plan: _PersonChange) -> _PersonChange:
    """The change with the roles of its row, where they are others than the person has now."""
    roles, existing = plan.draft.roles, plan.existing
    if roles is None:
        return plan
    current = await role_assignments.load_roles_within(admin.session, existing.id) if existing else ()
    return plan if set(current) == set(roles) else replace(plan, roles_before=current, roles=roles)


def _toggles_access(draft: PersonDraft, existing: Person | None) -> bool:
    active_now = existing is None or existing.disabled_at is None
    return draft.active is not None and draft.active != active_now


async def _judge_passwords(
    admin: PeopleAdmin, plans: list[_PersonChange]
) -> tuple[list[_PersonChange], list[RejectedRow]]:
    """Find the rows with another password than the present one, and refuse those whose password is not taken."""
    good: list[_PersonChange] = []
    refused: list[RejectedRow] = []
    for start in range(0, len(plans), _AT_ONCE):
        batch = plans[start : start + _AT_ONCE]
        for plan, problem in await asyncio.gather(*(_judge_password(admin, plan) for plan in batch)):
            if problem is None:
                good.append(plan)
            else:
                refused.append(RejectedRow(plan.draft.line, plan.key, (f"password: {describe_problem(problem)}",)))
    return good, refused


async def _judge_password(admin: PeopleAdmin, plan: _PersonChange) -> tuple[_PersonChange, PasswordProblem | None]:
    password, existing = plan.draft.password, plan.existing
    if password is None:
        return plan, None
    current_hash = existing.password_hash if existing else None
    if current_hash is not None and await admin.passwords.matches(password, current_hash):
        return plan, None
    problem = await admin.judge.find_problem(password, _about(plan))
    return replace(plan, sets_password=True), problem


def _about(plan: _PersonChange) -> dict[str, str | None]:
    """What the row and the database know of the person, by the names of claims; of the office only its code."""
    draft, existing = plan.draft, plan.existing
    known = {name: getattr(existing, name, None) for name in ABOUT_PERSON}
    known["preferred_username"] = draft.username or getattr(existing, "username", None)
    if draft.nip is not None:
        known["nip"] = draft.nip
    known["unit_kode"] = draft.office
    return known | {name: value for name, value in draft.values.items() if isinstance(value, str)}


async def _with_passwords(admin: PeopleAdmin, plans: list[_PersonChange], order: ImportOptions) -> list[_PersonChange]:
    done: list[_PersonChange] = []
    for start in range(0, len(plans), _AT_ONCE):
        batch = plans[start : start + _AT_ONCE]
        done += await asyncio.gather(*(_with_password(admin, plan, order.dry_run) for plan in batch))
        order.progress(len(done), len(plans))
    return done


async def _with_password(admin: PeopleAdmin, plan: _PersonChange, dry_run: bool) -> _PersonChange:
    draft = plan.draft
    if draft.password_hash is not None:
        return await _with_imported_hash(admin, plan, draft.password_hash, dry_run)
    if draft.password is None or not plan.sets_password:
        return plan
    return _with_new_hash(plan, "" if dry_run else await admin.passwords.hash(draft.password))


async def _with_imported_hash(admin: PeopleAdmin, plan: _PersonChange, text: str, dry_run: bool) -> _PersonChange:
    known = plan.existing.brought_hash_digest if plan.existing else None
    digest = await admin.passwords.digest_imported(text, known)
    if digest == known:
        return plan
    stored = "" if dry_run else await admin.passwords.store_imported(text)
    return _with_new_hash(replace(plan, values={**plan.values, "brought_hash_digest": digest}), stored)


def _with_new_hash(plan: _PersonChange, password_hash: str) -> _PersonChange:
    changed = {"password_hash": password_hash, "password_changed_at": clock.now(), "password_expired_at": None}
    return replace(plan, values={**plan.values, **changed})


async def _save_change(admin: PeopleAdmin, plan: _PersonChange) -> None:
    at, person = clock.now(), plan.existing
    if person is None:
        blank = {"email_verified": False, "phone_number_verified": False, "created_at": at, "updated_at": at}
        person = Person(id=plan.draft.person_id or new_id(), subject=plan.draft.subject, **(blank | dict(plan.values)))
        admin.session.add(person)
    elif plan.values:
        for name, value in plan.values.items():
            setattr(person, name, value)
        person.updated_at = at
    if plan.fields and (plan.existing is not None or plan.roles is not None or plan.toggles_access):
        await admin.session.flush()
    if plan.existing is not None and "password_hash" in plan.values:
        await people_admin.invalidate_old_password(admin, person.id)
    if plan.roles is not None:
        await role_assignments.replace_roles(admin, person.id, plan.roles)
    if plan.toggles_access:
        await (people_admin.enable_person if plan.draft.active else people_admin.disable_person)(admin, person.id)


def _find_warnings(plans: Sequence[_PersonChange], today: date) -> Iterator[tuple[str, str]]:
    for plan in plans:
        stored = {name: getattr(plan.existing, name, None) for name in ("nip", "gender", "birthdate")}
        for warning in people_warnings.find_warnings(plan.draft, stored, today):
            yield plan.key, warning
        if plan.existing is None and not plan.draft.password and not plan.draft.password_hash:
            yield plan.key, "no password yet: give a code with `idp people activation-code`"


async def _find_shared_contacts(
    admin: PeopleAdmin, plans: Sequence[_PersonChange], place: str
) -> Iterator[tuple[str, str]]:
    """Warnings about verified addresses and numbers of these rows that another row or person has."""
    given = [_contacts_of(plan, place) for plan in plans if not plan.draft.values.keys().isdisjoint(CONTACT_COLUMNS)]
    if not given:
        return iter(())
    ids = {plan.existing.id for plan in plans if plan.existing is not None}
    stored = await people.list_contact_points(admin.session)
    found = find_shared(given, [holder_of_row(row) for row in stored if row.id not in ids])
    return ((shared.key, describe_shared(shared)) for shared in found)


def _contacts_of(plan: _PersonChange, place: str) -> ContactHolder:
    line = f"{place.lower()} {plan.draft.line}"
    values: dict[str, Any] = {
        name: plan.values.get(name, getattr(plan.existing, name, None)) for name in CONTACT_COLUMNS
    }
    return ContactHolder(plan.key, plan.key if line in plan.key else f"{plan.key} ({line})", values)
