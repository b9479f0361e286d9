"""Loads what a reset by two officers is judged by, as it is now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from idp.accounts.events import SessionEndReason
from idp.accounts.models.person import Person
from idp.accounts.recovery import reset_rules
from idp.accounts.recovery.reset_rules import OfficerFacts, ResetFacts, ResetPolicy
from idp.accounts.roles.granted_role import HeldRole, authority_of
from idp.accounts.roles.role_assignments import load_held_roles
from idp.accounts.sessions.sessions import CurrentSession
from idp.accounts.store import people
from idp.accounts.store import reset_requests as store
from idp.accounts.store.reset_requests import ResetRequest
from idp.foundation import clock
from idp.foundation.database import Session
from idp.offices import store as offices
from idp.permissions import PRIVILEGED_ROLES, Authority, InsufficientAuthority, OfficeLine, Operation


@dataclass(frozen=True, slots=True)
class ResetOfficer:
    """The officer who acts: the session, what they may do, and the digest of the browser's lasting cookie."""

    current_session: CurrentSession
    authority: Authority
    browser: bytes | None

    @property
    def person_id(self) -> UUID:
        return self.current_session.person_id


@dataclass(frozen=True, slots=True)
class ResetSubject:
    """The person concerned: their office with those above it, their roles, and the offices of those roles."""

    person: Person
    line: OfficeLine
    roles: tuple[HeldRole, ...]
    privileged_lines: tuple[OfficeLine, ...]

    @property
    def privileged(self) -> bool:
        """Whether a role of theirs always needs a second factor."""
        return reset_rules.is_privileged(self.roles)


@dataclass(frozen=True, slots=True)
class _OfficerOrigin:
    """Where an officer acts from."""

    person_id: UUID
    session_id: UUID
    acr: str
    browser: bytes | None
    replaced: bool = False


async def load_subject(session: Session, person_id: UUID) -> ResetSubject | None:
    """The person concerned, or None: there is none, or they are disabled."""
    person = await people.find(session, person_id)
    if person is None or person.disabled_at is not None:
        return None
    roles = await load_held_roles(session, person_id)
    lines = [
        await offices.load_line(session, held.office_id)
        for held in roles
        if held.office_id is not None and held.role in PRIVILEGED_ROLES
    ]
    return ResetSubject(person, await offices.load_line(session, person.office_id), roles, tuple(lines))


async def load_first_facts(
    session: Session, subject: ResetSubject, officer: ResetOfficer, may_be_decided_at: datetime | None
) -> ResetFacts:
    """The facts while the first officer asks."""
    first = await _judge_officer(session, subject, _origin_of(officer))
    return ResetFacts(
        person_id=subject.person.id,
        first=first,
        second=None,
        one_family=False,
        privileged=subject.privileged,
        may_be_decided_at=may_be_decided_at,
        last_reset_at=await store.find_last_approval(session, subject.person.id),
    )


async def load_facts(
    session: Session, subject: ResetSubject, request: ResetRequest, *, officer: ResetOfficer, policy: ResetPolicy
) -> ResetFacts:
    """The facts when the second officer decides: everything is looked up again."""
    first = await _judge_officer(session, subject, await _origin_of_first(session, request))
    second = await _judge_officer(session, subject, _origin_of(officer))
    since = clock.now() - policy.appointed_within
    appointers = await _load_appointers(session, {first.person_id, second.person_id}, since)
    return ResetFacts(
        person_id=subject.person.id,
        first=first,
        second=second,
        one_family=_are_family(appointers, first, second),
        privileged=subject.privileged,
        may_be_decided_at=request.not_before,
        last_reset_at=await store.find_last_approval(session, subject.person.id),
    )


def _are_family(appointers: Mapping[UUID, Collection[UUID]], first: OfficerFacts, second: OfficerFacts) -> bool:
    different = first.person_id != second.person_id
    return different and reset_rules.are_one_family(appointers, first.person_id, second.person_id)


def may_reset(authority: Authority, line: OfficeLine) -> bool:
    """Whether an officer may act for people of an office; `line`: it and those above it, empty: no office."""
    try:
        authority.require(Operation.DECIDE_RESET, office=line)
    except InsufficientAuthority:
        return False
    return True


def _origin_of(officer: ResetOfficer) -> _OfficerOrigin:
    here = officer.current_session
    return _OfficerOrigin(here.person_id, here.session_id, here.acr, officer.browser)


async def _origin_of_first(session: Session, request: ResetRequest) -> _OfficerOrigin:
    row = await store.find_session(session, request.first_session_id)
    known = row is not None and row.person_id == request.first_officer_id
    return _OfficerOrigin(
        request.first_officer_id,
        request.first_session_id,
        row.acr if known else "",
        request.first_browser,
        replaced=known and row.end_reason == SessionEndReason.REPLACED,
    )


async def _judge_officer(session: Session, subject: ResetSubject, origin: _OfficerOrigin) -> OfficerFacts:
    person, roles = await people.find(session, origin.person_id), await load_held_roles(session, origin.person_id)
    active = person is not None and person.disabled_at is None
    authority = authority_of(f"person:{origin.person_id}", roles if active else ())
    # a role of the city that only reads lifts nobody above those who give them
    beyond = reset_rules.has_city_role(subject.roles) and not authority.allows(Operation.REQUEST_CITY_ROLE)
    return OfficerFacts(
        origin.person_id,
        origin.session_id,
        origin.acr,
        origin.browser,
        covers=may_reset(authority, subject.line),
        outranked=beyond or not all(may_reset(authority, line) for line in subject.privileged_lines),
        replaced=origin.replaced,
    )


async def _load_appointers(session: Session, officers: Collection[UUID], since: datetime) -> dict[UUID, set[UUID]]:
    """Who appointed or reset the officers since then, who did so to those, and so on."""
    found: dict[UUID, set[UUID]] = {}
    waiting = set(officers)
    while waiting:
        found |= await store.list_appointers(session, waiting, since)
        waiting = set().union(*found.values()) - found.keys()
    return found
