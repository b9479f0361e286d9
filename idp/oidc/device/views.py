"""Frozen values that the templates of the device pages show."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from idp.oidc.views import ClientDisplay, ScopePreview


class UserCodeProblem(StrEnum):
    """What is wrong with a typed user code."""

    NOT_A_CODE = "not_a_code"
    UNKNOWN = "unknown"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class UserCodeView:
    """oidc/device.html: the field for the code, with what was typed before."""

    typed: str = ""
    complaint: UserCodeProblem | None = None


@dataclass(frozen=True, slots=True)
class DeviceConfirmView:
    """oidc/device_confirm.html: what the device would get, and the code to compare; `name`: who is signed in.

    The form posts `mark` and `jawaban` (izinkan, tolak) to `action`.
    """

    action: str
    mark: str
    application: ClientDisplay
    shared: tuple[ScopePreview, ...]
    user_code: str
    asked_at: datetime
    name: str


@dataclass(frozen=True, slots=True)
class DeviceAnsweredView:
    """oidc/device_answered.html: the person's answer; the device learns it with its next poll."""

    application: ClientDisplay
    allowed: bool


@dataclass(frozen=True, slots=True)
class DeviceThrottledView:
    """oidc/device_throttled.html: too many wrong codes; no code is looked up before `until`."""

    until: datetime
    minutes: int
    diagnosis: str
