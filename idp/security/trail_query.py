"""TrailQuery: the filters of the audit trail as they stand in an address, parsed, and the addresses made of them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, timedelta
from enum import Enum

from idp.foundation.audit import AuditResult, AuditTag
from idp.foundation.audit_tags import AuditTags
from idp.foundation.calendar import Calendar
from idp.foundation.paging import Cursor, InvalidCursor, parse_cursor
from idp.web.forms import write_query

PATH = "/keamanan/jejak"
#: Longer texts are no name, no username and no date.
MAX_TEXT = 128
#: Days outside are no days of this trail, and would be no moments of its keys.
_FIRST, _LAST = date(2000, 1, 1), date(2199, 12, 31)


class TrailError(Enum):
    """What is wrong with a filter; the words are in the templates."""

    TEXT_TOO_LONG = "text_too_long"
    NOT_FOUND = "not_found"
    PERSON_UNKNOWN = "person_unknown"
    CLIENT_UNKNOWN = "client_unknown"
    EVENT_UNKNOWN = "event_unknown"
    RESULT_UNKNOWN = "result_unknown"
    NOT_A_DAY = "not_a_day"
    ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins"
    CURSOR_UNKNOWN = "cursor_unknown"
    ENTRY_UNKNOWN = "entry_unknown"


@dataclass(frozen=True, slots=True)
class FieldError:
    """An error and the field that it belongs to."""

    field: str
    error: TrailError


@dataclass(frozen=True, slots=True)
class TrailFields:
    """The filters as texts, as they were sent; `orang` is a username or an id, never a personal number."""

    orang: str = ""
    aplikasi: str = ""
    peristiwa: str = ""
    hasil: str = ""
    dari: str = ""
    sampai: str = ""

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> "TrailFields":
        """The filters among the sent fields, without surplus space."""
        return cls(**{each.name: sent.get(each.name, "").strip() for each in fields(cls)})

    def link(self, path: str = PATH, after: Cursor | None = None) -> str:
        """The address of `path` with these filters; `after`: of the page after that entry."""
        query = write_query(asdict(self) | {"sesudah": str(after) if after else ""})
        return f"{path}?{query}" if query else path

    @property
    def anything(self) -> bool:
        return any(asdict(self).values())


@dataclass(frozen=True, slots=True)
class TrailQuery:
    """The parsed filters but for person and client, which only the database knows."""

    fields: TrailFields
    tags: frozenset[AuditTag] | None = None
    since: date | None = None
    until: date | None = None
    after: Cursor | None = None
    errors: tuple[FieldError, ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of filters, as the record of the reading names them: never a value."""
        names = {"orang": "person", "aplikasi": "client", "peristiwa": "event", "hasil": "result", "dari": "since"}
        sent = asdict(self.fields)
        return tuple(word for name, word in (names | {"sampai": "until"}).items() if sent[name])


def parse_trail_query(sent: Mapping[str, str], known: AuditTags) -> TrailQuery:
    """Parse the filters; what is wrong is listed and does not filter."""
    found = TrailFields.read(sent)
    parser = _FieldParser(known)
    tags = parser.tags(found)
    since, until = parser.day("dari", found.dari), parser.day("sampai", found.sampai)
    if since and until and until < since:
        parser.refuse("sampai", TrailError.ENDS_BEFORE_IT_BEGINS)
    after = parser.cursor(sent.get("sesudah", ""))
    for name in ("orang", "aplikasi"):
        if len(getattr(found, name)) > MAX_TEXT:
            parser.refuse(name, TrailError.TEXT_TOO_LONG)
            found = replace(found, **{name: ""})
    return TrailQuery(found, tags, since, until, after, tuple(parser.errors))


def last_days(calendar: Calendar, days: int) -> str:
    """The first of so many days that end today, as the filter writes it."""
    return (calendar.today() - timedelta(days=days - 1)).isoformat()


class _FieldParser:
    """Parses one field after the other and collects what is wrong."""

    def __init__(self, known: AuditTags) -> None:
        self._known = known
        self.errors: list[FieldError] = []

    def refuse(self, field: str, error: TrailError) -> None:
        self.errors.append(FieldError(field, error))

    def tags(self, found: TrailFields) -> frozenset[AuditTag] | None:
        of_event, of_result = self._event(found.peristiwa), self._result(found.hasil)
        if of_event is None or of_result is None:
            return of_event if of_result is None else of_result
        return of_event & of_result

    def _event(self, text: str) -> frozenset[AuditTag] | None:
        if not text:
            return None
        tags = self._known.named(text)
        if not tags:
            self.refuse("peristiwa", TrailError.EVENT_UNKNOWN)
        return tags or None

    def _result(self, text: str) -> frozenset[AuditTag] | None:
        if not text:
            return None
        result = next((result for result in AuditResult if result.value == text), None)
        if result is None:
            self.refuse("hasil", TrailError.RESULT_UNKNOWN)
            return None
        return self._known.with_result(result)

    def day(self, field: str, text: str) -> date | None:
        """A day written 2026-11-21, as a browser sends it, or 21/11/2026, as people type it."""
        if not text:
            return None
        day = _parse_day(text)
        if day is None:
            self.refuse(field, TrailError.NOT_A_DAY)
        return day

    def cursor(self, text: str) -> Cursor | None:
        if not text:
            return None
        try:
            found = parse_cursor(text)
        except InvalidCursor:
            found = None
        if found is None or found.sort_name:
            self.refuse("", TrailError.CURSOR_UNKNOWN)
            return None
        return found


def _parse_day(text: str) -> date | None:
    parts = text.split("/")
    written = "-".join(reversed(parts)) if len(parts) == 3 else text
    try:
        day = date(*map(int, written.split("-"))) if len(written) == 10 and written.isascii() else None
    except (ValueError, TypeError):
        return None
    return day if day and _FIRST <= day <= _LAST else None
