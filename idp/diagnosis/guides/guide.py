"""CauseGuide: what one cause means, whose move it is, and how to fix it; its texts are Indonesian message ids."""

from dataclasses import dataclass
from enum import Enum


class CauseActor(Enum):
    """Who must act."""

    APPLICATION = "application"
    KOMINFO = "kominfo"
    PERSON = "person"
    NOBODY = "nobody"


class CausePlace(Enum):
    """Where a cause happens; the list of causes is grouped by it, in this order."""

    START = "start"
    AUTHORIZE = "authorize"
    PUSHED = "pushed"
    TOKEN = "token"
    DEVICE = "device"
    API = "api"
    LOGOUT = "logout"
    REGISTER = "register"
    BEHIND = "behind"
    ANY = "any"
    PAGE = "page"


class StaffAdvice(Enum):
    """What somebody who only wants to sign in reads; many causes share the same words."""

    SETTING = "setting"
    SUSPENDED = "suspended"
    BACKGROUND = "background"
    OLD = "old"
    LOGOUT = "logout"
    WAIT = "wait"
    OURS = "ours"
    ADMISSION = "admission"
    CANCELLED = "cancelled"
    DEVICE = "device"
    REGISTRATION = "registration"
    MISTYPED = "mistyped"
    ROLE = "role"
    FILE = "file"
    THROTTLED = "throttled"
    DISOWNED = "disowned"


@dataclass(frozen=True, slots=True)
class CommonDifference:
    """A row of the table of common differences: what differs, what it usually comes from, what helps."""

    what: str
    because: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Example:
    """Invented values, sent and registered; what differs stands between [[ and ]]."""

    sent: str
    registered: str


@dataclass(frozen=True, slots=True)
class Snippet:
    """Code for one stack; the same in every language."""

    stack: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseGuide:
    """The guide of one cause; words between backticks are values of the protocol.

    `summary`: a short line for lists; `kit`: what the kits do about it already; `similar`: the keys of other causes.
    """

    title: str
    summary: str = ""
    place: CausePlace
    staff: StaffAdvice
    actor: CauseActor = CauseActor.APPLICATION
    why: str
    example: Example | None = None
    differences: tuple[CommonDifference, ...] = ()
    fix: tuple[str, ...]
    snippets: tuple[Snippet, ...] = ()
    kit: str = ""
    similar: tuple[str, ...] = ()
