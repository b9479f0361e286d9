"""Compares the rows of a roster with the people who are here: who is new, gone, moved, changed; pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from idp.accounts.people import external_subject
from idp.accounts.people.personnel_cells import looks_rounded
from idp.accounts.people.row_faults import RowFault, RowProblem
from idp.accounts.roster.roster_rows import RosterDraft, Value
from idp.accounts.roster.roster_scope import RosterScope
from idp.foundation.ids import new_id
from idp.foundation.paging import sort_name


class ChangeKind(StrEnum):
    """What a roster changes in a person, the weightiest first; `elsewhere`: nothing, it is outside its scope."""

    LEAVER = "leaver"
    JOINER = "joiner"
    MOVER = "mover"
    NEW_NIP = "new_nip"
    RETURNER = "returner"
    CHANGED = "changed"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person as stored; `values`: by column, with nip, username and office_id."""

    id: UUID
    sub: str
    username_key: str | None
    active: bool
    office_id: UUID | None
    values: Mapping[str, Value] = field(repr=False)

    @property
    def name(self) -> str:
        return str(self.values["name"])


@dataclass(frozen=True, slots=True)
class RosterChange:
    """What changes in one person; `before` and `after` are by column, `active` stands for not being disabled."""

    person_id: UUID
    kind: ChangeKind
    name: str
    before: Mapping[str, Value] = field(default_factory=dict, repr=False)
    after: Mapping[str, Value] = field(default_factory=dict, repr=False)
    line: int | None = None


@dataclass(frozen=True, slots=True)
class RosterDifference:
    """Every change, every row that cannot be taken, and how many active people are in the roster's scope."""

    changes: tuple[RosterChange, ...]
    problems: tuple[RowProblem, ...]
    active: int
    unchanged: int

    @property
    def counts(self) -> dict[ChangeKind, int]:
        """The number of people of each kind."""
        found = Counter(change.kind for change in self.changes)
        return {kind: found[kind] for kind in ChangeKind}

    @property
    def namesakes(self) -> int:
        """How many new people have the name of somebody who would be disabled: perhaps the same person."""
        gone = {sort_name(change.name) for change in self.changes if change.kind is ChangeKind.LEAVER}
        return sum(change.kind is ChangeKind.JOINER and sort_name(change.name) in gone for change in self.changes)


def compare_roster(
    drafts: Sequence[RosterDraft], people: Sequence[KnownPerson], scope: RosterScope
) -> RosterDifference:
    """Compare valid rows with everybody in scope and everybody whom a row names."""
    index, problems = _PeopleIndex(people), [*_find_duplicates(drafts)]
    changes: list[RosterChange] = []
    lines: dict[UUID, list[int]] = defaultdict(list)
    for draft in drafts:
        found = index.find(draft)
        fault = _find_fault(draft, found, scope, index)
        if fault is not None:
            problems.append(fault)
            continue
        if found:
            lines[found[0].id].append(draft.line)
        changes += _change_of(draft, found[0] if found else None, scope)
    problems += _find_shared(lines)
    active = [person for person in people if person.active and scope.misses(person.office_id)]
    changes += (_leaver(person) for person in active if person.id not in lines)
    matched = sum(map(len, lines.values())) + sum(change.kind is ChangeKind.JOINER for change in changes)
    named = sum(change.line is not None for change in changes)
    return RosterDifference(tuple(changes), tuple(problems), len(active), matched - named)


class _PeopleIndex:
    """Finds people by what identifies them; never by name."""

    def __init__(self, people: Sequence[KnownPerson]) -> None:
        self.by_nip = {str(person.values["nip"]): person for person in people if person.values["nip"]}
        self._by_username = {person.username_key: person for person in people if person.username_key}
        self._by_sub = {person.sub: person for person in people}

    def find(self, draft: RosterDraft) -> list[KnownPerson]:
        """The people that a row names: one, unless its identifiers belong to several."""
        named = (
            self.by_nip.get(draft.nip or ""),
            self.by_nip.get(draft.old_nip or ""),
            self._by_sub.get(draft.sub or ""),
            self._by_username.get(draft.username_key or ""),
        )
        return list({person.id: person for person in named if person is not None}.values())


def _find_fault(
    draft: RosterDraft, found: Sequence[KnownPerson], scope: RosterScope, index: _PeopleIndex
) -> RowProblem | None:
    if len(found) > 1 or (found and draft.sub not in (None, found[0].sub)):
        return RowProblem(draft.line, RowFault.CONFLICT)
    if draft.nip is not None and draft.nip not in index.by_nip and looks_rounded(draft.nip):
        return RowProblem(draft.line, RowFault.NIP_ROUNDED, "nip")
    return None if found else _find_lack(draft, scope)


