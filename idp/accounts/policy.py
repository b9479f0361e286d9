"""Policies of throttling, sessions, hashing, passwords and second factors; pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from idp.accounts.password_problem import PasswordViolation
from idp.foundation.comma_separated import DurationList


@dataclass(frozen=True, slots=True)
class WaitSchedule:
    """`tries` failures without a wait, then one of `waits` after each further failure; the last repeats."""

    tries: int
    waits: tuple[timedelta, ...]


@dataclass(frozen=True, slots=True)
class ThrottlePolicy:
    """How failed logins delay the next, by account and address; it never locks an account."""

    #: Failures of one account from one address that cost nothing.
    tries: int = 5
    #: How long the next try waits after each failure beyond those; the last holds for all that follow.
    waits: DurationList = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 15))
    #: Failures from one address within `forget`, for any account: many people share an office's.
    address_tries: int = 100
    #: Failures of one account within `forget`, from anywhere the person has not signed in from lately.
    account_tries: int = 50
    #: The same for those: short, because guesses from elsewhere must not delay the owner.
    account_waits: DurationList = tuple(timedelta(seconds=seconds) for seconds in (10, 20, 40, 60))
    #: How long a network stays one that the person signs in from: guesses from elsewhere never hold it up.
    familiar: timedelta = timedelta(days=30)
    #: How long failures count.
    forget: timedelta = timedelta(hours=1)
    #: A reserved try whose process died is released after this long.
    reservation: timedelta = timedelta(seconds=60)
    #: How long a try waits for those under way to end before it is turned away.
    patience: timedelta = timedelta(seconds=15)
    #: Sign-ins one process takes on at once, those that wait included; the next must try again later.
    queue: int = 50
    #: When that one may come back.
    breather: timedelta = timedelta(seconds=5)

    @property
    def longest_wait(self) -> timedelta:
        """The longest wait of any schedule: one that ends later was set by a clock that was ahead."""
        return max(*self.waits, *self.account_waits)

    @property
    def wait_schedules(self) -> dict[str, WaitSchedule]:
        """The wait schedule of each of the three counters of an attempt."""
        return {
            "pair": WaitSchedule(self.tries, self.waits),
            "address": WaitSchedule(self.address_tries, self.waits),
            "account": WaitSchedule(self.account_tries, self.account_waits),
        }

    def find_errors(self) -> list[str]:
        """Return what is wrong with the settings, one sentence each."""
        waits = {"WAITS": self.waits, "ACCOUNT_WAITS": self.account_waits}
        return [
            f"IDP_THROTTLE__{name} needs one wait or more, such as PT1M, PT5M." for name in waits if not waits[name]
        ]


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """When a session expires, and how long its row is kept."""

    #: Unused for so long.
    idle: timedelta = timedelta(hours=4)
    #: In any case.
    absolute: timedelta = timedelta(hours=12)
    #: In any case, on a computer that the person said others use too.
    shared: timedelta = timedelta(minutes=30)
    #: The time of last use is written down at most this often.
    touch_every: timedelta = timedelta(minutes=1)
    #: How long it is remembered once it ended.
    kept: timedelta = timedelta(days=400)

    def ends_at(self, opened_at: datetime, shared: bool = False) -> datetime:
        """The latest end of a session opened at `opened_at`; `shared`: on a computer that others use too."""
        return opened_at + (self.shared if shared else self.absolute)

    def expires_at(self, seen_at: datetime, ends_at: datetime) -> datetime:
        """The expiry of a session last used at `seen_at`."""
        return min(seen_at + self.idle, ends_at)

    def find_errors(self) -> list[str]:
        """Return what is wrong with the settings, one sentence each."""
        found = []
        if self.idle > self.absolute:
            found.append("IDP_SESSION__IDLE must be at most IDP_SESSION__ABSOLUTE.")
        if self.shared > self.absolute:
            found.append("IDP_SESSION__SHARED must be at most IDP_SESSION__ABSOLUTE.")
        if self.touch_every >= self.idle:
            found.append("IDP_SESSION__TOUCH_EVERY must be less than IDP_SESSION__IDLE.")
        return found


@dataclass(frozen=True, slots=True)
class Argon2Cost:
    """Argon2id parameters; OWASP's memory with one more pass: about 40 ms of a core and 19 MiB."""

    memory_kib: int = 19_456
    passes: int = 3
    #: Threads; more than one only delays the other sign-ins.
    lanes: int = 1

    def find_errors(self) -> list[str]:
        """Return what is wrong with the settings, one sentence each."""
        if self.memory_kib >= 8 * self.lanes:
            return []
        return ["IDP_ARGON2__MEMORY_KIB must be at least 8 times IDP_ARGON2__LANES (RFC 9106 3.1)."]


