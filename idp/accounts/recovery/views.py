"""View values of the pages with which people come back into their accounts."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ForgottenView:
    """accounts/forgotten.html: the ways to a new password; `by_mail`: the form for a link is shown.

    `problem`: `empty_name` or `nip_digits` (with the number of typed digits).
    """

    by_mail: bool
    username: str = ""
    problem: str | None = None
    nip_digits: int = 0


@dataclass(frozen=True, slots=True)
class LinkSentView:
    """accounts/link_sent.html: the same whether anybody has the name or not; `minutes`: how long the link is good."""

    minutes: int


@dataclass(frozen=True, slots=True)
class PasswordByCodeView:
    """accounts/password_by_code.html: the form for a code and a new password; posted to `action`.

    `asks_name`: the code is on paper, so the form asks whose it is. `problems`: of the fields, such as `empty_code`,
    `wrong_code`, `different`, or a key of the password policy. `shortest`: characters of a password.
    """

    action: str
    asks_name: bool
    shortest: int
    username: str = ""
    code: str = ""
    problems: tuple[str, ...] = ()
    nip_digits: int = 0


@dataclass(frozen=True, slots=True)
class RecoveryThrottledView:
    """accounts/recovery_throttled.html: too many tries from here; `retry` leads back to the form."""

    until: datetime
    minutes: int
    code: str
    retry: str
