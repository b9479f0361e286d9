"""Frozen values that the templates of the device pages show."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from idp.oidc.views import AskingApplication, Shared


class Complaint(StrEnum):
    """What is wrong with a typed user code."""

    NOT_A_CODE = "not_a_code"
    UNKNOWN = "unknown"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class TypeView:
    """oidc/device.html: the field for the code, with what was typed before."""

    typed: str = ""
    complaint: Complaint | None = None


@dataclass(frozen=True, slots=True)
class ConfirmView:
    """oidc/device_confirm.html: what the device would get, and the code to compare; `name`: who is signed in.

    The form posts `mark` and `jawaban` (izinkan, tolak) to `action`.
    """

    action: str
    mark: str
    application: AskingApplication
    shared: tuple[Shared, ...]
    user_code: str
    asked_at: datetime
    name: str


@dataclass(frozen=True, slots=True)
class AnsweredView:
    """oidc/device_answered.html: the person's answer; the device learns it with its next poll."""

    application: AskingApplication
    allowed: bool


@dataclass(frozen=True, slots=True)
class SlowDownView:
    """oidc/device_throttled.html: too many wrong codes; no code is looked up before `until`."""

    until: datetime
    minutes: int
    diagnosis: str
