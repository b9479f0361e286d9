"""/akun/keamanan: the person's second factors, which of them suits, and their removal."""

from collections.abc import Mapping
from typing import assert_never
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.enrolment.own_factors import FactorKept, FactorOwner, FactorRemoved, NoSuchFactor, RemovalOutcome
from idp.accounts.enrolment.recommendation import FactorQuestions, recommend_factor
from idp.accounts.enrolment.views import (
    AccountSecurityView,
    AppCard,
    AppRemovalView,
    FactorNotice,
    PasskeyCard,
    PasskeyView,
)
from idp.accounts.factors.enrolled_factors import load_enrolled_factors_within
from idp.accounts.factors.recovery_codes import COUNT
from idp.accounts.guards import ACCOUNT_SECURITY, Guards, Principal, read_origin
from idp.accounts.models.factor import PasskeyRow
from idp.accounts.store import totp
from idp.accounts.wiring import Accounts
from idp.foundation.database import Session
from idp.web import csrf, forms
from idp.web.declared_routes import PageRouter
from idp.web.errors import PersonError
from idp.web.templating import render_page
from idp.web.wiring import Web

_NOTICES = {notice.value: notice for notice in FactorNotice}
_ANSWERS = {"ya": True, "tidak": False}


def routes(accounts: Accounts, guards: Guards, web: Web) -> PageRouter:
    """The page, and what removes or renames a factor."""
    router = PageRouter()
    _add_page(router, accounts, guards, web)
    _add_app_removal(router, accounts, guards, web)
    _add_passkey(router, accounts, guards, web)
    _add_passkey_changes(router, accounts, guards, web)
    return router


def to_security_page(notice: FactorNotice) -> Response:
    """Back to the page, which says what happened."""
    return RedirectResponse(f"{ACCOUNT_SECURITY}?hasil={notice.value}", 303)


def owner_of(request: Request, principal: Principal) -> FactorOwner:
    """The signed-in person as the owner of their factors."""
    current_session = principal.current_session
    return FactorOwner(
        current_session.person_id, current_session.session_id, principal.is_privileged, read_origin(request)
    )


def _add_page(router: PageRouter, accounts: Accounts, guards: Guards, web: Web) -> None:
    @router.get(ACCOUNT_SECURITY, access=guards.signed_in)
    async def show(
        request: Request, transaction: Session = web.transaction, principal: Principal = guards.principal
    ) -> Response:
        """Show the person's factors, and the answers to the assistant's questions."""
        query = forms.last_values(forms.read_query(request))
        view = await _build_view(accounts, transaction, principal, query)
        return render_page(request, "accounts/security.html", view)


def _add_app_removal(router: PageRouter, accounts: Accounts, guards: Guards, web: Web) -> None:
    @router.get(f"{ACCOUNT_SECURITY}/autentikator/hapus", access=guards.recently_verified)
    async def ask(
        request: Request, transaction: Session = web.transaction, principal: Principal = guards.principal
    ) -> Response:
        """Ask whether the authenticator app is to be removed."""
        person_id = principal.current_session.person_id
        app = await _app_card(transaction, person_id)
        if app is None:
            return to_security_page(FactorNotice.GONE)
        enrolled = await load_enrolled_factors_within(transaction, person_id)
        view = AppRemovalView(principal.visitor, app, not enrolled.has_passkey, principal.is_privileged)
        return render_page(request, "accounts/totp_removal.html", view)

    @router.post(f"{ACCOUNT_SECURITY}/autentikator/hapus", access=guards.recently_verified)
    async def remove(
        request: Request, transaction: Session = web.transaction, principal: Principal = guards.principal
    ) -> Response:
        """Remove the authenticator app."""
        return _removed(await accounts.own_factors.remove_app(transaction, owner_of(request, principal)))


def _add_passkey(router: PageRouter, accounts: Accounts, guards: Guards, web: Web) -> None:
    @router.get(f"{ACCOUNT_SECURITY}/kunci-sandi/{{passkey_id}}", access=guards.recently_verified)
    async def show_passkey(
        request: Request,
        passkey_id: UUID,
        transaction: Session = web.transaction,
        principal: Principal = guards.principal,
    ) -> Response:
        """Show one passkey, to be renamed or removed."""
        person_id = principal.current_session.person_id
        rows = await accounts.passkeys.list_of_person(transaction, person_id)
        row = next((one for one in rows if one.id == passkey_id), None)
        if row is None:
            raise PersonError(404, "not_found")
        enrolled = await load_enrolled_factors_within(transaction, person_id)
        others = [one for one in rows if one.id != passkey_id and one.cloned_at is None]
        last = row.cloned_at is None and not others and not enrolled.has_totp
        view = PasskeyView(principal.visitor, _passkey_card(row), last, principal.is_privileged)
        return render_page(request, "accounts/passkey.html", view)


def _add_passkey_changes(router: PageRouter, accounts: Accounts, guards: Guards, web: Web) -> None:
    @router.post(f"{ACCOUNT_SECURITY}/kunci-sandi/{{passkey_id}}/nama", access=guards.recently_verified)
    async def rename(
        request: Request,
        passkey_id: UUID,
        transaction: Session = web.transaction,
        principal: Principal = guards.principal,
    ) -> Response:
        """Give the passkey another name."""
        name = csrf.posted_fields(request).get("nama", "")
        renamed = await accounts.passkeys.rename(transaction, principal.current_session.person_id, passkey_id, name)
        return to_security_page(FactorNotice.RENAMED if renamed else FactorNotice.GONE)

    @router.post(f"{ACCOUNT_SECURITY}/kunci-sandi/{{passkey_id}}/hapus", access=guards.recently_verified)
    async def remove_passkey(
        request: Request,
        passkey_id: UUID,
        transaction: Session = web.transaction,
        principal: Principal = guards.principal,
    ) -> Response:
        """Remove the passkey."""
        owner = owner_of(request, principal)
        return _removed(await accounts.own_factors.remove_passkey(transaction, owner, passkey_id))


def _removed(outcome: RemovalOutcome) -> Response:
    match outcome:
        case FactorRemoved():
            return to_security_page(FactorNotice.REMOVED)
        case FactorKept():
            return to_security_page(FactorNotice.KEPT)
        case NoSuchFactor():
            return to_security_page(FactorNotice.GONE)
        case _:
            assert_never(outcome)


async def _build_view(
    accounts: Accounts, session: Session, principal: Principal, query: Mapping[str, str]
) -> AccountSecurityView:
    person_id = principal.current_session.person_id
    said = FactorQuestions(_ANSWERS.get(query.get("ponsel", "")), _ANSWERS.get(query.get("komputer", "")))
    return AccountSecurityView(
        visitor=principal.visitor,
        app=await _app_card(session, person_id),
        passkeys=[_passkey_card(row) for row in await accounts.passkeys.list_of_person(session, person_id)],
        codes_left=(await load_enrolled_factors_within(session, person_id)).recovery_codes,
        codes=COUNT,
        must_keep_one=principal.is_privileged,
        said=said,
        advice=recommend_factor(said),
        notice=_NOTICES.get(query.get("hasil", "")),
    )


async def _app_card(session: Session, person_id: UUID) -> AppCard | None:
    row = await totp.find_confirmed(session, person_id)
    return None if row is None or row.confirmed_at is None else AppCard(row.confirmed_at, row.last_used_at)


def _passkey_card(row: PasskeyRow) -> PasskeyCard:
    return PasskeyCard(
        id=row.id,
        name=row.name,
        added_at=row.created_at,
        used_at=row.last_used_at,
        synced=row.backed_up,
        copied=row.cloned_at is not None,
    )
