"""Contact: a person as teams and claims know them; loads contacts by id, and finds one by what was typed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from idp.accounts.people import people_admin
from idp.accounts.people.people_admin import NoSuchPerson
from idp.accounts.store import people
from idp.foundation import clock
from idp.foundation.database import Session

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Contact:
    """A person; `partner_until`: until when staff of a vendor may log in, None for people of the city."""

    id: UUID
    name: str
    username: str | None
    office_id: UUID | None
    is_active: bool
    has_nip: bool
    has_password: bool
    partner_until: datetime | None = None

    @property
    def is_partner(self) -> bool:
        """Whether they are staff of a vendor."""
        return self.partner_until is not None

    @property
    def can_answer(self) -> bool:
        """Whether they can answer for an application: a person of the city who can log in."""
        return self.is_active and not self.is_partner


async def load_contacts(session: Session, ids: Iterable[UUID | None]) -> Mapping[UUID, Contact]:
    """The people with these ids, by id and in the order of their names."""
    wanted, now = {one for one in ids if one is not None}, clock.now()
    rows = await people.list_contacts(session, wanted) if wanted else ()
    return {
        row.id: Contact(
            row.id,
            row.name,
            row.username,
            row.office_id,
            bool(row.active) and (row.partner_until is None or row.partner_until > now),
            bool(row.has_nip),
            bool(row.has_password),
            row.partner_until,
        )
        for row in rows
    }


async def find_contact(session: Session, typed: str) -> Contact | None:
    """The person with this NIP or username, or None."""
    text = typed.strip()
    if not text or len(text) > LONGEST_NAME or "\0" in text:
        return None
    try:
        person = await people_admin.find_person(session, text)
    except NoSuchPerson:
        return None
    return (await load_contacts(session, [person.id])).get(person.id)
