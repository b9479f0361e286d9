"""View values of the account pages, and masks for personal data."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from idp.accounts.authentication.login_requests import LoginRequest
from idp.accounts.authentication.login_steps import SecondFactorNotice
from idp.accounts.history.history_lines import HistoryDay, HistoryLine
from idp.accounts.password_problem import PasswordProblem
from idp.accounts.roles.granted_role import HeldRole
from idp.accounts.sessions.sessions import SessionEnd
from idp.web.csrf import CsrfProblem
from idp.web.templating import HeaderUser


class LoginFormError(StrEnum):
    """An error of the login form; the texts are in the template."""

    WRONG_PAIR = "wrong_pair"
    EMPTY_NAME = "empty_name"
    EMPTY_PASSWORD = "empty_password"
    NIP_DIGITS = "nip_digits"


class Notice(StrEnum):
    """The reason for showing the form, displayed above it."""

    SESSION_ENDED = "session_ended"
    AGAIN = "again"
    STEP_ENDED = "step_ended"
    PASSKEY_REFUSED = "passkey_refused"
    PASSKEY_CLONED = "passkey_cloned"


@dataclass(frozen=True, slots=True)
class SignInView:
    """accounts/sign_in.html: `asked_by` None means one of our own pages; the form is posted to `action`.

    `nip_digits`: number of typed digits, for NIP_DIGITS. `username`: the typed name, or the login hint.
    `shared`: the box for computers that others use too is ticked. `shown_at`: when the page of a form that was not
    accepted had been shown. `ended`: how the session of this browser ended, told once.
    """

    action: str = ""
    asked_by: LoginRequest | None = None
    username: str = ""
    complaints: tuple[LoginFormError, ...] = ()
    nip_digits: int = 0
    notice: Notice | CsrfProblem | None = None
    shared: bool = False
    shown_at: datetime | None = None
    ended: SessionEnd | None = None

    @property
    def passkey_action(self) -> str:
        """Where the answer of a passkey is posted to, with the same login request or return path."""
        return self.action.replace("/masuk", "/masuk/kunci-sandi", 1)


class StepWay(StrEnum):
    """The ways through the second step, as its links call them."""

    CODE = "kode"
    PASSKEY = "kunci"
    RECOVERY_CODE = "pemulihan"
    HELP = "bantuan"


@dataclass(frozen=True, slots=True)
class SecondStepView:
    """accounts/second_step.html: one way through the step, and links to the others; `asked_by` None: our own pages.

    `server_time`: the code was wrong, and now is what our clock says. `not_me`: the link for another person.
    `trust_days`: for how many days this browser need not show a second factor if the person chooses so; 0: no choice.
    `challenge`: where script gets the challenge for a passkey.
    """

    name: str
    action: str
    challenge: str
    way: StepWay
    others: tuple[tuple[StepWay, str], ...]
    not_me: str
    asked_by: LoginRequest | None = None
    server_time: datetime | None = None
    empty: bool = False
    stale: bool = False
    trust_days: int = 0


@dataclass(frozen=True, slots=True)
class EnrolmentNeededView:
    """accounts/enrolment_needed.html: what must be set up first; `again`: where to go on once it is."""

    visitor: HeaderUser
    privileged: bool
    passkey: bool
    again: str
    asked_by: LoginRequest | None = None


@dataclass(frozen=True, slots=True)
class ThrottledView:
    """accounts/throttled.html: the same for every name; `retry` is the link back to the login page.

    `busy`: the queue of logins is full, instead of too many failed attempts.
    """

    until: datetime
    minutes: int
    code: str
    retry: str
    asked_by: LoginRequest | None = None
    busy: bool = False


@dataclass(frozen=True, slots=True)
class LoginRequestExpiredView:
    """accounts/too_late.html: the login request has expired, or is unknown (`asked_by` None)."""

    asked_by: LoginRequest | None = None


@dataclass(frozen=True, slots=True)
class PersonCard:
    """The person's own record, with NIP, email and phone masked; empty text: unknown."""

    name: str
    username: str
    nip: str
    email: str
    email_verified: bool
    phone: str
    phone_verified: bool
    office: str
    unit: str
    post: str
    kind: str
    rank: str


@dataclass(frozen=True, slots=True)
class SessionCard:
    """One live session; `here`: it is the session of this browser."""

    id: UUID
    browser: str
    system: str
    network: str
    opened_at: datetime
    last_seen_at: datetime
    ends_at: datetime
    here: bool


