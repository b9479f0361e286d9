"""Trail: the audit trail as security officers, auditors and commands read it, with people and clients by name."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from uuid import UUID

from idp.foundation import audit_trail
from idp.foundation.audit import AuditResult
from idp.foundation.audit_entries import AuditFilter, ids_of_person
from idp.foundation.audit_tags import AuditTags
from idp.foundation.audit_trail import AuditQuery
from idp.foundation.audit_verification import VerificationResult, load_last_verification
from idp.foundation.calendar import Calendar
from idp.foundation.database import Session
from idp.foundation.paging import Cursor
from idp.permissions import Authority, Operation
from idp.security import parties, party_search
from idp.security.parties import TrailEntry
from idp.security.party_search import ClientMatch, PersonMatch
from idp.security.trail_query import FieldError, TrailError, TrailFields, TrailQuery, last_days, parse_trail_query

#: The number of entries on a page.
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class ResolvedQuery:
    """A query with the person and the client it names, and the filter it comes to."""

    query: TrailQuery
    wanted: AuditFilter
    person: PersonMatch | None = None
    client: ClientMatch | None = None

    @property
    def errors(self) -> tuple[FieldError, ...]:
        return self.query.errors


@dataclass(frozen=True, slots=True)
class TrailPage:
    """A page of the trail; `next` None: the last one. `total` is counted to one more than COUNTED_TO."""

    entries: tuple[TrailEntry, ...]
    next: Cursor | None
    total: int


@dataclass(frozen=True, slots=True)
class ReadyFilter:
    """A filter that officers use often, with the number of entries it finds; the words are in the template."""

    name: str
    fields: TrailFields
    total: int


@dataclass(frozen=True, slots=True)
class Trail:
    """The use cases; days are those of `calendar`, events those of `tags`."""

    calendar: Calendar
    tags: AuditTags

    async def resolve_query(self, authority: Authority, session: Session, query: TrailQuery) -> ResolvedQuery:
        """Look up the person and the client; unknown ones become errors. Raises InsufficientAuthority."""
        authority.require(Operation.LIST_AUDIT_ENTRIES)
        person, client, errors, who = None, None, list(query.errors), []
        if query.fields.orang:
            person = await party_search.find_person_by_key(session, query.fields.orang)
            if person is None:
                errors.append(FieldError("orang", TrailError.PERSON_UNKNOWN))
            else:
                who.append(ids_of_person(person.id))
        if query.fields.aplikasi:
            ids, name = await parties.find_client_ids(session, query.fields.aplikasi)
            client = ClientMatch(query.fields.aplikasi, name)
            who.append(ids)
        return ResolvedQuery(replace(query, errors=tuple(errors)), self._filter(query, who), person, client)

    async def load_page(self, authority: Authority, session: Session, resolved: ResolvedQuery) -> TrailPage:
        """A page with names, and the number of all that match; the reading is recorded.

        Raises InsufficientAuthority.
        """
        total = await audit_trail.count_audit_entries(authority, session, replace(resolved.wanted, after=None))
        asked = AuditQuery(resolved.wanted, resolved.query.kinds, PAGE_SIZE)
        page = await audit_trail.list_audit_entries(authority, session, asked)
        return TrailPage(await parties.load_trail_entries(session, page.items), page.next, total)

    async def find_entry(self, authority: Authority, session: Session, key: UUID | int) -> TrailEntry | None:
        """One entry with names; the reading is recorded. Raises InsufficientAuthority."""
        found = await audit_trail.find_audit_entry(authority, session, key)
        return None if found is None else (await parties.load_trail_entries(session, [found]))[0]

    async def load_ready_filters(self, authority: Authority, session: Session) -> Sequence[ReadyFilter]:
        """The ready-made filters with their counts. Raises InsufficientAuthority."""
        found = []
        for name, fields in self._ready_fields().items():
            resolved = await self.resolve_query(authority, session, parse_trail_query(asdict(fields), self.tags))
            total = await audit_trail.count_audit_entries(authority, session, resolved.wanted)
            found.append(ReadyFilter(name, fields, total))
        return found

    async def load_verification(self, authority: Authority, session: Session) -> VerificationResult | None:
        """What the last verification of the chain found. Raises InsufficientAuthority."""
        authority.require(Operation.LIST_AUDIT_ENTRIES)
        return await load_last_verification(session)

    def _ready_fields(self) -> dict[str, TrailFields]:
        week = last_days(self.calendar, 7)
        return {
            "refused": TrailFields(hasil=AuditResult.REFUSED.value, dari=last_days(self.calendar, 1)),
            "roles": TrailFields(peristiwa="role", dari=week),
            "resets": TrailFields(peristiwa="account_reset", dari=week),
            "people": TrailFields(peristiwa="person", dari=week),
            "keys": TrailFields(peristiwa="keys"),
        }

    def _filter(self, query: TrailQuery, who: list[frozenset[str]]) -> AuditFilter:
        start = self.calendar.start_of
        return AuditFilter(
            parties=tuple(who),
            tags=query.tags,
            since=start(query.since) if query.since else None,
            until=start(query.until + timedelta(days=1)) if query.until else None,
            after=query.after,
        )
