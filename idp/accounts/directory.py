"""Imports people from a JSON file; running an import twice changes nothing."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from idp.accounts import nip, personnel, roster, rows
from idp.accounts.desk import Desk
from idp.accounts.models import Person
from idp.accounts.roles import GrantedRole
from idp.accounts.rows import Draft
from idp.accounts.store import people
from idp.foundation import clock, opaque
from idp.foundation.ids import new_id
from idp.foundation.importing import Order, Reading, Rejected, Report, report_of
from idp.offices import store as offices
from idp.permissions import Operation

#: How many rows have their passwords checked or hashed concurrently.
_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Imported:
    """The report of an import, and warnings about accepted rows: (row, warning)."""

    report: Report
    warnings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    key: str
    draft: Draft
    before: Person | None
    values: Mapping[str, object] = field(repr=False)
    roles: tuple[GrantedRole, ...] | None = None
    switch: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that will change, by their names in the file."""
        names = [_SPOKEN.get(name, name) for name in self.values]
        names += ["roles"] * (self.roles is not None) + ["active"] * self.switch
        return tuple(dict.fromkeys(names))


_SPOKEN = {
    "username_key": "username",
    "office_id": "office",
    "password_hash": "password",
    "brought_hash_digest": "password",
    "password_changed_at": "password",
}


async def import_people(desk: Desk, content: bytes, order: Order) -> Imported:
    """Take in `{"people": […]}`. Bad rows: nothing is kept unless ordered.

    Roles in it need the permission to grant roles besides. Raises InsufficientAuthority, json_rows.Unreadable.
    """
    desk = desk.acting(Operation.IMPORT_PEOPLE)
    codes = await offices.ids_by_code(desk.session)
    reading = rows.drafts(rows.rows(content), codes)
    plans, misplaced = await _plans(desk, reading, codes)
    kept = report_of(plans, reading, misplaced, order).saved
    plans = await _with_passwords(desk, plans, replace(order, dry_run=not kept))
    report = report_of(plans, reading, misplaced, order)
    if report.saved:
        for plan in plans:
            await _keep(desk, plan)
        if report.touched:
            await desk.record("people.imported", None, report.numbers)
    return Imported(report, tuple(_warnings(plans, desk.calendar.today())))


async def _plans(desk: Desk, reading: Reading, codes: Mapping[str, UUID]) -> tuple[list[_Plan], list[Rejected]]:
    plans, misplaced = [], []
    for key, draft in reading.drafts.items():
        named = await people.named(desk.session, draft.nip, draft.username_key)
        same = await _known_by(desk, draft)
        before = same or (named[0] if named else None)
        fault = _misplacement(draft, before, named)
        if fault is not None:
            misplaced.append(Rejected(draft.line, key, (fault,)))
            continue
        wanted = _wanted(draft, codes)
        values = {name: value for name, value in wanted.items() if before is None or getattr(before, name) != value}
        plan = _Plan(key, draft, before, values, await _new_roles(desk, draft, before), _switches(draft, before))
        plans.append(plan)
    return plans, misplaced


async def _known_by(desk: Desk, draft: Draft) -> Person | None:
    """The existing person with the row's `sub`, or None."""
    if draft.person_id is not None:
        return await people.find(desk.session, draft.person_id)
    return None if draft.subject is None else await people.with_subject(desk.session, draft.subject)


def _misplacement(draft: Draft, before: Person | None, named: Sequence[Person]) -> str | None:
    if before is None and "name" not in draft.values:
        return "name: a new person needs one"
    if before is not None and any(person.id != before.id for person in named):
        return "the sub, username and NIP of this row belong to different people here: correct them"
    if before is not None and draft.sub not in (None, before.subject or str(before.id)):
        return "this person is here already under another sub, which applications know them by: leave the sub out"
    return None


def _wanted(draft: Draft, codes: Mapping[str, UUID]) -> dict[str, object]:
    wanted: dict[str, object] = dict(draft.values)
    if draft.username is not None:
        wanted |= {"username": draft.username, "username_key": draft.username_key}
    if draft.nip is not None:
        wanted["nip"] = draft.nip
    if draft.office is not None:
        wanted["office_id"] = codes[draft.office]
    if draft.password_hash is not None:
        wanted["brought_hash_digest"] = opaque.digest(draft.password_hash)
    return wanted


async def _new_roles(desk: Desk, draft: Draft, before: Person | None) -> tuple[GrantedRole, ...] | None:
    if draft.roles is None:
        return None
    had = await roster.held(desk.session, before.id) if before else ()
    return draft.roles if set(had) != set(draft.roles) else None


def _switches(draft: Draft, before: Person | None) -> bool:
    active_now = before is None or before.disabled_at is None
    return draft.active is not None and draft.active != active_now


async def _with_passwords(desk: Desk, plans: list[_Plan], order: Order) -> list[_Plan]:
    done: list[_Plan] = []
    for start in range(0, len(plans), _AT_ONCE):
        some = plans[start : start + _AT_ONCE]
        done += await asyncio.gather(*(_with_password(desk, plan, order.dry_run) for plan in some))
        order.progress(len(done), len(plans))
    return done


async def _with_password(desk: Desk, plan: _Plan, dry_run: bool) -> _Plan:
    draft, before = plan.draft, plan.before
    if "brought_hash_digest" in plan.values:
        return _changing(plan, draft.password_hash)
    if draft.password is None:
        return plan
    had = before.password_hash if before else None
    if had is not None and await desk.passwords.fits(draft.password, had):
        return plan
    return _changing(plan, "" if dry_run else await desk.passwords.hash(draft.password))


def _changing(plan: _Plan, password_hash: str | None) -> _Plan:
    changed = {"password_hash": password_hash, "password_changed_at": clock.now()}
    return replace(plan, values={**plan.values, **changed})


async def _keep(desk: Desk, plan: _Plan) -> None:
    at, person = clock.now(), plan.before
    if person is None:
        blank = {"email_verified": False, "phone_number_verified": False, "created_at": at, "updated_at": at}
        person = Person(id=plan.draft.person_id or new_id(), subject=plan.draft.subject, **(blank | dict(plan.values)))
        desk.session.add(person)
    elif plan.values:
        for name, value in plan.values.items():
            setattr(person, name, value)
        person.updated_at = at
    if plan.fields:
        await desk.session.flush()
    if plan.before is not None and "password_hash" in plan.values:
        await personnel.password_changed(desk, person.id)
    if plan.roles is not None:
        await roster.settle(desk, person.id, plan.roles)
    if plan.switch:
        await (personnel.enable if plan.draft.active else personnel.disable)(desk, person.id)


def _warnings(plans: Sequence[_Plan], today: date) -> list[tuple[str, str]]:
    found = []
    for plan in plans:
        if plan.draft.nip is not None:
            doubts = nip.doubts(nip.Nip(plan.draft.nip), today)
            found += [(plan.key, f"NIP looks wrong: {doubt.value}") for doubt in doubts]
        if plan.before is None and not plan.draft.password and not plan.draft.password_hash:
            found.append((plan.key, "no password yet: give one with `idp people password`"))
    return found
