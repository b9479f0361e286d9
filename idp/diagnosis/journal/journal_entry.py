"""JournalEntry: one request of a client in `uji` as its team may see it; pure."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

#: Who signed in, where it was a member of the team; a persona has its key, and nobody else is named.
TEAM_MEMBER = "tim"

NO_ROW = UUID(int=0)


class JournalStep(StrEnum):
    """Which request it was."""

    PUSHED = "par"
    START = "authorize"
    #: The browser came back to the request after a page.
    RESUME = "resume"
    PERSONA = "persona"
    TOKEN = "token"
    USERINFO = "userinfo"
    INTROSPECT = "introspect"
    REVOKE = "revoke"
    DEVICE = "device_authorization"
    LOGOUT = "end_session"
    LOGOUT_DELIVERY = "backchannel_logout"


class JournalOutcome(StrEnum):
    """How it was answered."""

    #: A page of this provider; the detail is its path.
    PAGE = "page"
    CODE = "code"
    ANSWERED = "answered"
    REFUSED = "refused"
    #: An error that is no fault of the application; the detail is the error code, as for REFUSED.
    ORDINARY = "ordinary"


@dataclass(frozen=True, slots=True)
class SentParameter:
    """A parameter that was sent: its value where that may be shown, else only its length.

    `name` is empty where the name itself may not be shown. `unusable`: it was sent twice or cannot be read.
    """

    name: str
    value: str | None
    length: int
    unusable: bool = False


@dataclass(frozen=True, slots=True)
class SentParameters:
    """The parameters of a request; `more`: how many others were sent."""

    items: tuple[SentParameter, ...] = ()
    more: int = 0

    def __bool__(self) -> bool:
        return bool(self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """One request and its answer; `links`: digests by which the requests of one sign-in know each other.

    `id`: of its row, once it is written. `code`: of the error report, where there is one.
    """

    at: datetime
    step: JournalStep
    outcome: JournalOutcome
    id: UUID = NO_ROW
    detail: str = ""
    cause: str = ""
    code: str = ""
    who: str = ""
    links: tuple[str, ...] = ()
    parameters: SentParameters = field(default_factory=SentParameters)


def link_digest(kind: str, value: bytes) -> str:
    """What stands for the id of a request or of a grant in the journal; the id cannot be found from it."""
    return hashlib.sha256(kind.encode() + b"\0" + value).hexdigest()[:24]