#: In characters; libpass refuses longer passwords.
MAX_PASSWORD_LENGTH = 1024


@dataclass(frozen=True, slots=True)
class PasswordPolicy:
    """Requirements for a new password (NIST SP 800-63B: length, no composition rules), and when an old one ends."""

    #: In characters; NIST SP 800-63B-4 wants 15 where the password is the only factor.
    shortest: int = 12
    longest: int = 256
    #: The least score by zxcvbn, of 4; 0: passwords that are easy to guess are taken as well, common ones never.
    strength: int = 3
    #: How old a password may become before the next login demands another; PT0S: any age, as NIST SP 800-63B wants it.
    max_age: timedelta = timedelta(0)

    def find_errors(self) -> list[str]:
        """Return what is wrong with the settings, one sentence each."""
        found = []
        if self.shortest > self.longest:
            found.append("IDP_PASSWORD__SHORTEST must be at most IDP_PASSWORD__LONGEST.")
        if self.longest > MAX_PASSWORD_LENGTH:
            found.append(f"IDP_PASSWORD__LONGEST is at most {MAX_PASSWORD_LENGTH}: no longer one is hashed.")
        if self.strength not in range(5):
            found.append("IDP_PASSWORD__STRENGTH is a score from 0 to 4.")
        return found

    def find_violation(self, password: str, names: tuple[str, ...] = ()) -> PasswordViolation | None:
        """What a normalized password violates, strength aside, or None; `names` are the person's identifiers."""
        if len(password) < self.shortest:
            return PasswordViolation.TOO_SHORT
        if len(password) > self.longest:
            return PasswordViolation.TOO_LONG
        known = {name.casefold() for name in names if name}
        return PasswordViolation.IS_YOUR_NAME if password.casefold() in known else None

    def is_too_old(self, changed_at: datetime | None, now: datetime) -> bool:
        """Whether a password of this age must be replaced."""
        return bool(self.max_age) and changed_at is not None and changed_at + self.max_age <= now


@dataclass(frozen=True, slots=True)
class RosterPolicy:
    """When a roster needs a second officer, how long it can be decided and undone, and how large its file may be."""

    #: Of the active people in its scope, in percent: more disablings need a second officer.
    second_officer_percent: int = 2
    #: So many disablings never need one, unless they are everybody's.
    second_officer_least: int = 3
    #: Disablings by the lists of one office within so long are added up: a list cut into slices needs two as well.
    second_officer_within: timedelta = timedelta(days=7)
    #: How long a proposal can be applied; then what it would change is deleted.
    proposal: timedelta = timedelta(days=14)
    #: How long what was applied can be undone; then the values from before are deleted.
    undo: timedelta = timedelta(days=30)
    #: The largest file that the page takes, in bytes.
    upload_bytes: int = 8_388_608

    def needs_second(self, disabled: int, active: int, lately: int = 0) -> bool:
        """Whether disabling `disabled` of `active` people needs two officers; `lately`: disabled before them."""
        together = disabled + lately
        many = together > max(self.second_officer_least, (active + lately) * self.second_officer_percent / 100)
        return (many and disabled > 0) or self.disables_everybody(disabled, active)

    @staticmethod
    def disables_everybody(disabled: int, active: int) -> bool:
        """Whether nobody who is active in the scope would stay so."""
        return 0 < active <= disabled


class SecondFactorDemand(StrEnum):
    """What a deployment demands of everybody besides the password."""

    OFF = "off"
    ENCOURAGED = "encouraged"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class SecondFactorPolicy:
    """Whether people need a second factor; privileged roles and applications may demand one in any case."""

    #: `off`, `encouraged` (who has one is asked for it, the others are told about it) or `required`.
    policy: SecondFactorDemand = SecondFactorDemand.OFF
    #: The first day on which `required` holds; encouraged until then. Not set: at once.
    required_from: date | None = None

    def demand_on(self, day: date) -> SecondFactorDemand:
        """What is demanded on `day` of the deployment's calendar."""
        if self.policy is SecondFactorDemand.REQUIRED and self.required_from is not None and day < self.required_from:
            return SecondFactorDemand.ENCOURAGED
        return self.policy

    def find_errors(self) -> list[str]:
        """Return what is wrong with the settings, one sentence each."""
        if self.required_from is None or self.policy is SecondFactorDemand.REQUIRED:
            return []
        return ["IDP_SECOND_FACTOR__REQUIRED_FROM needs IDP_SECOND_FACTOR__POLICY=required."]
