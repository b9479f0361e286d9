"""/akun: the account page with the person's record and live sessions, and the forms that end sessions."""

from dataclasses import replace
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.events import SessionEndReason
from idp.accounts.guards import Guards, Principal
from idp.accounts.models.session import SessionRow, TrustedDeviceRow
from idp.accounts.people import person_claims
from idp.accounts.people.person_claims import PersonClaims
from idp.accounts.sessions.sessions import CurrentSession
from idp.accounts.store import people
from idp.accounts.views import (
    AccountView,
    PersonCard,
    ResetNotice,
    SessionCard,
    TrustedDeviceCard,
    mask_email,
    mask_number,
)
from idp.accounts.wiring import Accounts
from idp.foundation import clock
from idp.foundation.database import Session
from idp.web import cookies, csrf
from idp.web.declared_routes import PageRouter
from idp.web.templating import render_page
from idp.web.wiring import Web


def routes(accounts: Accounts, guards: Guards, web: Web) -> PageRouter:
    """The page, and its forms that end sessions."""
    router = PageRouter()
    _add_page(router, accounts, guards, web)
    _add_ends_of_others(router, accounts, guards, web)
    _add_end_of_one(router, accounts, guards, web)
    _add_trusted_devices(router, accounts, guards, web)
    _add_reset_notice(router, accounts, guards, web)
    return router


def _add_page(router: PageRouter, accounts: Accounts, guards: Guards, web: Web) -> None:
    @router.get("/akun", access=guards.signed_in)
    async def show(
        request: Request, transaction: Session = web.transaction, principal: Principal = guards.principal
    ) -> Response:
        """Show the person's record, masked, and their live sessions."""
        ended = request.query_params.get("diakhiri", "0")
        count = int(ended) if ended.isascii() and ended.isdigit() and len(ended) < 4 else 0
        view = await _build_account_view(transaction, accounts, principal)
        disowned, forgotten = (request.query_params.get(name) == "1" for name in ("bukan_saya", "dilupakan"))
        changed = request.query_params.get("kata_sandi") == "1"
        view = replace(view, ended=count, disowned=disowned, forgotten=forgotten, password_changed=changed)
        view = replace(view, reset_cancelled=request.query_params.get("dibatalkan") == "1")
        return render_page(request, "accounts/account.html", view)


def _add_ends_of_others(router: PageRouter, accounts: Accounts, guards: Guards, web: Web) -> None:
    @router.post("/akun/sesi/lain/akhiri", access=guards.signed_in)
    async def end_others(
        transaction: Session = web.transaction, current_session: CurrentSession = guards.session
    ) -> Response:
        """End the person's sessions in every other browser."""
        count = await accounts.sessions.end_others(transaction, current_session)
        return RedirectResponse(f"/akun?diakhiri={count}", 303)

    @router.post("/akun/sesi/sejenis/akhiri", access=guards.signed_in)
    async def end_kind(
        request: Request, transaction: Session = web.transaction, current_session: CurrentSession = guards.session
    ) -> Response:
        """End the person's other sessions of one kind of browser and device."""
        fields = csrf.posted_fields(request)
        browser, system = fields.get("peramban", ""), fields.get("sistem", "")
        count = await accounts.sessions.end_kind(transaction, current_session, browser, system)
        return RedirectResponse(f"/akun?diakhiri={count}", 303)

    @router.post("/akun/sesi/{session_id}/bukan-saya", access=guards.signed_in)
    async def disown(
        session_id: UUID, transaction: Session = web.transaction, current_session: CurrentSession = guards.session
    ) -> Response:
        """End a session the person does not recognise, with all its grants; the page then says what to do next."""
        ended = await accounts.sessions.disown(transaction, current_session, session_id)
        return RedirectResponse("/akun?bukan_saya=1" if ended else "/akun", 303)


