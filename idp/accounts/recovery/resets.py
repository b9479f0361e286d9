"""AccountResets: one officer asks for a reset of an account, a second one decides; decided at most once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from idp.accounts.code_purpose import CodePurpose
from idp.accounts.events import AccountsEvent
from idp.accounts.models.recovery import ResetRequestRow
from idp.accounts.recovery import code_issuing, reset_facts, reset_rules
from idp.accounts.recovery.account_reset import AccountReset
from idp.accounts.recovery.code_issuing import CodeSheet
from idp.accounts.recovery.mails import MailKind
from idp.accounts.recovery.officer_proof import OfficerProof, ProofRefused
from idp.accounts.recovery.one_time_codes import OneTimeCodes
from idp.accounts.recovery.reset_facts import ResetOfficer, ResetSubject
from idp.accounts.recovery.reset_forms import ApprovalForm, ResetForm, ResetProblem, find_note_problems
from idp.accounts.recovery.reset_rules import CheckResult, ResetPolicy
from idp.accounts.store import reset_requests as store
from idp.accounts.store.reset_requests import ResetDecision, ResetFilter, ResetRequest
from idp.foundation import audit, clock
from idp.foundation.database import Database, Session
from idp.foundation.ids import time_ordered_id
from idp.permissions import Operation, Permit


@dataclass(frozen=True, slots=True)
class PreparedReset:
    """The person concerned, and the checks that can be done before a second officer is there."""

    subject: ResetSubject
    checks: tuple[CheckResult, ...]


@dataclass(frozen=True, slots=True)
class ResetAsked:
    """The request waits for the second officer."""

    reset_id: UUID


@dataclass(frozen=True, slots=True)
class NotReset:
    """Nothing was changed: problems of the form, or checks of which one failed."""

    problems: tuple[ResetProblem, ...] = ()
    checks: tuple[CheckResult, ...] = ()


@dataclass(frozen=True, slots=True)
class ResetDone:
    """The account of `name` is reset; `sheet` is printed once, None: the person goes on without a code."""

    name: str
    sheet: CodeSheet | None


@dataclass(frozen=True, slots=True)
class ResetCase:
    """A request as an officer sees it: the person (None: disabled since), the checks as they are now, and what ends."""

    request: ResetRequest
    subject: ResetSubject | None
    checks: tuple[CheckResult, ...] = ()
    live_sessions: int = 0
    trusted_devices: int = 0


class AccountResets:
    """The resets of one deployment; officers who may not act for the person's office get InsufficientAuthority."""

    def __init__(
        self,
        database: Database,
        account_reset: AccountReset,
        codes: OneTimeCodes,
        *,
        proof: OfficerProof,
        policy: ResetPolicy,
    ) -> None:
        self._database, self._account_reset, self._codes = database, account_reset, codes
        self.policy, self.proof = policy, proof

    async def prepare(self, session: Session, officer: ResetOfficer, person_id: UUID) -> PreparedReset | None:
        """What the first officer sees before asking; None: there is nobody, or they are disabled."""
        subject = await reset_facts.load_subject(session, person_id)
        if subject is None:
            return None
        officer.authority.require(Operation.START_RESET, office=subject.line)
        facts = await reset_facts.load_first_facts(session, subject, officer, self._decidable_at(subject))
        return PreparedReset(subject, reset_rules.check_reset(facts, self.policy, clock.now()))

    async def ask(
        self, session: Session, officer: ResetOfficer, person_id: UUID, form: ResetForm
    ) -> ResetAsked | NotReset:
        """Ask for a reset, and tell the person."""
        await store.lock_person(session, person_id)
        prepared = await self.prepare(session, officer, person_id)
        if prepared is None:
            return NotReset((ResetProblem.PERSON_GONE,))
        waiting = await store.find_open_of(session, person_id, clock.now())
        problems = form.find_problems() if waiting is None else (ResetProblem.ASKED_ALREADY,)
        if problems or not reset_rules.allows_reset(prepared.checks):
            return NotReset(problems, prepared.checks)
        row = self._row(officer, prepared.subject, form)
        await store.save(session, row)
        permit = officer.authority.require(Operation.START_RESET, office=prepared.subject.line)
        await _record(session, AccountsEvent.RESET_ASKED, permit, row)
        await self._account_reset.mails.enqueue(session, person_id, MailKind.RESET_ASKED)
        return ResetAsked(row.id)

    async def list_page(
        self, session: Session, officer: ResetOfficer, *, is_open: bool, before: UUID | None = None
    ) -> list[ResetRequest]:
        """Requests about people of the officer's offices, the newest first; one more than a page when there are."""
        offices = officer.authority.offices_for(Operation.LIST_RESETS)
        filters = ResetFilter(offices, clock.now(), is_open, before=before)
        return list(await store.list_page(session, filters))

    async def load(self, session: Session, officer: ResetOfficer, reset_id: UUID) -> ResetCase | None:
        """A request, with the checks as they would be if this officer decided now; None: there is none."""
        request = await store.find(session, reset_id)
        if request is None:
            return None
        subject = await reset_facts.load_subject(session, request.person_id)
        officer.authority.require(Operation.LIST_RESETS, office=() if subject is None else subject.line)
        if subject is None:
            return ResetCase(request, None)
        facts = await reset_facts.load_facts(session, subject, request, officer=officer, policy=self.policy)
        ends, checks = self._account_reset.left, reset_rules.check_reset(facts, self.policy, clock.now())
        sessions = await ends.sessions.list_live(session, request.person_id)
        devices = await ends.trusted_devices.list_live(session, request.person_id)
        return ResetCase(request, subject, checks, len(sessions), len(devices))

    async def open_case(self, officer: ResetOfficer, reset_id: UUID) -> ResetCase | None:
        """The same in a transaction of its own, after a decision."""
        async with self._database.begin() as session:
            return await self.load(session, officer, reset_id)

    async def approve(
        self, officer: ResetOfficer, reset_id: UUID, form: ApprovalForm
    ) -> ResetDone | NotReset | ProofRefused | None:
        """Agree: the account is reset in one transaction. None: there is no such request."""
        case = await self.open_case(officer, reset_id)
        obstacle = None if case is None else _find_obstacle(case, form)
        if case is None or obstacle is not None:
            return obstacle
        # outside the transaction: a wrong code counts, and a right one is spent, whatever comes of the rest
        refused = await self.proof.verify(officer.current_session, form.code, form.origin)
        if refused is not None:
            return refused
        async with self._database.begin() as session:
            await store.lock_person(session, case.request.person_id)
            again = await self.load(session, officer, reset_id)
            obstacle = None if again is None else _find_obstacle(again, form)
            if again is None or again.subject is None or obstacle is not None:
                return obstacle
            return await self._carry_out(session, officer, again.subject, form=form, request=again.request)

    async def refuse(self, officer: ResetOfficer, reset_id: UUID, note: str) -> NotReset | None:
        """Refuse with a note, as any officer of the person's office may; None: it is refused."""
        async with self._database.begin() as session:
            case = await self.load(session, officer, reset_id)
            if case is None or not case.request.is_open(clock.now()):
                return NotReset((ResetProblem.NOT_OPEN,))
            problems = find_note_problems(note)
            if problems:
                return NotReset(problems, case.checks)
            line = () if case.subject is None else case.subject.line
            permit = officer.authority.require(Operation.DECIDE_RESET, office=line)
            if not await store.decide(session, _decision(officer, reset_id, approved=False, note=note)):
                return NotReset((ResetProblem.NOT_OPEN,))
            await _record(session, AccountsEvent.RESET_REFUSED, permit, case.request)
        return None

    async def cancel(self, session: Session, by: UUID, reset_id: UUID) -> bool:
        """Cancel an open request as its first officer, or as the person ("Bukan saya"); False: it is neither's."""
        person_id = await store.cancel(session, reset_id, by, clock.now())
        if person_id is None:
            return False
        event = audit.Event(AccountsEvent.RESET_CANCELLED, f"person:{by}", str(person_id), {"reset": str(reset_id)})
        await audit.record(session, event)
        return True

    async def find_waiting(self, session: Session, person_id: UUID) -> ResetRequest | None:
        """The open request about a person, for their own page; None: there is none."""
        return await store.find_open_of(session, person_id, clock.now())

    async def _carry_out(
        self,
        session: Session,
        officer: ResetOfficer,
        subject: ResetSubject,
        *,
        form: ApprovalForm,
        request: ResetRequest,
    ) -> ResetDone | NotReset:
        permit = officer.authority.require(Operation.DECIDE_RESET, office=subject.line)
        decision = _decision(officer, request.id, approved=True, note=form.note, checks=form.checks)
        if not await store.decide(session, decision):
            return NotReset((ResetProblem.NOT_OPEN,))
        await self._account_reset.reset(
            session, request.person_id, password=request.resets_password, factors=request.resets_factors
        )
        await _record(session, AccountsEvent.RESET_APPROVED, permit, request)
        return ResetDone(request.person_name, await self._issue_code(session, officer, request))

    async def _issue_code(self, session: Session, officer: ResetOfficer, request: ResetRequest) -> CodeSheet | None:
        with_factor = await code_issuing.needs_first_factor(session, request.person_id)
        if not (request.resets_password or with_factor):
            return None
        purpose = CodePurpose.PASSWORD_RESET if request.resets_password else CodePurpose.FACTOR_ENROLMENT
        also_for = CodePurpose.FACTOR_ENROLMENT if request.resets_password and with_factor else None
        issued = await self._codes.issue(session, request.person_id, purpose, officer.person_id, also_for=also_for)
        await store.note_code(session, request.id, issued.id)
        return code_issuing.write_sheet(
            request.person_name, issued, for_password=request.resets_password, for_factor=with_factor
        )

    def _decidable_at(self, subject: ResetSubject) -> datetime | None:
        return clock.now() + self.policy.privileged_wait if subject.privileged else None

    def _row(self, officer: ResetOfficer, subject: ResetSubject, form: ResetForm) -> ResetRequestRow:
        at, not_before = clock.now(), self._decidable_at(subject)
        return ResetRequestRow(
            id=time_ordered_id(at),
            person_id=subject.person.id,
            resets_password=form.password,
            resets_factors=form.factors,
            reason=form.reason.strip(),
            first_officer_id=officer.person_id,
            first_session_id=officer.current_session.session_id,
            first_browser=officer.browser,
            first_checks=sorted(form.checks),
            requested_at=at,
            expires_at=(not_before or at) + self.policy.expires,
            not_before=not_before,
        )


def _find_obstacle(case: ResetCase, form: ApprovalForm) -> NotReset | None:
    if not case.request.is_open(clock.now()):
        return NotReset((ResetProblem.NOT_OPEN,))
    if case.subject is None:
        return NotReset((ResetProblem.PERSON_GONE,))
    problems = form.find_problems()
    return NotReset(problems, case.checks) if problems or not reset_rules.allows_reset(case.checks) else None


def _decision(
    officer: ResetOfficer, reset_id: UUID, *, approved: bool, note: str, checks: frozenset[str] = frozenset()
) -> ResetDecision:
    return ResetDecision(
        reset_id=reset_id,
        officer_id=officer.person_id,
        session_id=officer.current_session.session_id,
        approved=approved,
        checks=sorted(checks),
        note=note.strip() or None,
        at=clock.now(),
    )


async def _record(
    session: Session, tag: AccountsEvent, permit: Permit, request: ResetRequestRow | ResetRequest
) -> None:
    parts = {"password": request.resets_password, "factors": request.resets_factors}
    detail: audit.Detail = {"reset": str(request.id), **parts, **permit.detail}
    event = audit.Event(tag, permit.actor, str(request.person_id), detail)
    await audit.record(session, event)
