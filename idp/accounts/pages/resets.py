"""/opd/pengaturan-ulang: one officer asks for a reset of an account, a second one checks, agrees or refuses."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import Enum
from math import ceil
from typing import assert_never
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.guards import Guards, Principal, read_origin
from idp.accounts.nip import strip_separators
from idp.accounts.recovery.officer_proof import ProofRefused
from idp.accounts.recovery.reset_facts import ResetOfficer
from idp.accounts.recovery.reset_forms import MAX_TEXT_LENGTH, ApprovalForm, ResetForm
from idp.accounts.recovery.reset_rules import IdentityCheck
from idp.accounts.recovery.reset_views import (
    ResetDoneView,
    ResetStartView,
    ResetsView,
    ResetView,
    show_checks,
    show_days,
    show_mail,
    show_person,
    show_person_of,
)
from idp.accounts.recovery.resets import NotReset, PreparedReset, ResetAsked, ResetCase, ResetDone
from idp.accounts.store import office_people
from idp.accounts.store.office_people import OfficePeopleFilter
from idp.accounts.wiring import Accounts
from idp.foundation import clock
from idp.foundation.database import Session
from idp.foundation.secret_values import digest_secret
from idp.permissions import Operation
from idp.web import cookies, csrf, forms
from idp.web.declared_routes import PageRouter
from idp.web.errors import PersonError
from idp.web.templating import PageOptions, render_page
from idp.web.wiring import Web

RESETS = "/opd/pengaturan-ulang"
_START = f"{RESETS}/mulai/{{person_id}}"
_PAGE = 20
_MATCHES = 20
_MAILS = 5
_LONGEST_SEARCH = 100
_REFUSED = PageOptions(status=422)


def routes(accounts: Accounts, guards: Guards, web: Web) -> PageRouter:
    """The list with its search, the first officer's form, and the page of a request."""
    router = PageRouter()
    _add_list(router, accounts, guards, web)
    _add_start(router, accounts, guards, web)
    _add_asking(router, accounts, guards, web)
    _add_request(router, accounts, guards, web)
    _add_cancelling(router, accounts, guards, web)
    _add_decision(router, accounts, guards)
    return router


def _officer(request: Request, principal: Principal) -> ResetOfficer:
    lasting = cookies.read_cookie(request, cookies.BROWSER)
    return ResetOfficer(
        principal.current_session, principal.authority, digest_secret(lasting) if lasting is not None else None
    )


def _add_list(router: PageRouter, accounts: Accounts, guards: Guards, web: Web) -> None:
    @router.get(RESETS, access=guards.allowed(Operation.LIST_RESETS))
    async def show(
        request: Request, transaction: Session = web.transaction, principal: Principal = guards.principal
    ) -> Response:
        """Show the requests about people of the officer's offices."""
        before = _read_id(forms.last_values(forms.read_query(request)).get("sebelum"))
        view = await _build_list(accounts, transaction, request, principal=principal, before=before)
        return render_page(request, "accounts/resets.html", view)

    @router.post(f"{RESETS}/cari", access=guards.allowed(Operation.START_RESET))
    async def search(
        request: Request, transaction: Session = web.transaction, principal: Principal = guards.principal
    ) -> Response:
        """Find a person by a part of the name or the NIP, which must not stand in an address."""
        typed = csrf.posted_fields(request).get("cari", "")[:_LONGEST_SEARCH].strip()
        view = await _build_list(accounts, transaction, request, principal=principal)
        offices, digits = principal.authority.offices_for(Operation.START_RESET), strip_separators(typed)
        nip = digits if digits.isascii() and digits.isdigit() else None
        filters = OfficePeopleFilter(offices, "" if nip else typed, nip, limit=_MATCHES)
        page = await office_people.list_page(transaction, filters)
        found = page.items if typed else ()
        view = replace(view, search="" if nip else typed, found=found, found_more=page.next is not None)
        return render_page(request, "accounts/resets.html", view)


async def _build_list(
    accounts: Accounts, session: Session, request: Request, *, principal: Principal, before: UUID | None = None
) -> ResetsView:
    resets, officer = accounts.recovery.resets, _officer(request, principal)
    waiting = await resets.list_page(session, officer, is_open=True)
    ended = await resets.list_page(session, officer, is_open=False, before=before)
    older = ended[_PAGE - 1].id if len(ended) > _PAGE else None
    return ResetsView(principal.visitor, tuple(waiting), tuple(ended[:_PAGE]), older, first_page=before is None)


def _add_start(router: PageRouter, accounts: Accounts, guards: Guards, web: Web) -> None:
    @router.get(_START, access=guards.allowed(Operation.START_RESET))
    async def show_form(
        request: Request,
        person_id: UUID,
        transaction: Session = web.transaction,
        principal: Principal = guards.principal,
    ) -> Response:
        """Show the first officer's form."""
        resets, officer = accounts.recovery.resets, _officer(request, principal)
        prepared = await resets.prepare(transaction, officer, person_id)
        if prepared is None:
            raise PersonError(404, "not_found")
        view = await _build_start(accounts, transaction, principal, prepared)
        return render_page(request, "accounts/reset_start.html", view)


def _add_asking(router: PageRouter, accounts: Accounts, guards: Guards, web: Web) -> None:
    @router.post(_START, access=guards.allowed(Operation.START_RESET))
    async def ask(
        request: Request,
        person_id: UUID,
        transaction: Session = web.transaction,
        principal: Principal = guards.principal,
    ) -> Response:
        """Ask for a reset; the request's own page then shows how it stands."""
        resets, officer = accounts.recovery.resets, _officer(request, principal)
        form = _read_reset_form(csrf.posted_fields(request))
        outcome = await resets.ask(transaction, officer, person_id, form)
        if isinstance(outcome, ResetAsked):
            return RedirectResponse(f"{RESETS}/{outcome.reset_id}", 303)
        prepared = await resets.prepare(transaction, officer, person_id)
        if prepared is None:
            raise PersonError(404, "not_found")
        view = await _build_start(accounts, transaction, principal, prepared)
        kept = replace(view, password=form.password, factors=form.factors, reason=form.reason, ticked=form.checks)
        kept = replace(kept, problems=_keys(outcome.problems))
        return render_page(request, "accounts/reset_start.html", kept, _REFUSED)


