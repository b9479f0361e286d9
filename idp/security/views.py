"""View values of the pages of /keamanan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from idp.foundation.audit import AuditTag
from idp.foundation.audit_trail import COUNTED_TO
from idp.foundation.audit_verification import VerificationResult
from idp.foundation.key_listing import ListedKey
from idp.security.overview import SecurityOverview
from idp.security.parties import TrailEntry
from idp.security.party_search import ClientMatch, PersonMatch, SeveralMatches
from idp.security.trail import ReadyFilter
from idp.security.trail_query import PATH, FieldError, TrailFields
from idp.web.templating import HeaderUser


@dataclass(frozen=True, slots=True)
class OverviewView:
    """security/overview.html: the numbers of today; `counted_to`: a higher count is shown as "more than"."""

    visitor: HeaderUser
    overview: SecurityOverview
    today: date
    counted_to: int = COUNTED_TO


@dataclass(frozen=True, slots=True)
class TrailView:
    """security/trail.html: the search form with what was sent, and a page of entries or what a text may mean.

    `typed`: the text of the search field. `entries` None: nothing was read, because of `errors` or `choices`.
    """

    visitor: HeaderUser
    fields: TrailFields
    typed: str
    groups: Mapping[str, Sequence[AuditTag]]
    results: Mapping[str, str]
    ready: Sequence[ReadyFilter]
    verification: VerificationResult | None
    may_end_sessions: bool
    person: PersonMatch | None = None
    client: ClientMatch | None = None
    entries: Sequence[TrailEntry] | None = None
    total: int = 0
    since: date | None = None
    until: date | None = None
    next_link: str | None = None
    first_link: str | None = None
    choices: SeveralMatches | None = None
    errors: tuple[FieldError, ...] = ()
    counted_to: int = COUNTED_TO

    def error_of(self, field: str) -> str | None:
        """What is wrong with a field, None when nothing is."""
        return next((one.error.value for one in self.errors if one.field == field), None)

    def is_chosen(self, ready: ReadyFilter) -> bool:
        """Whether the page shows what this ready-made filter finds."""
        return not self.errors and ready.fields == self.fields

    def link_to(self, match: PersonMatch | ClientMatch) -> str:
        """The page with the same filters for a person or client that the text may mean."""
        if isinstance(match, PersonMatch):
            return replace(self.fields, orang=match.key, aplikasi="").link()
        return replace(self.fields, orang="", aplikasi=match.client_id).link()

    def export_link(self, export_format: str) -> str:
        """The file with the same filters."""
        return self.fields.link(f"{PATH}.{export_format}")

    @property
    def who(self) -> str:
        """The name of the person or client that is filtered by, "" without such a filter."""
        return (self.person.name if self.person else "") or (self.client.name if self.client else self.fields.aplikasi)


@dataclass(frozen=True, slots=True)
class EntryView:
    """security/entry.html: one entry with all it says; a tag of another release has no result."""

    visitor: HeaderUser
    entry: TrailEntry
    results: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LiveSession:
    """One live session of the person whose sessions are shown."""

    browser: str
    system: str
    network: str
    opened_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    acr: str


@dataclass(frozen=True, slots=True)
class SessionsView:
    """security/sessions.html: whose sessions to show, and the sessions; `ended`: how many the last act ended."""

    visitor: HeaderUser
    may_end: bool
    typed: str = ""
    person: PersonMatch | None = None
    sessions: Sequence[LiveSession] = ()
    choices: SeveralMatches | None = None
    error: str | None = None
    ended: int | None = None


@dataclass(frozen=True, slots=True)
class EndSessionsView:
    """security/end_sessions.html: what ending all sessions of a person does, and the reason for it."""

    visitor: HeaderUser
    person: PersonMatch
    count: int
    reason: str = ""
    error: str | None = None
    longest: int = 200


@dataclass(frozen=True, slots=True)
class KeysView:
    """security/keys.html: the signing keys, and how long they are used."""

    visitor: HeaderUser
    keys: Sequence[ListedKey]
    rotate_days: int
    ahead_days: int
    kept_days: int
