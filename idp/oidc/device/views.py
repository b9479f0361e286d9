"""What the pages for people with a device show; small frozen values, read by the templates."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from idp.oidc.views import AskingApplication, Shared


class Complaint(StrEnum):
    """What is wrong with the code somebody typed."""

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
    """oidc/device_confirm.html: what the device would get, and the code to compare; `name`: who is signed in here.

    The form posts `mark` and `jawaban` = izinkan | tolak to `action`.
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
    """oidc/device_answered.html: what the person said; the device learns of it the next time it asks."""

    application: AskingApplication
    allowed: bool


@dataclass(frozen=True, slots=True)
class SlowDownView:
    """oidc/device_throttled.html: too many wrong codes; nothing is looked up before `until`."""

    until: datetime
    minutes: int
    diagnosis: str