def _find_lack(draft: RosterDraft, scope: RosterScope) -> RowProblem | None:
    """What a new person's row lacks."""
    personal = draft.sub is not None and external_subject.contains_personal_number(draft.sub, draft.nip)
    lacks = {
        ("name", RowFault.NO_NAME): draft.values.get("name") is None,
        ("", RowFault.NO_IDENTIFIER): draft.username is None and draft.nip is None,
        ("office", RowFault.NO_OFFICE): draft.office_id is None and scope.office_id is None,
        ("sub", RowFault.BAD_VALUE): personal,
    }
    found = next((lack for lack, true in lacks.items() if true), None)
    return found and RowProblem(draft.line, found[1], found[0])


def _find_duplicates(drafts: Sequence[RosterDraft]) -> Iterator[RowProblem]:
    """Rows that share an identifier, each with the others' lines."""
    for column in ("nip", "username_key", "sub"):
        lines: dict[str, list[int]] = defaultdict(list)
        for draft in drafts:
            value = getattr(draft, column)
            if value is not None:
                lines[value].append(draft.line)
        yield from _shared(lines.values(), column.removesuffix("_key"))


def _find_shared(lines: Mapping[UUID, Sequence[int]]) -> Iterator[RowProblem]:
    """Rows that name the same person by different identifiers."""
    return _shared(lines.values(), "")


def _shared(groups: Iterable[Sequence[int]], column: str) -> Iterator[RowProblem]:
    for lines in groups:
        for line in lines if len(lines) > 1 else ():
            others = ", ".join(str(other) for other in lines if other != line)
            yield RowProblem(line, RowFault.DUPLICATE, column, others)


def _change_of(draft: RosterDraft, person: KnownPerson | None, scope: RosterScope) -> Iterator[RosterChange]:
    if person is None:
        yield _joiner(draft, scope)
    elif not scope.may_name(person.office_id):
        yield RosterChange(person.id, ChangeKind.ELSEWHERE, person.name, line=draft.line)
    elif draft.active is False and person.active:
        yield _leaver(person, draft.line)
    else:
        after = _differing(draft, person)
        if after:
            yield RosterChange(person.id, _kind(after), person.name, _before(person, after), after, draft.line)


def _joiner(draft: RosterDraft, scope: RosterScope) -> RosterChange:
    subject_id = external_subject.subject_to_id(draft.sub) if draft.sub else None
    after = {**draft.values, **_identity(draft), "active": draft.active is not False}
    after["office_id"] = str(draft.office_id or scope.office_id)
    if draft.sub is not None and subject_id is None:
        after["subject"] = draft.sub
    name = str(draft.values["name"])
    return RosterChange(subject_id or new_id(), ChangeKind.JOINER, name, {}, after, draft.line)


def _leaver(person: KnownPerson, line: int | None = None) -> RosterChange:
    after: dict[str, Value] = {"active": False}
    return RosterChange(person.id, ChangeKind.LEAVER, person.name, _before(person, after), after, line)


def _identity(draft: RosterDraft) -> dict[str, Value]:
    found: dict[str, Value] = {"nip": draft.nip, "username": draft.username}
    if draft.office_id is not None:
        found["office_id"] = str(draft.office_id)
    return {name: value for name, value in found.items() if value is not None}


def _differing(draft: RosterDraft, person: KnownPerson) -> dict[str, Value]:
    """What a row changes; another address or number was verified by nobody."""
    given: dict[str, Value] = {**draft.values, **_identity(draft)}
    after = {name: value for name, value in given.items() if person.values.get(name) != value}
    for column in ("email", "phone_number"):
        if column in after and person.values.get(f"{column}_verified"):
            after[f"{column}_verified"] = False
    if not person.active and draft.active is not False:
        after["active"] = True
    return after


def _before(person: KnownPerson, after: Mapping[str, Value]) -> dict[str, Value]:
    """The present values of what changes, and always whether and where the person works."""
    present = {name: person.values.get(name) for name in after if name != "active"}
    office = str(person.office_id) if person.office_id else None
    return {**present, "active": person.active, "office_id": office}


def _kind(after: Mapping[str, Value]) -> ChangeKind:
    if "active" in after:
        return ChangeKind.RETURNER
    if "office_id" in after:
        return ChangeKind.MOVER
    return ChangeKind.NEW_NIP if "nip" in after else ChangeKind.CHANGED
