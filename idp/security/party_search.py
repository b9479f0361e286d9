"""Finds whom an officer means by what they typed: a person by NIP, username or name, a client, or an entry's number."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from idp.accounts.authentication.login_name import ByUsername, parse_login_name
from idp.accounts.people import people_admin
from idp.accounts.people.people_admin import NoSuchPerson
from idp.accounts.store import people
from idp.clients.policy import is_client_id
from idp.clients.store import clients
from idp.clients.store.clients import ClientFilter
from idp.foundation import clock
from idp.foundation.database import Session
from idp.foundation.log import PERSONAL

#: So many people and clients are offered when a text means several.
_OFFERED = 10
#: More digits than a number of an entry ever has, and fewer than a NIK.
_MOST_DIGITS = 15


@dataclass(frozen=True, slots=True)
class PersonMatch:
    """A person that a text may mean; `key` is the username or the id, which may stand in an address."""

    id: UUID
    key: str
    name: str
    office: str = ""
    post: str = ""


@dataclass(frozen=True, slots=True)
class ClientMatch:
    """A client that a text may mean."""

    client_id: str
    name: str


@dataclass(frozen=True, slots=True)
class EntryNumber:
    """The number of an entry in the chain."""

    number: int


@dataclass(frozen=True, slots=True)
class SeveralMatches:
    """Everybody and everything the text may mean, perhaps nothing; `more`: there are others."""

    people: tuple[PersonMatch, ...] = ()
    clients: tuple[ClientMatch, ...] = ()
    more: bool = False


SearchOutcome = PersonMatch | ClientMatch | EntryNumber | SeveralMatches


async def search_party(session: Session, text: str) -> SearchOutcome:
    """Whom or what `text` means; an exact NIP, username, id or client_id goes before parts of names."""
    if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS:
        return EntryNumber(int(text))
    exact = await find_person_typed(session, text) or await _find_client(session, text)
    return exact or _only_one(await _search_names(session, text, with_clients=True))


async def search_person(session: Session, text: str) -> PersonMatch | SeveralMatches:
    """The same where only people are meant."""
    found = await find_person_typed(session, text) or _only_one(await _search_names(session, text, with_clients=False))
    assert isinstance(found, PersonMatch | SeveralMatches)  # noqa: S101  no client was looked for
    return found


async def find_person_typed(session: Session, text: str) -> PersonMatch | None:
    """The person with this NIP, username or id, as somebody typed it into a form that is posted."""
    try:
        person = await people_admin.find_person(session, text)
    except NoSuchPerson:
        return None
    return _person_match(person.id, person.username, person.name)


async def find_person_by_key(session: Session, key: str) -> PersonMatch | None:
    """The person with this username or id, as it stands in an address: a personal number finds nobody."""
    if PERSONAL.search(key) or not isinstance(parse_login_name(key), ByUsername):
        return None
    return await find_person_typed(session, key)


def _person_match(person_id: UUID, username: str | None, name: str, **more: str) -> PersonMatch:
    return PersonMatch(person_id, username or str(person_id), name, **more)


async def _find_client(session: Session, text: str) -> ClientMatch | None:
    if not is_client_id(text):
        return None
    rows = await clients.list_names(session, [text])
    return ClientMatch(rows[0].client_id, rows[0].name) if rows else None


async def _search_names(session: Session, text: str, with_clients: bool) -> SeveralMatches:
    rows = await people.list_facts(session, clock.now(), text, _OFFERED + 1)
    named = [_match_of_facts(row) for row in rows]
    page = await clients.list_clients(session, ClientFilter(search=text, limit=_OFFERED)) if with_clients else None
    applications = [
        ClientMatch(one.metadata.client_id, one.metadata.client_name) for one in (page.items if page else ())
    ]
    more = len(named) > _OFFERED or (page is not None and page.next is not None)
    return SeveralMatches(tuple(named[:_OFFERED]), tuple(applications), more)


def _match_of_facts(row: Any) -> PersonMatch:
    office, post = row.opd_nama or "", row.jabatan or ""
    return _person_match(row.sub, row.preferred_username, row.name, office=office, post=post)


def _only_one(found: SeveralMatches) -> PersonMatch | ClientMatch | SeveralMatches:
    several: list[PersonMatch | ClientMatch] = [*found.people, *found.clients]
    return several[0] if len(several) == 1 and not found.more else found
