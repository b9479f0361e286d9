"""The outcomes of a step of a login: a session, another step, an enrolment, or a refusal."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from idp.accounts.authentication.login_steps import StartedStep
from idp.accounts.sessions.sessions import OpenedSession
from idp.foundation.secret_values import Secret


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The login succeeded; `return_path` of the login request, None without one or when it has expired."""

    metric_label: ClassVar[str] = "signedin"

    opened: OpenedSession
    return_path: str | None = None
    #: The value that the browser keeps from now on as a trusted device; None: it keeps what it has.
    trusted: Secret | None = None


@dataclass(frozen=True, slots=True)
class FactorNeeded:
    """The step was passed and another one is due, in this browser."""

    metric_label: ClassVar[str] = "factor"

    started: StartedStep


@dataclass(frozen=True, slots=True)
class NewPasswordNeeded:
    """Every factor was passed; a new password must be chosen, in this browser."""

    metric_label: ClassVar[str] = "new_password"

    started: StartedStep


@dataclass(frozen=True, slots=True)
class EnrolmentNeeded:
    """The person is signed in, but only their account is open until they have set up a factor."""

    metric_label: ClassVar[str] = "enrolment"

    opened: OpenedSession


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The name or the password is wrong, without saying which; or the code."""

    metric_label: ClassVar[str] = "mismatch"


@dataclass(frozen=True, slots=True)
class Throttled:
    """Nothing was checked; no attempt is accepted before `until`."""

    metric_label: ClassVar[str] = "throttled"

    until: datetime


@dataclass(frozen=True, slots=True)
class Busy:
    """The queue is full: nothing was checked or counted; try again at `until`."""

    metric_label: ClassVar[str] = "busy"

    until: datetime


LoginOutcome = SignedIn | FactorNeeded | NewPasswordNeeded | EnrolmentNeeded | Mismatch | Throttled | Busy
