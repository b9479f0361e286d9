"""ConcernedPeople: who a roster's changes are about, and who has since taken what no two people may share."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from idp.accounts.models.roster import RosterChangeRow
from idp.accounts.roster import roster_people
from idp.accounts.roster.roster_difference import ChangeKind, KnownPerson
from idp.accounts.roster.roster_rows import Value
from idp.accounts.store import rosters as store
from idp.foundation.database import Session

_UNIQUE = ("nip", "username_key", "subject")


@dataclass(frozen=True, slots=True)
class ConcernedPeople:
    """People by id, and by each value that no two may share."""

    people: Mapping[UUID, KnownPerson]
    owners: Mapping[tuple[str, str], UUID]

    @classmethod
    def of(cls, rows: Iterable[Any]) -> "ConcernedPeople":
        """The people of these rows."""
        people: dict[UUID, KnownPerson] = {}
        owners: dict[tuple[str, str], UUID] = {}
        for row in rows:
            people[row.id] = roster_people.known_person(row)
            owners |= {(column, value): row.id for column in _UNIQUE if (value := getattr(row, column)) is not None}
        return cls(people, owners)

    def find_conflicts(self, change: RosterChangeRow) -> tuple[str, ...]:
        """What is not as it was when the roster was compared, by columns; `sub`: somebody is here, or gone."""
        person, taken = self.people.get(change.person_id), self.find_taken(change.person_id, change.after)
        is_new = change.kind == ChangeKind.JOINER
        if (person is None) is not is_new:
            return ("sub",)
        return taken if person is None else (*roster_people.find_differences(change.before, person), *taken)

    def find_taken(self, person_id: UUID, values: Mapping[str, Value]) -> tuple[str, ...]:
        """The columns whose value somebody else has."""
        unique = roster_people.unique_values(values)
        return tuple(
            column.removesuffix("_key")
            for column, value in unique.items()
            if self.owners.get((column, value), person_id) != person_id
        )


async def load_concerned(session: Session, changes: Sequence[RosterChangeRow]) -> ConcernedPeople:
    """The people of these changes, and whoever has a value that one of them gives or gives back."""
    values = [*(change.after for change in changes), *(change.before for change in changes)]
    unique = [roster_people.unique_values(one) for one in values]
    named = {column: [one[column] for one in unique if column in one] for column in _UNIQUE}
    rows = await store.list_named_people(session, id=[change.person_id for change in changes], **named)
    return ConcernedPeople.of(rows)
