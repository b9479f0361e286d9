"""/akun/keamanan/…: setting up an authenticator app or a passkey, and new recovery codes."""

from dataclasses import replace
from datetime import datetime
from math import ceil
from typing import assert_never

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.enrolment.own_factors import AppOutcome, FactorSaved, PasskeyOutcome, PermissionRefused
from idp.accounts.enrolment.views import AppEnrolmentView, FactorNotice, NewPasskeyView, RecoveryCodesView
from idp.accounts.factors.enrolled_factors import load_enrolled_factors_within
from idp.accounts.factors.passkeys import PasskeyAnswer, PasskeyRefused
from idp.accounts.factors.totp import (
    CodeAlreadyUsed,
    CodeOfAnotherTime,
    CodeWrong,
    EnrolmentExpired,
    TotpEnrolment,
)
from idp.accounts.factors.webauthn_ceremony import CeremonyUser
from idp.accounts.guards import ACCOUNT_SECURITY, Guards, Principal, read_origin
from idp.accounts.pages.security import owner_of, to_security_page
from idp.accounts.store import people
from idp.accounts.wiring import Accounts
from idp.foundation import clock
from idp.foundation.database import Session
from idp.foundation.secret_values import Secret
from idp.web import csrf
from idp.web.context import web_context
from idp.web.declared_routes import PageRouter
from idp.web.templating import PageOptions, render_page
from idp.web.wiring import Web

_APP = f"{ACCOUNT_SECURITY}/autentikator"
_PASSKEY = f"{ACCOUNT_SECURITY}/kunci-sandi-baru"
_CODES = f"{ACCOUNT_SECURITY}/kode-pemulihan"
_LONGEST_CODE = 64


def routes(accounts: Accounts, guards: Guards, web: Web) -> PageRouter:
    """The pages that set factors up, and what they send."""
    router = PageRouter()
    _add_app(router, accounts, guards, web)
    _add_app_confirmation(router, accounts, guards, web)
    _add_passkey(router, accounts, guards, web)
    _add_passkey_saving(router, accounts, guards, web)
    _add_recovery_codes(router, accounts, guards, web)
    return router


def _add_app(router: PageRouter, accounts: Accounts, guards: Guards, web: Web) -> None:
    @router.post(f"{_APP}/mulai", access=guards.recently_verified)
    async def start(transaction: Session = web.transaction, principal: Principal = guards.principal) -> Response:
        """Make a secret for an authenticator app."""
        await accounts.authenticator_apps.start(transaction, principal.current_session.person_id)
        return RedirectResponse(_APP, 303)

    @router.get(_APP, access=guards.recently_verified)
    async def show(
        request: Request, transaction: Session = web.transaction, principal: Principal = guards.principal
    ) -> Response:
        """Show the QR code and the secret, until the first code was typed."""
        view = await _app_view(request, accounts, transaction, principal)
        return to_security_page(FactorNotice.EXPIRED) if view is None else _render_app(request, view)


def _add_app_confirmation(router: PageRouter, accounts: Accounts, guards: Guards, web: Web) -> None:
    @router.post(_APP, access=guards.recently_verified)
    async def confirm(
        request: Request, transaction: Session = web.transaction, principal: Principal = guards.principal
    ) -> Response:
        """Take the authenticator app into use by its first code."""
        fields = csrf.posted_fields(request)
        code, permission = (fields.get(name, "")[:_LONGEST_CODE] for name in ("kode", "izin"))
        outcome = await accounts.own_factors.confirm_app(owner_of(request, principal), code, permission)
        if isinstance(outcome, FactorSaved):
            return await _render_saved(request, accounts, principal, outcome.codes)
        # begins here: the use case has a transaction of its own
        view = await _app_view(request, accounts, transaction, principal)
        if view is None or isinstance(outcome, EnrolmentExpired):
            return to_security_page(FactorNotice.EXPIRED)
        return _render_app(request, _with_problem(view, outcome), _status(outcome))


def _add_passkey(router: PageRouter, accounts: Accounts, guards: Guards, web: Web) -> None:
    @router.get(_PASSKEY, access=guards.recently_verified)
    async def show_passkey(
        request: Request, transaction: Session = web.transaction, principal: Principal = guards.principal
    ) -> Response:
        """Show the form that makes a passkey."""
        return _render_passkey(request, await _passkey_view(request, transaction, principal))

    @router.post(f"{_PASSKEY}/tantangan", access=guards.recently_verified)
    async def challenge(request: Request, principal: Principal = guards.principal) -> Response:
        """The options of navigator.credentials.create(), with a challenge for this browser."""
        session = principal.current_session
        user = CeremonyUser(session.person_id.bytes, await _account_name(accounts, principal), session.name)
        options = await accounts.passkeys.start_registration(
            accounts.database, session.person_id, user, csrf.browser_secret(request)
        )
        return Response(options, media_type="application/json")


def _add_passkey_saving(router: PageRouter, accounts: Accounts, guards: Guards, web: Web) -> None:
    @router.post(_PASSKEY, access=guards.recently_verified)
    async def save_passkey(
        request: Request, transaction: Session = web.transaction, principal: Principal = guards.principal
    ) -> Response:
        """Store the passkey that the browser has made."""
        fields = csrf.posted_fields(request)
        outcome = await accounts.own_factors.add_passkey(
            owner_of(request, principal),
            PasskeyAnswer(fields.get("jawaban", ""), csrf.browser_secret(request)),
            name=fields.get("nama", ""),
            permission=fields.get("izin", "")[:_LONGEST_CODE],
        )
        if isinstance(outcome, FactorSaved):
            return await _render_saved(request, accounts, principal, outcome.codes)
        view = await _passkey_view(request, transaction, principal)
        return _render_passkey(request, _with_passkey_problem(view, outcome), _status(outcome))


