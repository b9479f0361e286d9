"""NamedPeople: the people of this deployment whom the rows of a file name, found by what identifies them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from idp.accounts.models.person import Person
from idp.accounts.people.people_file import PersonDraft
from idp.accounts.store import people
from idp.foundation.database import Session


@dataclass(frozen=True, slots=True)
class NamedPeople:
    """People by NIP, by the normal form of the username, by the `sub` of another provider, and by id."""

    by_nip: Mapping[str, Person] = field(repr=False)
    by_username: Mapping[str, Person] = field(repr=False)
    by_subject: Mapping[str, Person] = field(repr=False)
    by_id: Mapping[UUID, Person] = field(repr=False)

    def find_by_login_names(self, draft: PersonDraft) -> list[Person]:
        """The people with the row's NIP or username; two when these belong to different people."""
        found = (self.by_nip.get(draft.nip or ""), self.by_username.get(draft.username_key or ""))
        return list({person.id: person for person in found if person is not None}.values())

    def find_by_sub(self, draft: PersonDraft) -> Person | None:
        """The person with the row's `sub`, or None."""
        if draft.person_id is not None:
            return self.by_id.get(draft.person_id)
        return self.by_subject.get(draft.subject or "")


async def load_named(session: Session, drafts: Iterable[PersonDraft]) -> NamedPeople:
    """Everybody whom one of these rows names."""
    rows = list(drafts)
    found = await people.list_named(
        session,
        nip=[row.nip for row in rows if row.nip is not None],
        username_key=[row.username_key for row in rows if row.username_key is not None],
        subject=[row.subject for row in rows if row.subject is not None],
        id=[row.person_id for row in rows if row.person_id is not None],
    )
    return NamedPeople(
        by_nip={person.nip: person for person in found if person.nip is not None},
        by_username={person.username_key: person for person in found if person.username_key is not None},
        by_subject={person.subject: person for person in found if person.subject is not None},
        by_id={person.id: person for person in found},
    )
