"""View values of the pages of second factors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from markupsafe import Markup

from idp.accounts.enrolment.recommendation import FactorAdvice, FactorQuestions
from idp.accounts.factors.passkeys import PasskeyProblem
from idp.web.templating import HeaderUser


class FactorNotice(StrEnum):
    """What has just happened, above the page; the value is in the address."""

    SAVED = "tersimpan"
    REMOVED = "dihapus"
    RENAMED = "dinamai"
    KEPT = "tetap"
    GONE = "tidak-ada"
    EXPIRED = "lewat"
    NO_FACTOR = "belum-ada"


@dataclass(frozen=True, slots=True)
class AppCard:
    """The authenticator app in use."""

    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class PasskeyCard:
    """One passkey; `copied`: it may have been, and is refused. `synced`: it is on several devices."""

    id: UUID
    name: str
    added_at: datetime
    used_at: datetime | None
    synced: bool
    copied: bool


@dataclass(frozen=True, slots=True)
class AccountSecurityView:
    """accounts/security.html: the factors of the person, and the assistant of two questions.

    `must_keep_one`: a role of the person always needs a factor. `copied`: some passkey may have been copied.
    """

    visitor: HeaderUser
    app: AppCard | None
    passkeys: Sequence[PasskeyCard]
    codes_left: int
    codes: int
    must_keep_one: bool
    said: FactorQuestions
    advice: FactorAdvice | None
    notice: FactorNotice | None

    @property
    def active(self) -> bool:
        """Whether the person has a factor that can be used."""
        return self.app is not None or any(not one.copied for one in self.passkeys)


@dataclass(frozen=True, slots=True)
class AppEnrolmentView:
    """accounts/totp_enrolment.html: the QR code, the secret in groups, and the form of the first code.

    `needs_permission`: the one-time code of officers is asked for, too. `ahead`: how far its clock is ahead.
    """

    visitor: HeaderUser
    qr: Markup
    groups: tuple[str, ...]
    account: str
    replaces: bool
    needs_permission: bool
    code_problem: str | None = None
    permission_problem: str | None = None
    ahead: timedelta | None = None
    wait_until: datetime | None = None

    @property
    def minutes_off(self) -> int:
        """By how many minutes the device's clock differs, at least one."""
        return 0 if self.ahead is None else max(1, round(abs(self.ahead.total_seconds()) / 60))

    @property
    def is_fast(self) -> bool:
        """Whether the device's clock is ahead."""
        return self.ahead is not None and self.ahead > timedelta(0)


@dataclass(frozen=True, slots=True)
class RecoveryCodesView:
    """accounts/recovery_codes.html: new codes, shown once; `first`: with the person's first factor."""

    visitor: HeaderUser
    codes: tuple[str, ...]
    account: str
    made_at: datetime
    first: bool


@dataclass(frozen=True, slots=True)
class NewPasskeyView:
    """accounts/passkey_new.html: the form that makes a passkey, with script; `suggested`: a name for it."""

    visitor: HeaderUser
    suggested: str
    needs_permission: bool
    problem: PasskeyProblem | None = None
    permission_problem: str | None = None
    wait_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class PasskeyView:
    """accounts/passkey.html: one passkey, to be renamed or removed; `last`: it is the only factor that is left."""

    visitor: HeaderUser
    passkey: PasskeyCard
    last: bool
    must_keep_one: bool


@dataclass(frozen=True, slots=True)
class AppRemovalView:
    """accounts/totp_removal.html: asks whether the authenticator app is to be removed."""

    visitor: HeaderUser
    app: AppCard
    last: bool
    must_keep_one: bool