async def _build_start(
    accounts: Accounts, session: Session, principal: Principal, prepared: PreparedReset
) -> ResetStartView:
    mails = await accounts.recovery.mails.list_latest(session, prepared.subject.person.id, _MAILS)
    return ResetStartView(
        principal.visitor,
        show_person(prepared.subject),
        show_checks(prepared.checks),
        show_days(accounts.recovery.resets.policy),
        tuple(map(show_mail, mails)),
    )


def _read_reset_form(fields: Mapping[str, str]) -> ResetForm:
    return ResetForm(
        password="kata_sandi" in fields,
        factors="faktor" in fields,
        reason=fields.get("alasan", "")[: MAX_TEXT_LENGTH + 1],
        checks=_ticked(fields),
    )


def _ticked(fields: Mapping[str, str]) -> frozenset[IdentityCheck]:
    return frozenset(check for check in IdentityCheck if check.value in fields)


def _add_request(router: PageRouter, accounts: Accounts, guards: Guards, web: Web) -> None:
    @router.get(f"{RESETS}/{{reset_id}}", access=guards.allowed(Operation.LIST_RESETS))
    async def show_request(
        request: Request,
        reset_id: UUID,
        transaction: Session = web.transaction,
        principal: Principal = guards.principal,
    ) -> Response:
        """Show a request: to its first officer how it stands, to others what there is to check and to decide."""
        case = await accounts.recovery.resets.load(transaction, _officer(request, principal), reset_id)
        if case is None:
            raise PersonError(404, "not_found")
        return render_page(request, "accounts/reset.html", await _build_request(accounts, principal, case))


def _add_cancelling(router: PageRouter, accounts: Accounts, guards: Guards, web: Web) -> None:
    @router.post(f"{RESETS}/{{reset_id}}/batalkan", access=guards.allowed(Operation.START_RESET))
    async def cancel(
        request: Request,
        reset_id: UUID,
        transaction: Session = web.transaction,
        principal: Principal = guards.principal,
    ) -> Response:
        """Cancel the officer's own request; the page then shows how it stands."""
        resets = accounts.recovery.resets
        if await resets.load(transaction, _officer(request, principal), reset_id) is None:
            raise PersonError(404, "not_found")
        await resets.cancel(transaction, principal.current_session.person_id, reset_id)
        return RedirectResponse(f"{RESETS}/{reset_id}", 303)


async def _build_request(accounts: Accounts, principal: Principal, case: ResetCase) -> ResetView:
    recovery, here = accounts.recovery, principal.current_session
    person = None if case.subject is None else case.subject.person
    return ResetView(
        visitor=principal.visitor,
        request=case.request,
        person=show_person_of(case),
        checks=show_checks(case.checks),
        days=show_days(recovery.resets.policy),
        is_open=case.request.is_open(clock.now()) and person is not None,
        own=case.request.first_officer_id == here.person_id,
        has_app=await recovery.resets.proof.has_authenticator_app(here.person_id),
        sessions=case.live_sessions,
        devices=case.trusted_devices,
        by_mail=recovery.mails.is_on and person is not None and bool(person.email and person.email_verified),
        hours=ceil(recovery.codes.policy.paper.total_seconds() / 3600),
    )


def _add_decision(router: PageRouter, accounts: Accounts, guards: Guards) -> None:
    @router.post(f"{RESETS}/{{reset_id}}", access=guards.allowed(Operation.DECIDE_RESET))
    async def decide(request: Request, reset_id: UUID, principal: Principal = guards.principal) -> Response:
        """Agree, and show the code once; or refuse with a note."""
        officer, fields = _officer(request, principal), csrf.posted_fields(request)
        note = fields.get("catatan", "")[: MAX_TEXT_LENGTH + 1]
        if fields.get("putusan") == "setujui":
            form = ApprovalForm(_ticked(fields), note, fields.get("kode", "")[:64], read_origin(request))
            outcome = await accounts.recovery.resets.approve(officer, reset_id, form)
        else:
            outcome = await accounts.recovery.resets.refuse(officer, reset_id, note)
        if isinstance(outcome, ResetDone):
            code = "" if outcome.sheet is None else outcome.sheet.code.reveal
            done = ResetDoneView(principal.visitor, outcome.name, outcome.sheet, code)
            return render_page(request, "accounts/reset_done.html", done)
        case = await accounts.recovery.resets.open_case(officer, reset_id)
        if case is None:
            raise PersonError(404, "not_found")
        view = await _build_request(accounts, principal, case)
        if outcome is None or not view.is_open:
            return RedirectResponse(f"{RESETS}/{reset_id}", 303)
        view = replace(_with_outcome(view, outcome), note=note, ticked=_ticked(fields))
        return render_page(request, "accounts/reset.html", view, _REFUSED)


def _with_outcome(view: ResetView, outcome: NotReset | ProofRefused) -> ResetView:
    match outcome:
        case NotReset(problems):
            return replace(view, problems=_keys(problems))
        case ProofRefused(problem, until):
            return replace(view, proof=problem.name.lower(), proof_until=until)
        case _:
            assert_never(outcome)


def _keys(problems: Sequence[Enum]) -> tuple[str, ...]:
    return tuple(problem.name.lower() for problem in problems)


def _read_id(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
