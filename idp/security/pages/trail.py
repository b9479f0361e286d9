"""/keamanan/jejak: the audit trail, a search that is posted, one entry, and the export."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from idp.accounts.guards import Guards, Principal
from idp.foundation.database import Session
from idp.permissions import Operation
from idp.security import party_search
from idp.security.party_search import ClientMatch, EntryNumber, PersonMatch, SearchOutcome, SeveralMatches
from idp.security.trail import ResolvedQuery
from idp.security.trail_export import ExportFormat
from idp.security.trail_query import (
    MAX_TEXT,
    PATH,
    FieldError,
    TrailError,
    TrailFields,
    TrailQuery,
    parse_trail_query,
)
from idp.security.views import EntryView, TrailView
from idp.security.wiring import Security
from idp.web import csrf, forms
from idp.web.declared_routes import PageRouter
from idp.web.templating import PageOptions, render_page
from idp.web.wiring import Web

_ENTRY = f"{PATH}/catatan"
_MEDIA = {ExportFormat.CSV: "text/csv; charset=utf-8", ExportFormat.NDJSON: "application/x-ndjson"}
#: The largest number that the column of numbers holds.
MOST_ENTRIES_EVER = 2**31 - 1
_UNPROCESSABLE = PageOptions(status=422)


def routes(security: Security, guards: Guards, web: Web) -> PageRouter:
    """The pages of the trail."""
    router = PageRouter()
    reader = TrailPages(security)
    _add_trail(router, reader, guards, web)
    _add_entry(router, reader, guards, web)
    for export_format in ExportFormat:
        _add_export(router, reader, export_format, guards=guards, web=web)
    return router


def _add_trail(router: PageRouter, pages: "TrailPages", guards: Guards, web: Web) -> None:
    readers = guards.allowed(Operation.LIST_AUDIT_ENTRIES)

    @router.get(PATH, access=readers)
    async def show(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """A page of the trail with the filters of the address."""
        query = parse_trail_query(forms.last_values(forms.read_query(request)), pages.tags)
        resolved = await pages.security.trail.resolve_query(officer.authority, session, query)
        view = await pages.build_view(officer, session, resolved)
        return render_page(request, "security/trail.html", view, _UNPROCESSABLE if view.errors else PageOptions())

    @router.post(PATH, access=readers)
    async def search(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Find whom or what the text means; a personal number goes no further than this form."""
        sent = csrf.posted_fields(request)
        typed, fields = sent.get("cari", "").strip(), replace(TrailFields.read(sent), orang="", aplikasi="")
        query = parse_trail_query(asdict(fields), pages.tags)
        if len(typed) > MAX_TEXT:
            query = _with_error(query, TrailError.TEXT_TOO_LONG)
        found = await party_search.search_party(session, typed) if typed and not query.errors else None
        if found == SeveralMatches():
            query = _with_error(query, TrailError.NOT_FOUND)
        if query.errors or isinstance(found, SeveralMatches):
            view = await pages.build_search_view(officer, session, query, typed=typed, found=found)
            return render_page(request, "security/trail.html", view, _UNPROCESSABLE if view.errors else PageOptions())
        return RedirectResponse(_address_of(found, fields), 303)


