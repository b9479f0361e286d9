"""Proposes a roster: compares its file with the people who are here and stores what it would change."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from idp.accounts.events import AccountsEvent
from idp.accounts.models.roster import RosterRow
from idp.accounts.people.row_faults import RowProblem
from idp.accounts.roster import roster_difference, roster_file, roster_people, roster_rows
from idp.accounts.roster.roster_admin import RosterAdmin, count_lately_disabled, load_office_tree
from idp.accounts.roster.roster_difference import ChangeKind, KnownPerson, RosterChange, RosterDifference
from idp.accounts.roster.roster_file import RosterFile
from idp.accounts.roster.roster_rows import ParsedRoster, RosterDraft
from idp.accounts.roster.roster_scope import OfficeTree, RosterScope
from idp.accounts.store import rosters as store
from idp.foundation import audit, clock
from idp.foundation.database import Session
from idp.foundation.ids import new_id, time_ordered_id
from idp.foundation.log import PERSONAL
from idp.foundation.named_table import NamedTable
from idp.foundation.paging import sort_name
from idp.foundation.search_text import make_search_text
from idp.foundation.spreadsheet import TextEncoding
from idp.permissions import Operation, Permit

_LONGEST_SOURCE = 100


class UnknownRosterOffice(ValueError):
    """No office has the code that the roster is said to be of."""


@dataclass(frozen=True, slots=True)
class RosterUpload:
    """A file of people, its name, and the code of the office it is a full list of; None: of the city."""

    content: bytes = field(repr=False)
    source: str
    office_code: str | None = None


@dataclass(frozen=True, slots=True)
class RosterProposed:
    """The stored roster, and how its file was read."""

    roster_id: UUID
    ignored: tuple[str, ...]
    table: NamedTable | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class RosterRowsRefused:
    """Rows that cannot be taken, by line, so nothing was stored: their people would be missing from a full list."""

    problems: tuple[RowProblem, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class RosterUnchanged:
    """The list agrees with who is here, so nothing was stored."""

    rows: int
    elsewhere: int


ProposalOutcome = RosterProposed | RosterRowsRefused | RosterUnchanged


async def propose_roster(admin: RosterAdmin, upload: RosterUpload) -> ProposalOutcome:
    """Compare a full list with who is here and store the difference; nobody changes.

    Raises UnreadableRoster, UnknownRosterOffice, InsufficientAuthority.
    """
    admin.authority.offices_for(Operation.PROPOSE_ROSTER)
    file = await asyncio.to_thread(roster_file.read_roster_file, upload.content)
    tree = await load_office_tree(admin.session)
    office_id = None if upload.office_code is None else _find_office(tree, upload.office_code)
    permit, scope = admin.require(Operation.PROPOSE_ROSTER, tree, office_id), RosterScope(tree, office_id)
    # in threads: this process answers other requests meanwhile
    parsed = await asyncio.to_thread(roster_rows.parse_rows, file, scope, clock.now().date())
    people = await _load_people(admin.session, parsed.drafts, scope)
    difference = await asyncio.to_thread(roster_difference.compare_roster, parsed.drafts, people, scope)
    problems = sorted((*parsed.problems, *difference.problems), key=lambda one: (one.line, one.column))
    if problems:
        return RosterRowsRefused(tuple(problems), len(file.rows))
    counts = difference.counts
    if sum(counts.values()) == counts[ChangeKind.ELSEWHERE]:
        return RosterUnchanged(len(file.rows), counts[ChangeKind.ELSEWHERE])
    lately = await count_lately_disabled(admin, tree, office_id)
    roster = _roster(admin, upload, _Comparison(file, parsed, difference, scope), lately)
    await store.save_roster(admin.session, roster, [_change_values(change) for change in difference.changes])
    await _record(admin.session, permit, roster)
    return RosterProposed(roster.id, file.ignored, file.table)


def _find_office(tree: OfficeTree, code: str) -> UUID:
    """The office that has the code. Raises UnknownRosterOffice."""
    if code not in tree.ids:
        likely = tree.code_that_lost_its_zeros(code)
        raise UnknownRosterOffice(f"no office has the code {code}" + (f", but one has {likely}" if likely else ""))
    return tree.ids[code]


@dataclass(frozen=True, slots=True)
class _Comparison:
    file: RosterFile
    parsed: ParsedRoster
    difference: RosterDifference
    scope: RosterScope

    @property
    def counts(self) -> dict[str, int]:
        """The number of people of each kind, and of what deserves a look."""
        return {kind.value: number for kind, number in self.difference.counts.items()} | {
            "unchanged": self.difference.unchanged,
            "namesakes": self.difference.namesakes,
            "deceased": roster_rows.count_deceased(self.parsed.drafts),
            "phones_without_zero": self.parsed.phones_without_zero,
            "set_aside": len(self.file.table.aside) if self.file.table else 0,
            "windows_1252": int(self.file.table is not None and self.file.table.encoding is TextEncoding.WINDOWS_1252),
        }


async def _load_people(session: Session, drafts: Sequence[RosterDraft], scope: RosterScope) -> list[KnownPerson]:
    """Everybody in scope, and everybody whom a row names."""
    rows = await store.list_people(session, None if scope.office_id is None else scope.office_ids)
    if scope.office_id is not None:
        named = await store.list_named_people(
            session,
            nip=[digits for draft in drafts for digits in (draft.nip, draft.old_nip) if digits],
            username_key=[draft.username_key for draft in drafts if draft.username_key is not None],
            subject=[draft.sub for draft in drafts if draft.sub is not None],
            id=[draft.person_id for draft in drafts if draft.person_id is not None],
        )
        rows = list({row.id: row for row in (*rows, *named)}.values())
    return [roster_people.known_person(row) for row in rows]


def _roster(admin: RosterAdmin, upload: RosterUpload, found: _Comparison, lately: int) -> RosterRow:
    at, difference = clock.now(), found.difference
    return RosterRow(
        id=time_ordered_id(at),
        office_id=found.scope.office_id,
        source=PERSONAL.sub("…", upload.source)[:_LONGEST_SOURCE],
        rows=len(found.file.rows),
        active=difference.active,
        counts=found.counts,
        proposed_by=admin.officer,
        proposed_at=at,
        needs_second=admin.policy.needs_second(difference.counts[ChangeKind.LEAVER], difference.active, lately),
        enables=False,
    )


def _change_values(change: RosterChange) -> Mapping[str, Any]:
    return {
        "id": new_id(),
        "person_id": change.person_id,
        "kind": change.kind.value,
        "name": change.name,
        "sort_name": sort_name(change.name),
        "search_text": make_search_text(sort_name(change.name)),
        "line": change.line,
        "before": dict(change.before),
        "after": dict(change.after),
    }


async def _record(session: Session, permit: Permit, roster: RosterRow) -> None:
    detail = {**roster.counts, "rows": roster.rows, "active": roster.active, **permit.detail}
    await audit.record(session, audit.Event(AccountsEvent.ROSTER_PROPOSED, permit.actor, str(roster.id), detail))
