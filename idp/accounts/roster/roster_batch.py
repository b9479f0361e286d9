"""RosterBatch: applies or undoes some changes of a decided roster within one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from idp.accounts.events import AccountsEvent, AccountsMessage, SessionEndReason
from idp.accounts.models.person import Person
from idp.accounts.models.role import RoleRow
from idp.accounts.models.roster import RosterChangeRow, RosterRow
from idp.accounts.roster import lost_roles, roster_people
from idp.accounts.roster.roster_conflicts import ConcernedPeople, load_concerned
from idp.accounts.roster.roster_difference import ChangeKind
from idp.accounts.roster.roster_rows import Value
from idp.accounts.roster.roster_scope import OfficeTree
from idp.accounts.sessions.sessions import Sessions
from idp.accounts.store import rosters as store
from idp.foundation import audit, clock, outbox
from idp.foundation.database import Session


class ChangeProblem(StrEnum):
    """Why a change was not carried out, or not undone."""

    #: The person changed since.
    CHANGED = "changed"
    #: Somebody else has the NIP, the username or the sub.
    TAKEN = "taken"
    #: The person stays disabled, as the officer chose.
    NOT_ENABLED = "not_enabled"


_BLANK = {"email_verified": False, "phone_number_verified": False}


@dataclass(slots=True)
class RosterBatch:
    """One transaction, the roster, and the tree of offices."""

    session: Session
    sessions: Sessions
    roster: RosterRow
    tree: OfficeTree

    async def apply(self, changes: Sequence[RosterChangeRow]) -> None:
        """Carry out the changes whose people are as they were when the roster was compared."""
        locked = await store.lock_people(self.session, [change.person_id for change in changes])
        found = await load_concerned(self.session, changes)
        done = [change for change in changes if self._can_apply(change, found)]
        for change in done:
            self._apply_values(change, locked.get(change.person_id))
            change.applied_at = clock.now()
        await self.session.flush()
        await self._revoke_roles([change for change in done if change.kind != ChangeKind.JOINER])
        await self._tell_disabled([change.person_id for change in done if change.kind == ChangeKind.LEAVER])
        await self._record_enabled(change for change in done if change.kind == ChangeKind.RETURNER)

    async def undo(self, changes: Sequence[RosterChangeRow]) -> None:
        """Give back office, data and access of people who are as the roster left them; never roles or sessions."""
        locked = await store.lock_people(self.session, [change.person_id for change in changes])
        found = await load_concerned(self.session, changes)
        done = [change for change in changes if self._can_undo(change, locked, found)]
        for change in done:
            self._restore_values(change, locked[change.person_id])
            change.undone_at = clock.now()
        await self.session.flush()
        await self._tell_disabled([change.person_id for change in done if change.after.get("active") is True])
        await self._record_enabled(change for change in done if change.after.get("active") is False)

    def _can_apply(self, change: RosterChangeRow, found: ConcernedPeople) -> bool:
        if found.find_taken(change.person_id, change.after):
            change.problem = ChangeProblem.TAKEN
        elif found.find_conflicts(change):
            change.problem = ChangeProblem.CHANGED
        elif change.kind == ChangeKind.RETURNER and not self.roster.enables:
            # what is undone later is what happened
            change.after = {name: value for name, value in change.after.items() if name != "active"}
            change.problem = None if change.after else ChangeProblem.NOT_ENABLED
        return change.problem is None

    def _can_undo(self, change: RosterChangeRow, locked: Mapping[UUID, Person], found: ConcernedPeople) -> bool:
        person = locked.get(change.person_id)
        if found.find_taken(change.person_id, _restored(change)):
            change.undo_problem = ChangeProblem.TAKEN
        elif person is None or self._changed_since(change, person):
            change.undo_problem = ChangeProblem.CHANGED
        return change.undo_problem is None

    def _changed_since(self, change: RosterChangeRow, person: Person) -> bool:
        expected = {name: value for name, value in change.after.items() if name != "subject"}
        left = change.after.get("active") is False
        return bool(roster_people.find_differences(expected, roster_people.known_person(person))) or (
            left and person.disabled_at != self.roster.applied_at
        )

    def _apply_values(self, change: RosterChangeRow, person: Person | None) -> None:
        if person is None:
            columns = roster_people.to_columns(change.after)
            person = Person(id=change.person_id, created_at=clock.now(), **(_BLANK | columns))
            self.session.add(person)
        else:
            _set_columns(person, change.after)
        if change.after.get("active") is False:
            person.disabled_at = self.roster.applied_at
        elif change.after.get("active") is True:
            person.disabled_at = None
        person.updated_at = clock.now()

    def _restore_values(self, change: RosterChangeRow, person: Person) -> None:
        _set_columns(person, _restored(change))
        if change.after.get("active") is False and change.kind != ChangeKind.JOINER:
            person.disabled_at = None
        elif change.after.get("active") is True:
            person.disabled_at = self.roster.undone_at
        person.updated_at = clock.now()

    async def _tell_disabled(self, person_ids: Sequence[UUID]) -> None:
        """End the sessions of people who were disabled, and tell every application."""
        if not person_ids:
            return
        await self.sessions.end_all_of(self.session, person_ids, SessionEndReason.DISABLED)
        for person_id in person_ids:
            payload = {"person_id": str(person_id), "at": clock.now().isoformat()}
            await outbox.enqueue(self.session, AccountsMessage.PERSON_DISABLED, payload)
            await self._record(AccountsEvent.PERSON_DISABLED, person_id)

    async def _record_enabled(self, changes: Iterable[RosterChangeRow]) -> None:
        for change in changes:
            if change.kind != ChangeKind.JOINER and "active" in change.after:
                await self._record(AccountsEvent.PERSON_ENABLED, change.person_id)

    async def _revoke_roles(self, changes: Sequence[RosterChangeRow]) -> None:
        """Revoke every role of who leaves or returns, and of who moves the roles of the old office."""
        concerned = {change.person_id: change for change in changes if _loses_roles(change)}
        if not concerned:
            return
        roles = await store.list_roles(self.session, list(concerned))
        lost = [role for role in roles if self._is_lost(role, concerned[role.person_id])]
        await store.delete_roles(self.session, [role.id for role in lost])
        codes = {office_id: code for code, office_id in self.tree.ids.items()}
        for role in lost:
            detail = {"role": role.role, "office": codes.get(role.office_id) if role.office_id else None}
            await self._record(AccountsEvent.ROLE_REVOKED, role.person_id, detail)

    def _is_lost(self, role: RoleRow, change: RosterChangeRow) -> bool:
        if change.kind == ChangeKind.LEAVER or _returns(change):
            return True
        old, new = _office(change.before), _office(change.after)
        return role.office_id is not None and lost_roles.loses_role(self.tree, role.office_id, old, new)

    async def _record(self, tag: AccountsEvent, person_id: UUID, detail: audit.Detail | None = None) -> None:
        by = self.roster.undone_by if self.roster.undone_at else self.roster.applied_by
        actor = None if by is None else f"person:{by}"
        written = {**(detail or {}), "roster": str(self.roster.id)}
        await audit.record(self.session, audit.Event(tag, actor, str(person_id), written))


def _loses_roles(change: RosterChangeRow) -> bool:
    return change.kind == ChangeKind.LEAVER or _returns(change) or "office_id" in change.after


def _returns(change: RosterChangeRow) -> bool:
    """Whether somebody who was disabled can log in again: a list gives no rights, those from before neither."""
    return change.kind == ChangeKind.RETURNER and change.after.get("active") is True


def _restored(change: RosterChangeRow) -> dict[str, Value]:
    """The values from before of what was changed; somebody who was new has none, and is disabled instead."""
    return {name: value for name, value in change.before.items() if name in change.after and name != "active"}


def _set_columns(person: Person, values: Mapping[str, Value]) -> None:
    for column, value in roster_people.to_columns(values).items():
        setattr(person, column, value)


def _office(values: Mapping[str, Value]) -> UUID | None:
    found = values.get("office_id")
    return UUID(found) if isinstance(found, str) else None