@dataclass(frozen=True, slots=True)
class SessionGroup:
    """The sessions of one kind of browser and device, the most recently used first; at least one."""

    browser: str
    system: str
    sessions: tuple[SessionCard, ...]

    @property
    def last_seen_at(self) -> datetime:
        """When one of them was last used."""
        return max(one.last_seen_at for one in self.sessions)


def group_sessions(sessions: Iterable[SessionCard]) -> tuple[SessionGroup, ...]:
    """The sessions by kind of browser and device; the order of the kinds is that of their first sessions."""
    kinds: dict[tuple[str, str], list[SessionCard]] = {}
    for one in sessions:
        kinds.setdefault((one.browser, one.system), []).append(one)
    return tuple(SessionGroup(browser, system, tuple(found)) for (browser, system), found in kinds.items())


@dataclass(frozen=True, slots=True)
class TrustedDeviceCard:
    """One trusted device of the person."""

    id: UUID
    browser: str
    system: str
    last_used_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ResetNotice:
    """A reset of the person's account that waits for a second officer."""

    id: UUID
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class AccountView:
    """accounts/account.html: the person's record, live sessions and trusted devices.

    `ended`, `disowned`, `forgotten`: the result of the last action. `asks_about_login`: the history asks about one.
    `reset`: officers are about to reset the account; `reset_cancelled`: the person has just stopped that.
    """

    visitor: HeaderUser
    person: PersonCard
    sessions: tuple[SessionCard, ...]
    trusted: tuple[TrustedDeviceCard, ...]
    asks_about_login: bool
    roles: tuple[HeldRole, ...] = ()
    ended: int = 0
    disowned: bool = False
    forgotten: bool = False
    password_changed: bool = False
    reset: ResetNotice | None = None
    reset_cancelled: bool = False
    second_factor: SecondFactorNotice | None = None

    @property
    def here(self) -> SessionCard | None:
        """The session of this browser."""
        return next((one for one in self.sessions if one.here), None)

    @property
    def others(self) -> tuple[SessionGroup, ...]:
        """The sessions of other browsers by kind."""
        return group_sessions(one for one in self.sessions if not one.here)


@dataclass(frozen=True, slots=True)
class HistoryNumbers:
    """What the history of the last 90 days comes to."""

    logins: int
    browsers: int
    failures: int
    last_failure: datetime | None
    changes: int


@dataclass(frozen=True, slots=True)
class HistoryView:
    """accounts/history.html: the days of one page, the login that is asked about, the figures.

    `older`: the last line of this page when there are older ones. `disowned`: the code of the report that the last
    answer left; `acknowledged`: the last answer was that the login was the person's.
    """

    visitor: HeaderUser
    days: tuple[HistoryDay, ...]
    today: date
    question: HistoryLine | None
    numbers: HistoryNumbers
    kept_days: int
    older: UUID | None
    first_page: bool
    acknowledged: bool
    disowned: str


@dataclass(frozen=True, slots=True)
class NewPasswordView:
    """accounts/new_password.html: the step in which the password is replaced, and what is wrong with the new one.

    `shortest`: the least number of characters. `not_me`: the login page for another person.
    """

    name: str
    action: str
    shortest: int
    not_me: str
    asked_by: LoginRequest | None = None
    problem: PasswordProblem | None = None
    empty: bool = False
    stale: bool = False


class PasswordFormError(StrEnum):
    """An error of the form that changes a password; the texts are in the template."""

    EMPTY_PRESENT = "empty_present"
    EMPTY_NEW = "empty_new"
    WRONG_PRESENT = "wrong_present"


@dataclass(frozen=True, slots=True)
class PasswordChangeView:
    """accounts/password.html: the form, what is wrong with it, or until when it must wait (`minutes` from now).

    `shortest`: the least number of characters. `username`: for the browser that keeps passwords; the passwords
    themselves are never sent back.
    """

    visitor: HeaderUser
    shortest: int
    username: str = ""
    errors: tuple[PasswordFormError, ...] = ()
    problem: PasswordProblem | None = None
    until: datetime | None = None
    minutes: int = 0


def mask_number(number: str) -> str:
    """An NIP or phone number with all but its last three characters masked, these apart: "•••••••• 417"."""
    return f"{'•' * (len(number) - 3)}\u00a0{number[-3:]}" if len(number) > 3 else number


def mask_email(address: str) -> str:
    """An email address with its local part masked: "m•••••i@denpasarkota.go.id"."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}•••••{name[-1:]}{at}{domain}" if address else ""