def _add_end_of_one(router: PageRouter, accounts: Accounts, guards: Guards, web: Web) -> None:
    @router.post("/akun/sesi/{session_id}/akhiri", access=guards.signed_in)
    async def end_one(
        request: Request,
        session_id: UUID,
        transaction: Session = web.transaction,
        current_session: CurrentSession = guards.session,
    ) -> Response:
        """End one session of the person, possibly the current one."""
        ended = await accounts.sessions.end_own(
            transaction, current_session, session_id, SessionEndReason.ENDED_BY_PERSON
        )
        if session_id != current_session.session_id:
            return RedirectResponse(f"/akun?diakhiri={int(ended)}", 303)
        response = RedirectResponse("/masuk", 303)
        cookies.delete_cookie(request, response, cookies.SESSION)
        return response


def _add_trusted_devices(router: PageRouter, accounts: Accounts, guards: Guards, web: Web) -> None:
    @router.post("/akun/perangkat/{device_id}/lupakan", access=guards.signed_in)
    async def forget(
        device_id: UUID, transaction: Session = web.transaction, current_session: CurrentSession = guards.session
    ) -> Response:
        """Forget one trusted device: the second factor is asked for there again."""
        ended = await accounts.trusted_devices.forget(transaction, current_session.person_id, device_id)
        return RedirectResponse("/akun?dilupakan=1" if ended else "/akun", 303)


def _add_reset_notice(router: PageRouter, accounts: Accounts, guards: Guards, web: Web) -> None:
    @router.post("/akun/pengaturan-ulang/{reset_id}/bukan-saya", access=guards.signed_in)
    async def cancel_reset(
        reset_id: UUID, transaction: Session = web.transaction, current_session: CurrentSession = guards.session
    ) -> Response:
        """The person did not ask for the reset that waits for a second officer: it is cancelled."""
        cancelled = await accounts.recovery.resets.cancel(transaction, current_session.person_id, reset_id)
        return RedirectResponse("/akun?dibatalkan=1" if cancelled else "/akun", 303)


async def _build_account_view(session: Session, accounts: Accounts, principal: Principal) -> AccountView:
    """The person's record, masked, their live sessions and trusted devices."""
    current_session = principal.current_session
    person_id, now_here = current_session.person_id, current_session.session_id
    row = await people.load_facts(session, person_id, clock.now())
    claims = person_claims.claims_from_row(row)
    live = await accounts.sessions.list_live(session, person_id)
    unanswered = await accounts.history.find_unanswered(session, person_id)
    reset = await accounts.recovery.resets.find_waiting(session, person_id)
    return AccountView(
        visitor=principal.visitor,
        person=_card(claims),
        sessions=tuple(_session_card(row, now_here) for row in live),
        trusted=tuple(map(_trusted_card, await accounts.trusted_devices.list_live(session, person_id))),
        asks_about_login=unanswered is not None and unanswered.session_id != now_here,
        roles=principal.roles,
        reset=None if reset is None else ResetNotice(reset.id, reset.requested_at),
        second_factor=await accounts.login_steps.find_notice(person_id),
    )


def _trusted_card(row: TrustedDeviceRow) -> TrustedDeviceCard:
    return TrustedDeviceCard(
        id=row.id, browser=row.browser, system=row.system, last_used_at=row.last_used_at, expires_at=row.expires_at
    )


def _card(claims: PersonClaims) -> PersonCard:
    return PersonCard(
        name=claims.name,
        username=claims.preferred_username or "",
        nip=mask_number(claims.nip or ""),
        email=mask_email(claims.email or ""),
        email_verified=claims.email_verified,
        phone=mask_number(claims.phone_number or ""),
        phone_verified=claims.phone_number_verified,
        office=claims.opd_nama or "",
        unit=claims.unit_nama or "",
        post=claims.jabatan or "",
        kind=claims.jenis_pegawai or "",
        rank=", ".join(filter(None, (claims.pangkat, claims.golongan))),
    )


def _session_card(row: SessionRow, present: UUID) -> SessionCard:
    return SessionCard(
        id=row.id,
        browser=row.browser,
        system=row.system,
        network=row.network,
        opened_at=row.opened_at,
        last_seen_at=row.last_seen_at,
        ends_at=row.expires_at,
        here=row.id == present,
    )
