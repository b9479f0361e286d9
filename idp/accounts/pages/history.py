"""/akun/riwayat: the sign-in history, what the person says about its lines, and the history as a file."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.events import HistoryEvent
from idp.accounts.guards import Guards, Principal
from idp.accounts.history import history_lines
from idp.accounts.history.history_lines import FAILURES, HistoryLine
from idp.accounts.history.office_networks import name_network
from idp.accounts.history.sign_in_history import SHOWN
from idp.accounts.models.session import LoginEventRow
from idp.accounts.store.login_events import KindCount
from idp.accounts.views import HistoryNumbers, HistoryView
from idp.accounts.wiring import Accounts
from idp.foundation import csv_output
from idp.foundation.database import Session
from idp.web import forms
from idp.web.declared_routes import PageRouter
from idp.web.errors import PersonError
from idp.web.reported_errors import report_page
from idp.web.templating import render_page
from idp.web.wiring import Web

#: Lines of a page, before repeated failures become one.
PAGE = 50
#: Lines of a file at most: more than throttled failures of 90 days leave.
_FILE = 5_000


def routes(accounts: Accounts, guards: Guards, web: Web) -> PageRouter:
    """The page, its two answers, and the file."""
    router = PageRouter()
    _add_page(router, accounts, guards, web)
    _add_answers(router, accounts, guards, web)
    _add_file(router, accounts, guards, web)
    return router


def _add_page(router: PageRouter, accounts: Accounts, guards: Guards, web: Web) -> None:
    @router.get("/akun/riwayat", access=guards.signed_in)
    async def show(
        request: Request, transaction: Session = web.transaction, principal: Principal = guards.principal
    ) -> Response:
        """Show the history of the last 90 days, newest first."""
        query = forms.last_values(forms.read_query(request))
        view = await _build_view(accounts, transaction, principal, query)
        return render_page(request, "accounts/history.html", view)


def _add_answers(router: PageRouter, accounts: Accounts, guards: Guards, web: Web) -> None:
    @router.post("/akun/riwayat/{event_id}/saya", access=guards.signed_in)
    async def acknowledge(
        event_id: UUID, transaction: Session = web.transaction, principal: Principal = guards.principal
    ) -> Response:
        """The login was the person's."""
        await accounts.history.acknowledge(transaction, principal.current_session, event_id)
        return RedirectResponse("/akun/riwayat?saya=1", 303)

    @router.post("/akun/riwayat/{event_id}/bukan-saya", access=guards.signed_in)
    async def disown(
        request: Request,
        event_id: UUID,
        transaction: Session = web.transaction,
        principal: Principal = guards.principal,
    ) -> Response:
        """It was not: end every other session and every trusted device, and go on to a new password."""
        if not await accounts.history.disown(transaction, principal.current_session, event_id):
            return RedirectResponse("/akun/riwayat", 303)
        code = report_page(request, "history_disowned", facts={"event": str(event_id)})
        return RedirectResponse(f"/akun/riwayat?bukan_saya={code}", 303)


def _add_file(router: PageRouter, accounts: Accounts, guards: Guards, web: Web) -> None:
    @router.get("/akun/riwayat.csv", access=guards.signed_in)
    async def download(transaction: Session = web.transaction, principal: Principal = guards.principal) -> Response:
        """The history of the last 90 days as a CSV file, newest first."""
        rows = await accounts.history.list_newest(transaction, principal.current_session.person_id, None, _FILE)
        header = ("waktu", "peristiwa", "aplikasi", "cara", "peramban", "sistem", "jaringan", "perangkat_baru")
        content = csv_output.write_csv(header, (_file_row(accounts, row) for row in rows))
        disposition = 'attachment; filename="riwayat-masuk.csv"'
        headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
        return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


def _file_row(accounts: Accounts, row: LoginEventRow) -> tuple[str, ...]:
    at = accounts.calendar.local(row.at).isoformat(timespec="seconds")
    place = name_network(accounts.office_networks, row.network) or row.network
    return (at, row.kind, row.label, row.amr, row.browser, row.system, place, "ya" if row.new_device else "")


async def _build_view(accounts: Accounts, session: Session, principal: Principal, query: dict[str, str]) -> HistoryView:
    current_session, history = principal.current_session, accounts.history
    before = _read_id(query.get("sebelum"))
    rows = await history.list_newest(session, current_session.person_id, before, PAGE + 1)
    shown, places = rows[:PAGE], _place_names(accounts, rows)
    unanswered = await history.find_unanswered(session, current_session.person_id)
    return HistoryView(
        visitor=principal.visitor,
        days=history_lines.history_days(shown, accounts.calendar, places, current_session.session_id),
        today=accounts.calendar.today(),
        question=None if unanswered is None else _question(accounts, unanswered, current_session.session_id),
        numbers=_numbers(await history.count_kinds(session, current_session.person_id)),
        kept_days=SHOWN.days,
        older=shown[-1].id if len(rows) > PAGE else None,
        first_page=before is None,
        acknowledged=query.get("saya") == "1",
        disowned=query.get("bukan_saya", "")[:20],
    )


def _question(accounts: Accounts, row: LoginEventRow, session_id: UUID) -> HistoryLine | None:
    line = history_lines.read_line([row], name_network(accounts.office_networks, row.network), session_id)
    return None if line.here else line


def _place_names(accounts: Accounts, rows: Sequence[LoginEventRow]) -> dict[str, str]:
    return {row.network: name_network(accounts.office_networks, row.network) for row in rows}


def _numbers(counts: Mapping[str, KindCount]) -> HistoryNumbers:
    """The figures beside the history, from how many lines of each kind there are."""
    logins = counts.get(HistoryEvent.LOGIN)
    failures = [counts[kind] for kind in FAILURES if kind in counts]
    changes = [count for kind, count in counts.items() if kind != HistoryEvent.LOGIN and kind not in FAILURES]
    return HistoryNumbers(
        logins=logins.lines if logins else 0,
        browsers=logins.browsers if logins else 0,
        failures=sum(one.lines for one in failures),
        last_failure=max((one.last for one in failures), default=None),
        changes=sum(one.lines for one in changes),
    )


def _read_id(text: str | None) -> UUID | None:
    if text is None:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise PersonError(404, "not_found") from None
