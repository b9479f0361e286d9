"""/kominfo/daftar-pegawai: full lists of people are sent, compared, decided by officers and undone."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.guards import Guards, Principal
from idp.accounts.nip import may_be_number
from idp.accounts.roster import roster_decision, roster_overview, roster_proposal, roster_views
from idp.accounts.roster.roster_admin import NoSuchRoster, RosterAdmin
from idp.accounts.roster.roster_decision import DecisionOutcome, RosterDecision, StaleRoster
from idp.accounts.roster.roster_difference import ChangeKind
from idp.accounts.roster.roster_faults import RosterFileFault, UnreadableRoster
from idp.accounts.roster.roster_overview import RosterDetails
from idp.accounts.roster.roster_proposal import (
    ProposalOutcome,
    RosterProposed,
    RosterRowsRefused,
    RosterUnchanged,
    RosterUpload,
    UnknownRosterOffice,
)
from idp.accounts.roster.roster_views import RosterListView, RosterView
from idp.accounts.store.rosters import RosterChangeFilter
from idp.accounts.wiring import Accounts
from idp.foundation.database import Session
from idp.foundation.paging import InvalidCursor, parse_cursor
from idp.permissions import Operation
from idp.web import csrf, forms
from idp.web.access import CsrfChecked
from idp.web.declared_routes import PageRouter
from idp.web.errors import PersonError
from idp.web.templating import PageOptions, render_page
from idp.web.uploads import UploadedFile
from idp.web.wiring import Web

PATH = "/kominfo/daftar-pegawai"
#: The value of the field `opd` for the whole city.
CITY = "kota"
#: Changes on one page.
_CHANGES = 25


def routes(accounts: Accounts, guards: Guards, web: Web) -> PageRouter:
    """Every page about rosters."""
    router = PageRouter()
    _add_list(router, accounts, guards, web)
    _add_proposal(router, accounts, guards, web)
    _add_roster(router, accounts, guards, web)
    _add_search(router, accounts, guards, web)
    _add_decisions(router, accounts, guards, web)
    return router


def _add_list(router: PageRouter, accounts: Accounts, guards: Guards, web: Web) -> None:
    @router.get(PATH, access=guards.allowed(Operation.SHOW_ROSTERS))
    async def rosters(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """List the rosters, and the form for another."""
        view = await _list_view(accounts.rosters.admin(session, officer.authority), officer, _query(request))
        return render_page(request, "accounts/rosters.html", view)


def _add_proposal(router: PageRouter, accounts: Accounts, guards: Guards, web: Web) -> None:
    checked = CsrfChecked(upload_bytes=accounts.rosters.policy.upload_bytes)

    @router.post(PATH, access=guards.allowed(Operation.PROPOSE_ROSTER), csrf=checked)
    async def propose(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Compare the list that was sent with who is here."""
        admin, chosen = accounts.rosters.admin(session, officer.authority), csrf.posted_fields(request).get("opd", "")
        outcome = await _propose(admin, csrf.uploaded_file(request), chosen)
        if isinstance(outcome, RosterProposed):
            return RedirectResponse(f"{PATH}/{outcome.roster_id}", 303)
        view = await _list_view(admin, officer, {})
        return render_page(
            request, "accounts/rosters.html", _with_outcome(view, outcome, chosen), PageOptions(status=422)
        )


async def _propose(admin: RosterAdmin, file: UploadedFile | None, chosen: str) -> ProposalOutcome | UnreadableRoster:
    if file is None:
        return UnreadableRoster(RosterFileFault.NO_FILE)
    try:
        upload = RosterUpload(file.content, file.name, None if chosen == CITY else chosen)
        return await roster_proposal.propose_roster(admin, upload)
    except UnreadableRoster as problem:
        return problem
    except UnknownRosterOffice:
        return UnreadableRoster(RosterFileFault.NO_OFFICE)


