"""What the pages of the protocol show; small frozen values, made by the doors, read by the templates."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from idp.clients.api_record import Ability


@dataclass(frozen=True, slots=True)
class AskingApplication:
    """The application a page is about: registered addresses only, `logo` a path of ours.

    `outside`: not the city's. `untested`: in the sandbox, where a vendor gives it any name it likes.
    """

    name: str
    office: str = ""
    outside: bool = False
    untested: bool = False
    home: str | None = None
    logo: str | None = None
    policy: str | None = None
    terms: str | None = None


@dataclass(frozen=True, slots=True)
class Shared:
    """What one scope hands over: the person's own values, masked where sensitive; `new`: not agreed to before.

    `ability`: a scope of an API says what the application may do there.
    """

    scope: str
    values: tuple[str, ...] = ()
    new: bool = False
    ability: Ability | None = None


@dataclass(frozen=True, slots=True)
class ConsentView:
    """oidc/consent.html and oidc/notice.html: `action` is where the answer is posted; `withheld` scopes are not given.

    `widened`: the person agreed to less before, and what is `new` is marked. The form sends `jawaban`: izinkan, tolak,
    and `shown`, what it is an answer to.
    """

    action: str
    shown: str
    application: AskingApplication
    shared: tuple[Shared, ...]
    withheld: tuple[str, ...] = ()
    widened: bool = False

    @property
    def acts(self) -> bool:
        """Whether the application asks to do something at an API, besides for data."""
        return any(one.ability for one in self.shared)


@dataclass(frozen=True, slots=True)
class MeetingView:
    """oidc/select_account.html and oidc/register.html: who goes on; `name` of whom is here, `back` to the application.

    The form of the first sends `jawaban` = lanjut | lain.
    """

    action: str
    application: AskingApplication
    name: str
    back: str


@dataclass(frozen=True, slots=True)
class SignOutView:
    """oidc/sign_out_confirm.html: `asked_by` is the application that sent the person here, if one did.

    The form posts `hidden` fields along to `action`; `stay` is where "Tidak, tetap masuk" leads.
    """

    action: str
    name: str
    hidden: tuple[tuple[str, str], ...] = ()
    asked_by: AskingApplication | None = None
    stay: str = "/portal"


class Answer(StrEnum):
    """What came of asking an application to close the person's session."""

    CONFIRMED = "confirmed"
    UNREACHABLE = "unreachable"
    WAITING = "waiting"
    ASKED = "asked"
    ON_ITS_OWN = "on_its_own"


@dataclass(frozen=True, slots=True)
class Receipt:
    """One application's answer: `at` when confirmed, or until when it is tried again."""

    application: AskingApplication
    answer: Answer
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SignedOutView:
    """oidc/signed_out.html: never says "everywhere" unless every application has confirmed.

    `again`: where "Coba hubungi lagi" posts to, while somebody has not answered. `frames`: addresses that this browser
    asks. `onward`: where the browser goes afterwards, to the application `back`. `reload`: the answers are still coming
    in, so the page is fetched again after so many seconds.
    """

    at: datetime
    receipts: tuple[Receipt, ...] = ()
    again: str | None = None
    back: AskingApplication | None = None
    frames: tuple[str, ...] = ()
    onward: str | None = None
    reload: int | None = None

    @property
    def open_still(self) -> int:
        """How many applications may still be open."""
        return sum(receipt.answer is not Answer.CONFIRMED for receipt in self.receipts)


@dataclass(frozen=True, slots=True)
class FormPostView:
    """oidc/form_post.html: an answer that travels to `action`, the proven redirect URI, as a form."""

    action: str
    fields: tuple[tuple[str, str], ...]
    application: AskingApplication
