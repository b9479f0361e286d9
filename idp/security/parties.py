"""Parties: the people, clients and sessions behind the opaque ids of audit entries, looked up for display alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import UUID

from idp.accounts.store import people
from idp.accounts.store import sessions as session_store
from idp.clients.policy import is_client_id
from idp.clients.store import clients
from idp.clients.store.clients import ClientIdentifier
from idp.foundation.audit_entries import RecordedEvent, ids_of_client
from idp.foundation.database import Session
from idp.foundation.log import mask_text


class PartyKind(Enum):
    """What stands behind an opaque id; the words are in the templates."""

    PERSON = "person"
    CLIENT = "client"
    SESSION = "session"
    REGISTRATION = "registration"
    SHELL = "shell"
    SYSTEM = "system"
    UNKNOWN = "unknown"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class SessionOrigin:
    """Where a session was opened: coarse network, browser and system, each perhaps empty."""

    network: str
    browser: str
    system: str


@dataclass(frozen=True, slots=True)
class Party:
    """Who acted, or to whom or what; `key`: what the filter of the trail takes, "" where there is none.

    Of a session, `name` and `key` are those of its person.
    """

    kind: PartyKind
    id: str = ""
    name: str = ""
    key: str = ""
    origin: SessionOrigin | None = None


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """An entry of the audit trail with its parties."""

    event: RecordedEvent
    actor: Party
    subject: Party


async def load_trail_entries(session: Session, events: Iterable[RecordedEvent]) -> tuple[TrailEntry, ...]:
    """The entries with their parties, in at most three statements whatever their number."""
    listed = tuple(events)
    known = await _load_parties(session, {text for event in listed for text in (event.actor, event.subject) if text})
    return tuple(TrailEntry(event, _actor(event, known), _subject(event, known)) for event in listed)


async def _load_parties(session: Session, texts: Iterable[str]) -> Mapping[str, Party]:
    """Opaque id -> party, for those that are found."""
    asked = {text: text.removeprefix("person:").removeprefix("client:") for text in texts}
    ids = {key: found for key in asked.values() if (found := _parse_id(key)) is not None}
    origins = await session_store.list_origins(session, ids.values())
    person_ids = {*ids.values(), *(row.person_id for row in origins)}
    named = {row.id: row for row in await people.list_names(session, person_ids)}
    client_keys: list[ClientIdentifier] = [
        *ids.values(),
        *(key for key in asked.values() if key not in ids and is_client_id(key)),
    ]
    registered = await clients.list_names(session, client_keys)
    known = {str(key): _client_party(row) for row in registered for key in (row.id, row.client_id)}
    known |= {str(key): _person_party(row) for key, row in named.items()}
    known |= {str(row.id): _session_party(row, named[row.person_id]) for row in origins}
    return {text: known[key] for text, key in asked.items() if key in known}


def _parse_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _person_party(row: Any) -> Party:
    return Party(PartyKind.PERSON, str(row.id), mask_text(row.name), row.username or str(row.id))


def _client_party(row: Any) -> Party:
    return Party(PartyKind.CLIENT, row.client_id, mask_text(row.name), row.client_id)


def _session_party(row: Any, person: Any) -> Party:
    origin = SessionOrigin(row.network, row.browser, row.system)
    return Party(PartyKind.SESSION, str(row.id), mask_text(person.name), person.username or str(person.id), origin)


def _actor(event: RecordedEvent, known: Mapping[str, Party]) -> Party:
    if event.actor is None:
        # the operator's shell leaves its permission in the detail, a job of the provider nothing
        return Party(PartyKind.SHELL if "permission" in event.detail else PartyKind.SYSTEM)
    if event.actor.startswith("registration:"):
        return Party(PartyKind.REGISTRATION, event.actor)
    return known.get(event.actor) or Party(PartyKind.UNKNOWN, event.actor)


def _subject(event: RecordedEvent, known: Mapping[str, Party]) -> Party:
    if event.subject is None:
        return Party(PartyKind.NOBODY)
    return known.get(event.subject) or Party(PartyKind.UNKNOWN, event.subject)


async def find_client_ids(session: Session, client_id: str) -> tuple[frozenset[str], str]:
    """The opaque ids under which a client stands in the trail, and its name, "" when it is not registered."""
    rows = await clients.list_names(session, [client_id])
    return ids_of_client(client_id, (row.id for row in rows)), rows[0].name if rows else ""