def _add_roster(router: PageRouter, accounts: Accounts, guards: Guards, web: Web) -> None:
    @router.get(PATH + "/{roster_id}", access=guards.allowed(Operation.SHOW_ROSTERS))
    async def roster(
        request: Request, roster_id: UUID, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show what a roster changes; a personal number in the address leads away from it."""
        query = _query(request)
        if may_be_number(query.get("cari", "")):
            return RedirectResponse(f"{PATH}/{roster_id}", 303)
        view = await _roster_view(accounts.rosters.admin(session, officer.authority), officer, roster_id, query)
        outcome = query.get("hasil", "")
        known = outcome if outcome in set(RosterDecision) else ""
        return render_page(request, "accounts/roster.html", replace(view, outcome=known))


def _add_search(router: PageRouter, accounts: Accounts, guards: Guards, web: Web) -> None:
    @router.post(PATH + "/{roster_id}/cari", access=guards.allowed(Operation.SHOW_ROSTERS))
    async def search(
        request: Request, roster_id: UUID, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Search the changes by name, which leads to an address; a personal number stands in none."""
        try:
            await accounts.rosters.admin(session, officer.authority).load(Operation.SHOW_ROSTERS, roster_id)
        except NoSuchRoster:
            raise PersonError(404, "not_found") from None
        fields = csrf.posted_fields(request)
        asked = {name: fields[name] for name in ("jenis", "cari") if fields.get(name)}
        kept = {name: value for name, value in asked.items() if not may_be_number(value)}
        return RedirectResponse(f"{PATH}/{roster_id}?{urlencode(kept)}#perubahan", 303)


def _add_decisions(router: PageRouter, accounts: Accounts, guards: Guards, web: Web) -> None:
    for work in _WORK:
        _add_decision(router, accounts, guards, web=web, work=work)


def _add_decision(router: PageRouter, accounts: Accounts, guards: Guards, *, web: Web, work: str) -> None:
    @router.post(f"{PATH}/{{roster_id}}/{work}", access=guards.allowed(_WORK[work]))
    async def decide(
        request: Request, roster_id: UUID, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Decide a roster; what keeps it from being decided is said above it."""
        admin = accounts.rosters.admin(session, officer.authority)
        try:
            outcome = await _decide(admin, roster_id, work, csrf.posted_fields(request))
        except NoSuchRoster:
            raise PersonError(404, "not_found") from None
        if isinstance(outcome, RosterDecision):
            return RedirectResponse(f"{PATH}/{roster_id}?hasil={outcome.value}", 303)
        view = await _roster_view(admin, officer, roster_id, {})
        if isinstance(outcome, StaleRoster):
            view = replace(view, stale=outcome)
        else:
            view = replace(view, outcome=outcome.value)
        return render_page(request, "accounts/roster.html", view, PageOptions(status=409))


#: The last part of the path of each decision, and its operation.
_WORK = {
    "terapkan": Operation.APPLY_ROSTER,
    "tolak": Operation.REJECT_ROSTER,
    "batalkan": Operation.UNDO_ROSTER,
}


async def _decide(admin: RosterAdmin, roster_id: UUID, work: str, fields: Mapping[str, str]) -> DecisionOutcome:
    if work == "tolak":
        return await roster_decision.reject_roster(admin, roster_id)
    if work == "batalkan":
        return await roster_decision.undo_roster(admin, roster_id)
    return await roster_decision.apply_roster(
        admin, roster_id, enables="aktifkan" in fields, confirms_everybody="semua" in fields
    )


async def _list_view(admin: RosterAdmin, officer: Principal, query: Mapping[str, str]) -> RosterListView:
    before = _uuid(query.get("sebelum", ""))
    found = await roster_overview.list_rosters(admin, before)
    return RosterListView(
        visitor=officer.visitor,
        rosters=roster_views.list_cards(found, admin.policy),
        offices=roster_views.office_choices(found),
        city=found.offices is None,
        megabytes=admin.policy.upload_bytes >> 20,
        next_link=f"{PATH}?sebelum={found.more}" if found.more else None,
        first_link=PATH if before else None,
    )


def _with_outcome(
    view: RosterListView, outcome: RosterRowsRefused | RosterUnchanged | UnreadableRoster, chosen: str
) -> RosterListView:
    view = replace(view, chosen=chosen)
    match outcome:
        case RosterRowsRefused(problems=problems):
            most = roster_views.MOST_PROBLEMS
            return replace(view, problems=problems[:most], problem_count=len(problems))
        case RosterUnchanged(rows=rows):
            return replace(view, unchanged=rows)
        case UnreadableRoster():
            return replace(view, file_fault=outcome)


async def _roster_view(admin: RosterAdmin, officer: Principal, roster_id: UUID, query: Mapping[str, str]) -> RosterView:
    filters = _filters(query)
    try:
        details = await roster_overview.load_roster(admin, roster_id, filters)
    except NoSuchRoster:
        raise PersonError(404, "not_found") from None
    roster, until = details.roster, roster_views.undo_facts(details, admin.policy)
    return RosterView(
        visitor=officer.visitor,
        card=roster_views.roster_card(roster, details.tree, details.officers, admin.policy),
        changes=tuple(roster_views.change_card(change, details.tree) for change in details.changes.items),
        kinds=roster_views.kinds_of(roster),
        may_decide=officer.authority.allows(Operation.APPLY_ROSTER),
        is_first=roster.agreed_at is not None and roster.agreed_by == admin.officer,
        enables=roster.enables,
        undo_until=until[0],
        can_undo=until[1],
        done=details.applied,
        failed=details.failed,
        kept=details.kept,
        acts=roster_views.roster_acts(roster, details.officers),
        shared=details.shared,
        kind=filters.kind,
        search=filters.search,
        only_failed=filters.failed,
        links=_links(details, query),
    )


def _filters(query: Mapping[str, str]) -> RosterChangeFilter:
    kind = query.get("jenis", "")
    try:
        after = parse_cursor(query["setelah"]) if query.get("setelah") else None
    except InvalidCursor:
        after = None
    return RosterChangeFilter(
        kind=kind if kind in set(ChangeKind) else "",
        search=query.get("cari", "")[:100],
        failed=query.get("gagal") == "ya",
        after=after,
        limit=_CHANGES,
    )


def _links(details: RosterDetails, query: Mapping[str, str]) -> dict[str, str]:
    """The first and the next page of the same filter."""
    path = f"{PATH}/{details.roster.id}"
    kept = {name: query[name] for name in ("jenis", "cari", "gagal") if query.get(name)}
    found = {"first": f"{path}?{urlencode(kept)}#perubahan"} if query.get("setelah") else {}
    if details.changes.next:
        found["next"] = f"{path}?{urlencode({**kept, 'setelah': str(details.changes.next)})}#perubahan"
    return found


def _query(request: Request) -> dict[str, str]:
    return forms.last_values(forms.read_query(request))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
