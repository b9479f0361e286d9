"""What the pages of accounts show; small frozen values, made by the doors, read by the templates."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from idp.accounts.questions import Question
from idp.web.visitor import Visitor


class Complaint(StrEnum):
    """What stands in the way of signing in; the words are in the template."""

    WRONG_PAIR = "wrong_pair"
    EMPTY_NAME = "empty_name"
    EMPTY_PASSWORD = "empty_password"
    NIP_DIGITS = "nip_digits"


class Notice(StrEnum):
    """Why the person is asked (again), said above the form."""

    SESSION_ENDED = "session_ended"
    STALE_PAGE = "stale_page"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class SignInView:
    """accounts/sign_in.html: `asked_by` None means a page of ours; the form is sent to `action`.

    `nip_digits`: how many digits were typed, for NIP_DIGITS. `username`: what was typed, or the login hint.
    """

    action: str = ""
    asked_by: Question | None = None
    username: str = ""
    complaints: tuple[Complaint, ...] = ()
    nip_digits: int = 0
    notice: Notice | None = None


@dataclass(frozen=True, slots=True)
class ThrottledView:
    """accounts/throttled.html: the same for every name; `retry` is the GET link back to the sign-in page.

    `busy`: not this place tried too often, but too many people sign in at this moment.
    """

    until: datetime
    minutes: int
    code: str
    retry: str
    asked_by: Question | None = None
    busy: bool = False


@dataclass(frozen=True, slots=True)
class TooLateView:
    """accounts/too_late.html: a sign-in page whose question ran out or is unknown; `asked_by` when we remember it."""

    asked_by: Question | None = None


@dataclass(frozen=True, slots=True)
class PersonCard:
    """The person's own record, masked where somebody might look over their shoulder; empty text: not known."""

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
    """One browser that is signed in; `here`: this one."""

    id: UUID
    browser: str
    system: str
    network: str
    opened_at: datetime
    last_seen_at: datetime
    ends_at: datetime
    here: bool


@dataclass(frozen=True, slots=True)
class AccountView:
    """accounts/account.html: the person's record and the browsers that are signed in.

    `ended` and `disowned`: what was just done.
    """

    visitor: Visitor
    person: PersonCard
    sessions: tuple[SessionCard, ...]
    ended: int = 0
    disowned: bool = False


def masked_number(number: str) -> str:
    """All but the last three characters of a NIP or phone number as dots."""
    return "•" * max(len(number) - 3, 0) + number[-3:]


def masked_email(address: str) -> str:
    """First and last letter of the name, and the whole domain: "m•••••i@denpasarkota.go.id"."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}•••••{name[-1:]}{at}{domain}" if address else ""