def _add_recovery_codes(router: PageRouter, accounts: Accounts, guards: Guards, web: Web) -> None:
    @router.post(_CODES, access=guards.recently_verified)
    async def renew(
        request: Request, transaction: Session = web.transaction, principal: Principal = guards.principal
    ) -> Response:
        """Make new recovery codes and show them, once."""
        codes = await accounts.own_factors.renew_recovery_codes(transaction, owner_of(request, principal))
        if not codes:
            return to_security_page(FactorNotice.NO_FACTOR)
        return _render_codes(request, principal, codes, await _account_name(accounts, principal), first=False)


async def _render_saved(
    request: Request, accounts: Accounts, principal: Principal, codes: tuple[Secret, ...]
) -> Response:
    """The recovery codes that came with the factor, or the page of factors."""
    if not codes:
        return to_security_page(FactorNotice.SAVED)
    return _render_codes(request, principal, codes, await _account_name(accounts, principal), first=True)


def _render_codes(
    request: Request, principal: Principal, codes: tuple[Secret, ...], account: str, *, first: bool
) -> Response:
    shown = tuple(code.reveal for code in codes)
    view = RecoveryCodesView(principal.visitor, shown, account, clock.now(), first)
    return render_page(request, "accounts/recovery_codes.html", view)


async def _app_view(
    request: Request, accounts: Accounts, session: Session, principal: Principal
) -> AppEnrolmentView | None:
    person_id = principal.current_session.person_id
    started = await accounts.authenticator_apps.find_started(session, person_id)
    if started is None:
        return None
    enrolled = await load_enrolled_factors_within(session, person_id)
    account = await _account_name(accounts, principal)
    return AppEnrolmentView(
        visitor=principal.visitor,
        qr=_qr_code(started, issuer=_issuer_name(request), account=account),
        groups=started.groups,
        account=account,
        replaces=enrolled.has_totp,
        needs_permission=principal.is_privileged and not enrolled.has_any,
    )


async def _passkey_view(request: Request, session: Session, principal: Principal) -> NewPasskeyView:
    enrolled = await load_enrolled_factors_within(session, principal.current_session.person_id)
    origin = read_origin(request)
    return NewPasskeyView(
        visitor=principal.visitor,
        suggested=" ".join(filter(None, (origin.system, origin.browser and f"({origin.browser})"))),
        needs_permission=principal.is_privileged and not enrolled.has_any,
    )


def _render_app(request: Request, view: AppEnrolmentView, options: PageOptions | None = None) -> Response:
    return render_page(request, "accounts/totp_enrolment.html", view, options or PageOptions())


def _render_passkey(request: Request, view: NewPasskeyView, options: PageOptions | None = None) -> Response:
    return render_page(request, "accounts/passkey_new.html", view, options or PageOptions())


def _with_problem(view: AppEnrolmentView, outcome: AppOutcome) -> AppEnrolmentView:
    match outcome:
        case CodeWrong() | CodeAlreadyUsed():
            return replace(view, code_problem="wrong")
        case CodeOfAnotherTime(ahead):
            return replace(view, code_problem="other_time", ahead=ahead)
        case PermissionRefused(until):
            return replace(view, permission_problem="wrong" if until is None else "throttled", wait_until=until)
        case FactorSaved() | EnrolmentExpired():
            return view
        case _:
            assert_never(outcome)


def _with_passkey_problem(view: NewPasskeyView, outcome: PasskeyOutcome) -> NewPasskeyView:
    match outcome:
        case PasskeyRefused(problem):
            return replace(view, problem=problem)
        case PermissionRefused(until):
            return replace(view, permission_problem="wrong" if until is None else "throttled", wait_until=until)
        case FactorSaved():
            return view
        case _:
            assert_never(outcome)


def _status(outcome: AppOutcome | PasskeyOutcome) -> PageOptions:
    until = outcome.until if isinstance(outcome, PermissionRefused) else None
    return PageOptions(422) if until is None else PageOptions(429, headers={"Retry-After": _seconds_until(until)})


def _seconds_until(until: datetime) -> str:
    return str(max(1, ceil((until - clock.now()).total_seconds())))


def _qr_code(started: TotpEnrolment, *, issuer: str, account: str) -> Markup:
    """The QR code as SVG elements without a style: the policy of pages allows neither styles nor data: addresses."""
    import segno  # 3 MB of every process, for a page seen once

    uri = started.uri(issuer=issuer, account=account).reveal
    drawn = segno.make(uri, error="m", micro=False).svg_inline(border=4, omitsize=True, svgclass="qr", lineclass=None)
    return Markup(drawn)  # noqa: S704  drawn here, out of modules


def _issuer_name(request: Request) -> str:
    site = web_context(request).site
    return f"{site.product} {site.government}".replace(":", " ")


async def _account_name(accounts: Accounts, principal: Principal) -> str:
    """What authenticator apps and devices call the account: never the NIP."""
    row = await accounts.database.fetch_one(people.FIND_USERNAME, {"person_id": principal.current_session.person_id})
    return (row.username if row else None) or principal.current_session.name