def _add_entry(router: PageRouter, pages: "TrailPages", guards: Guards, web: Web) -> None:
    @router.get(_ENTRY, access=guards.allowed(Operation.SHOW_AUDIT_ENTRY))
    async def entry(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """One entry, by its id or its number."""
        sent = forms.last_values(forms.read_query(request))
        key = _entry_key(sent)
        if key is None and not sent:
            return RedirectResponse(PATH, 303)
        found = await pages.security.trail.find_entry(officer.authority, session, key) if key is not None else None
        if found is None:
            query = _with_error(parse_trail_query({}, pages.tags), TrailError.ENTRY_UNKNOWN)
            view = await pages.build_search_view(officer, session, query, typed=sent.get("nomor", "")[:MAX_TEXT])
            return render_page(request, "security/trail.html", view, PageOptions(status=404))
        shown = EntryView(officer.visitor, found, pages.tags.results)
        return render_page(request, "security/entry.html", shown)


def _add_export(
    router: PageRouter, pages: "TrailPages", export_format: ExportFormat, *, guards: Guards, web: Web
) -> None:
    @router.get(f"{PATH}.{export_format.value}", access=guards.allowed(Operation.EXPORT_AUDIT))
    async def export(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """The entries that the filters find, as a file that is written while it is sent."""
        query = replace(parse_trail_query(forms.last_values(forms.read_query(request)), pages.tags), after=None)
        resolved = await pages.security.trail.resolve_query(officer.authority, session, query)
        if resolved.errors:
            view = await pages.build_view(officer, session, resolved)
            return render_page(request, "security/trail.html", view, _UNPROCESSABLE)
        plan = await pages.security.export.plan(officer.authority, session, resolved, export_format)
        name = f"jejak-audit-{pages.security.calendar.today()}.{export_format.value}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return StreamingResponse(pages.security.export.write(plan), headers=headers, media_type=_MEDIA[export_format])


class TrailPages:
    """Builds the view values of the pages."""

    def __init__(self, security: Security) -> None:
        self.security = security
        self.tags = security.trail.tags

    async def build_view(self, officer: Principal, session: Session, resolved: ResolvedQuery) -> TrailView:
        """A page of entries; with errors nothing is read and nobody's trail is shown."""
        query = resolved.query
        if resolved.errors:
            return await self.build_search_view(officer, session, query)
        page = await self.security.trail.load_page(officer.authority, session, resolved)
        bare = await self.build_search_view(officer, session, query, typed=_typed(resolved))
        return replace(
            bare,
            person=resolved.person,
            client=resolved.client,
            entries=page.entries,
            total=page.total,
            next_link=query.fields.link(after=page.next) if page.next else None,
            first_link=query.fields.link() if query.after else None,
        )

    async def build_search_view(
        self,
        officer: Principal,
        session: Session,
        query: TrailQuery,
        *,
        typed: str = "",
        found: SearchOutcome | None = None,
    ) -> TrailView:
        """The form with what was typed, what is wrong with it, and what it may mean."""
        trail, authority = self.security.trail, officer.authority
        return TrailView(
            visitor=officer.visitor,
            fields=query.fields,
            typed=typed,
            groups=self.tags.by_group,
            results=self.tags.results,
            ready=await trail.load_ready_filters(authority, session),
            verification=await trail.load_verification(authority, session),
            may_end_sessions=officer.authority.allows(Operation.END_SESSIONS),
            since=query.since,
            until=query.until,
            choices=found if isinstance(found, SeveralMatches) and found != SeveralMatches() else None,
            errors=query.errors,
        )


def _with_error(query: TrailQuery, error: TrailError) -> TrailQuery:
    return replace(query, errors=(*query.errors, FieldError("cari", error)))


def _typed(resolved: ResolvedQuery) -> str:
    """What the search field shows: what would find the same person or client again."""
    return (resolved.person.key if resolved.person else "") or resolved.query.fields.aplikasi


def _address_of(found: PersonMatch | ClientMatch | EntryNumber | None, fields: TrailFields) -> str:
    match found:
        case PersonMatch():
            return replace(fields, orang=found.key).link()
        case ClientMatch():
            return replace(fields, aplikasi=found.client_id).link()
        case EntryNumber():
            return f"{_ENTRY}?nomor={found.number}"
        case None:
            return fields.link()


def _entry_key(sent: Mapping[str, str]) -> UUID | int | None:
    number = sent.get("nomor", "")
    if number:
        found = int(number) if number.isascii() and number.isdigit() and len(number) < 16 else 0
        return found if 0 < found <= MOST_ENTRIES_EVER else None
    try:
        return UUID(sent.get("id", ""))
    except ValueError:
        return None
