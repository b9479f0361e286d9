"""What the machine checks before two officers may reset an account; pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum, auto
from uuid import UUID

from idp.accounts.roles.granted_role import HeldRole
from idp.permissions import CITY_ROLES, PRIVILEGED_ROLES
from idp.protocol.authentication_context import Acr, satisfied_acr


@dataclass(frozen=True, slots=True)
class ResetPolicy:
    """When two officers may reset an account."""

    #: How long a request waits for the second officer.
    expires: timedelta = timedelta(hours=2)
    #: How long a person with a privileged role has to object before the second officer may agree.
    privileged_wait: timedelta = timedelta(hours=24)
    #: Officers of whom one appointed the other or reset their account within so long, directly or through others, do
    #: not act together.
    appointed_within: timedelta = timedelta(days=7)
    #: Another reset of the same person within so long is pointed out.
    again_within: timedelta = timedelta(days=30)


class IdentityCheck(StrEnum):
    """What an officer checks before asking for a reset or agreeing to it."""

    #: The officer spoke to the person, face to face or at the number on record.
    SPOKE = "spoke"
    #: The staff card, not a picture of it, fits name and face.
    CARD = "card"
    #: The person asks of their own accord, and nobody urges the officer.
    OWN_WISH = "own_wish"


class ResetCheck(Enum):
    """What the machine checks, in the order in which pages show it."""

    #: Two people, neither the person concerned, with sessions, browsers and second factors of their own.
    TWO_OFFICERS = auto()
    #: Neither appointed the other or reset their account lately, directly or through others, and nobody both.
    NOT_ONE_FAMILY = auto()
    #: Both may act for the office the person belongs to now.
    SAME_OFFICE = auto()
    #: No role of the person is beyond either officer.
    NOT_HIGHER = auto()
    #: The person has had time to object; for those with a privileged role.
    WAITED = auto()
    #: The last reset of the person is a while ago; a warning.
    NOT_AGAIN = auto()


class CheckOutcome(Enum):
    """What came of a check; a warning stops nothing."""

    PASSED = auto()
    WARNING = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check and what came of it."""

    check: ResetCheck
    outcome: CheckOutcome


@dataclass(frozen=True, slots=True)
class OfficerFacts:
    """One officer: who, in which session and browser, how strongly signed in, and what they may do here and now.

    `browser`: the digest of the browser's lasting cookie; None: it has none, as on a shared computer. `replaced`:
    somebody else signed in with the browser of this session since. `covers`: may reset people of the person's office.
    `outranked`: a role of the person is beyond theirs.
    """

    person_id: UUID
    session_id: UUID
    acr: str
    browser: bytes | None
    covers: bool
    outranked: bool
    replaced: bool = False

    @property
    def is_in_person(self) -> bool:
        """Whether the officer passed a second factor, in a browser that is known as their own."""
        return self.has_second_factor and self.browser is not None

    @property
    def has_second_factor(self) -> bool:
        """Whether a second factor was passed in the session; a trusted device is none."""
        return satisfied_acr(self.acr, [Acr.SECOND_FACTOR]) is not None


@dataclass(frozen=True, slots=True)
class ResetFacts:
    """What a reset is judged by. `second` None: it is only being asked for, and the first officer is judged alone.

    `one_family`: the officers belong to one family of appointments and resets. `may_be_decided_at`: None while it needs
    no wait; `last_reset_at`: of the person, None: never.
    """

    person_id: UUID
    first: OfficerFacts
    second: OfficerFacts | None
    one_family: bool
    privileged: bool
    may_be_decided_at: datetime | None
    last_reset_at: datetime | None

    @property
    def officers(self) -> tuple[OfficerFacts, ...]:
        """The officers there are so far."""
        return (self.first,) if self.second is None else (self.first, self.second)


def check_reset(facts: ResetFacts, policy: ResetPolicy, now: datetime) -> tuple[CheckResult, ...]:
    """What came of every check that applies."""
    waited = facts.second is None or _has_waited(facts, now)
    found = {ResetCheck.TWO_OFFICERS: _are_two(facts)}
    if facts.second is not None:
        found[ResetCheck.NOT_ONE_FAMILY] = not facts.one_family
    found[ResetCheck.SAME_OFFICE] = all(officer.covers for officer in facts.officers)
    found[ResetCheck.NOT_HIGHER] = not any(officer.outranked for officer in facts.officers)
    results = [
        CheckResult(check, CheckOutcome.PASSED if passed else CheckOutcome.FAILED) for check, passed in found.items()
    ]
    if facts.privileged:
        results.append(CheckResult(ResetCheck.WAITED, CheckOutcome.PASSED if waited else CheckOutcome.FAILED))
    again = facts.last_reset_at is not None and now - facts.last_reset_at < policy.again_within
    return *results, CheckResult(ResetCheck.NOT_AGAIN, CheckOutcome.WARNING if again else CheckOutcome.PASSED)


def allows_reset(results: Collection[CheckResult]) -> bool:
    """Whether no check failed."""
    return all(result.outcome is not CheckOutcome.FAILED for result in results)


def _are_two(facts: ResetFacts) -> bool:
    officers = facts.officers
    alone = any(officer.person_id == facts.person_id or not officer.is_in_person for officer in officers)
    if alone or facts.second is None:
        return not alone
    first, second = facts.first, facts.second
    same_browser = first.replaced or first.browser == second.browser
    return first.person_id != second.person_id and first.session_id != second.session_id and not same_browser


def _has_waited(facts: ResetFacts, now: datetime) -> bool:
    """A person who has received a privileged role since the request was made needs a new request, with its wait."""
    return facts.may_be_decided_at is not None and facts.may_be_decided_at <= now


def is_privileged(roles: Collection[HeldRole]) -> bool:
    """Whether one of the roles always needs a second factor."""
    return any(held.role in PRIVILEGED_ROLES for held in roles)


def has_city_role(roles: Collection[HeldRole]) -> bool:
    """Whether one of the roles reaches the whole city."""
    return any(held.role in CITY_ROLES or (held.office_id is None and held.role in PRIVILEGED_ROLES) for held in roles)


def are_one_family(appointers: Mapping[UUID, Collection[UUID]], one: UUID, other: UUID) -> bool:
    """Whether one appointed the other, directly or through others, or somebody appointed both.

    `appointers`: of each person, who appointed them lately.
    """
    return not _line_of(appointers, one).isdisjoint(_line_of(appointers, other))


def _line_of(appointers: Mapping[UUID, Collection[UUID]], person_id: UUID) -> set[UUID]:
    line, waiting = set[UUID](), [person_id]
    while waiting:
        found = waiting.pop()
        if found not in line:
            line.add(found)
            waiting.extend(appointers.get(found, ()))
    return line
