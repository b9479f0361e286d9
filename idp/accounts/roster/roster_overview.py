"""Lists rosters, and loads one with a page of its changes, for the officers who may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from idp.accounts.models.roster import RosterChangeRow, RosterRow
from idp.accounts.people.shared_contacts import (
    CONTACT_COLUMNS,
    ContactHolder,
    SharedContact,
    find_shared,
    list_contact_spellings,
)
from idp.accounts.policy import RosterPolicy
from idp.accounts.roster.roster_admin import NoSuchRoster, RosterAdmin, load_office_tree
from idp.accounts.roster.roster_scope import OfficeTree
from idp.accounts.store import people
from idp.accounts.store import rosters as store
from idp.accounts.store.rosters import RosterChangeFilter
from idp.foundation.paging import Page
from idp.permissions import Operation

_PAGE = 20


@dataclass(frozen=True, slots=True)
class RosterList:
    """Rosters, the latest first; `more`: the id after which older ones come."""

    rosters: tuple[RosterRow, ...]
    more: UUID | None
    tree: OfficeTree
    #: The offices whose rosters may be proposed; None: every office's and the city's.
    offices: frozenset[UUID] | None
    officers: Mapping[UUID, str]


@dataclass(frozen=True, slots=True)
class RosterDetails:
    """A roster, how far it was carried out, and a page of its changes."""

    roster: RosterRow
    changes: Page[RosterChangeRow]
    tree: OfficeTree
    officers: Mapping[UUID, str]
    policy: RosterPolicy
    applied: int
    failed: int
    undone: int
    kept: int
    #: What people of this page would share with others although it is verified for one of them.
    shared: tuple[SharedContact, ...] = ()


async def list_rosters(admin: RosterAdmin, before: UUID | None = None, limit: int = _PAGE) -> RosterList:
    """The rosters of the officer's offices. Raises InsufficientAuthority."""
    tree = await load_office_tree(admin.session)
    shown = admin.offices_for(Operation.SHOW_ROSTERS, tree)
    found = await store.list_rosters(admin.session, shown, before, limit + 1)
    rosters = tuple(found[:limit])
    return RosterList(
        rosters=rosters,
        more=rosters[-1].id if len(found) > limit else None,
        tree=tree,
        offices=admin.offices_for(Operation.PROPOSE_ROSTER, tree),
        officers=await _name_officers(admin, rosters),
    )


async def load_roster(admin: RosterAdmin, roster_id: UUID, filters: RosterChangeFilter) -> RosterDetails:
    """A roster and a page of its changes. Raises NoSuchRoster, InsufficientAuthority."""
    roster, _ = await admin.load(Operation.SHOW_ROSTERS, roster_id)
    applied, failed, undone, kept = await store.count_progress(admin.session, roster_id)
    changes = await store.list_changes(admin.session, roster_id, filters)
    tree = await load_office_tree(admin.session)
    return RosterDetails(
        roster=roster,
        changes=changes,
        tree=tree,
        officers=await _name_officers(admin, [roster]),
        policy=admin.policy,
        applied=applied,
        failed=failed,
        undone=undone,
        kept=kept,
        shared=await _find_shared_contacts(admin, changes.items, tree),
    )


async def _find_shared_contacts(
    admin: RosterAdmin, changes: Sequence[RosterChangeRow], tree: OfficeTree
) -> tuple[SharedContact, ...]:
    """Who would share a verified address or number with somebody else once these changes are carried out."""
    changed = {one.person_id: one for one in changes if one.after.get("email") or one.after.get("phone_number")}
    if not changed:
        return ()
    before = {row.id: _contacts_of(row) for row in await people.list_contacts_of(admin.session, changed)}
    given = [
        ContactHolder(str(person_id), change.name, {**before.get(person_id, {}), **change.after})
        for person_id, change in changed.items()
    ]
    sought = list_contact_spellings(given)
    found = await people.list_sharing(admin.session, sought.emails, sought.numbers)
    shown = admin.offices_for(Operation.SHOW_ROSTERS, tree)
    return tuple(find_shared(given, [_holder(row, shown) for row in found if row.id not in changed]))


def _holder(row: Any, shown: frozenset[UUID] | None) -> ContactHolder:
    """Somebody who is here; only people of the offices `shown` (None: of all) may be named."""
    elsewhere = shown is not None and row.office_id not in shown
    return ContactHolder(str(row.id), row.username or row.name, _contacts_of(row), elsewhere)


def _contacts_of(row: Any) -> dict[str, str | bool | None]:
    return {name: getattr(row, name) for name in CONTACT_COLUMNS}


async def find_roster_id(admin: RosterAdmin, operation: Operation, text: str) -> UUID:
    """The roster whose id begins with `text`, among the latest hundred. Raises NoSuchRoster, InsufficientAuthority."""
    admin.authority.offices_for(operation)
    listed = await list_rosters(admin, limit=100)
    found = [roster.id for roster in listed.rosters if text and str(roster.id).startswith(text.strip().casefold())]
    if len(found) != 1:
        raise NoSuchRoster("there is no such roster" if not found else "several rosters begin so: give more of the id")
    return found[0]


async def _name_officers(admin: RosterAdmin, rosters: Sequence[RosterRow]) -> dict[UUID, str]:
    columns = ("proposed_by", "agreed_by", "applied_by", "rejected_by", "undone_by")
    ids = {getattr(roster, column) for roster in rosters for column in columns} - {None}
    return {row.id: row.name for row in await store.list_named_people(admin.session, id=ids)}


async def list_uninvited(admin: RosterAdmin, roster_id: UUID) -> dict[str, tuple[UUID, ...]]:
    """Name of an office -> the ids of the people whom the roster brought in there and who have no password yet.

    Raises NoSuchRoster, InsufficientAuthority.
    """
    await admin.load(Operation.SHOW_ROSTERS, roster_id)
    names = (await load_office_tree(admin.session)).names
    found: dict[str, list[UUID]] = {}
    for person in await store.list_uninvited(admin.session, roster_id):
        found.setdefault(names.get(person.office_id, "") if person.office_id else "", []).append(person.id)
    return {office: tuple(people) for office, people in sorted(found.items())}
