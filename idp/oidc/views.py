"""Frozen values that the templates of the protocol's pages show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from idp.clients import metadata_document
from idp.clients.records import ScopeDescription
from idp.clients.registry import RegisteredClient
from idp.foundation import secret_values
from idp.protocol.client import Environment, Ownership
from idp.web.templating import HeaderUser


@dataclass(frozen=True, slots=True)
class ClientDisplay:
    """A client as pages show it: registered addresses only; `logo` is a path of this provider.

    `outside`: not owned by the city. `untested`: in the sandbox, where its developer chooses any name.
    """

    name: str
    office: str = ""
    outside: bool = False
    untested: bool = False
    home: str | None = None
    logo: str | None = None
    policy: str | None = None
    terms: str | None = None

    @property
    def named_outside(self) -> bool:
        """Whether pages call it an application from outside: what an office of the city has tested is none."""
        return self.outside and not (self.untested and self.office)


@dataclass(frozen=True, slots=True)
class ScopePreview:
    """What one scope discloses: the person's own values, masked where sensitive; `new`: not agreed to before.

    `further`: the names of claims that are sent too, and whose values a list would only lengthen.
    `ability`: what a scope of an API allows the application to do there. `purpose`: what the application needs it for.
    """

    scope: str
    values: tuple[str, ...] = ()
    new: bool = False
    ability: ScopeDescription | None = None
    purpose: str = ""
    further: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConsentView:
    """oidc/consent.html and oidc/notice.html: `action` takes the answer; `withheld` scopes are not asked for.

    `spares_employment`: the client is in the sandbox, which learns nothing of anybody's employment.
    `widened`: the person agreed to less before, and what is `new` is marked. The form sends `jawaban`: izinkan, tolak,
    and `shown`, what it is an answer to. `visitor`: who is signed in, with the areas of everybody.
    """

    visitor: HeaderUser
    action: str
    shown: str
    application: ClientDisplay
    shared: tuple[ScopePreview, ...]
    withheld: tuple[str, ...] = ()
    widened: bool = False
    spares_employment: bool = False

    @property
    def acts(self) -> bool:
        """Whether the application asks to act at an API, besides reading data."""
        return any(one.ability for one in self.shared)


@dataclass(frozen=True, slots=True)
class AccountSelectionView:
    """oidc/select_account.html, oidc/register.html: `name` of the person signed in; `back` to the application.

    The form of the first posts `jawaban`: lanjut, lain.
    """

    action: str
    application: ClientDisplay
    name: str
    back: str


@dataclass(frozen=True, slots=True)
class PersonaDisplay:
    """One persona as the page offers it; `key` selects its words, `acr` is the class of its invented login."""

    key: str
    name: str
    acr: str


@dataclass(frozen=True, slots=True)
class PersonaChoiceView:
    """oidc/persona.html: `name` of the person signed in; the form posts `jawaban`: sendiri, lain or persona.

    `missing`: persona was posted without the key of one in `persona`.
    """

    action: str
    application: ClientDisplay
    name: str
    personas: tuple[PersonaDisplay, ...]
    back: str
    missing: bool = False


@dataclass(frozen=True, slots=True)
class SandboxClosedView:
    """oidc/sandbox_closed.html: `unclaimed`: the client belongs to no application, so that it has no team yet.

    `in_production`: staff of a vendor are kept to the sandbox clients of their teams.

    `action` takes the wish to log in with another account, `back` leads to the application; a device has neither.
    """

    application: ClientDisplay
    name: str
    contacts: tuple[str, ...]
    unclaimed: bool
    in_production: bool
    action: str | None = None
    back: str | None = None


@dataclass(frozen=True, slots=True)
class SignOutView:
    """oidc/sign_out_confirm.html: `asked_by` is the application that sent the logout request, if one did.

    The form posts `hidden` fields along to `action`; `stay` is where "Tidak, tetap masuk" leads.
    """

    action: str
    name: str
    hidden: tuple[tuple[str, str], ...] = ()
    asked_by: ClientDisplay | None = None
    stay: str = "/portal"


@dataclass(frozen=True, slots=True)
class RedirectLoopView:
    """oidc/redirect_loop.html: `code` of the error report; `most`: the sign-ins within a minute that were answered.

    `redeemed` says how many of their codes the application redeemed: all, some, none. The form posts to `action`, where
    a GET shows the page again as long as the loop lasts.
    """

    action: str
    application: ClientDisplay
    code: str
    most: int
    redeemed: str


class LogoutDeliveryStatus(StrEnum):
    """The status of notifying one client that the person's session ended."""

    CONFIRMED = "confirmed"
    UNREACHABLE = "unreachable"
    WAITING = "waiting"
    ASKED = "asked"
    ON_ITS_OWN = "on_its_own"


@dataclass(frozen=True, slots=True)
class LogoutReceiptView:
    """One client's status: `at` is when it confirmed, or until when delivery is retried.

    `began`: the logout began there, shown by an ID token of its own, so that it closed its session itself.
    """

    application: ClientDisplay
    answer: LogoutDeliveryStatus
    at: datetime | None = None
    began: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the application may still be open."""
        return self.answer is not LogoutDeliveryStatus.CONFIRMED and not self.began


@dataclass(frozen=True, slots=True)
class SignedOutView:
    """oidc/signed_out.html: says "everywhere" only when every application has confirmed.

    `again`: where "Coba hubungi lagi" posts to, while an application has not confirmed. `frames`: front-channel logout
    addresses this page loads. `onward`: where the browser goes afterwards, to the application `back`. `reload`: seconds
    after which the page is fetched again while results still arrive.
    """

    at: datetime
    receipts: tuple[LogoutReceiptView, ...] = ()
    again: str | None = None
    back: ClientDisplay | None = None
    frames: tuple[str, ...] = ()
    onward: str | None = None
    reload: int | None = None

    @property
    def open_still(self) -> int:
        """The number of applications that have not confirmed and did not begin the logout."""
        return sum(receipt.is_open for receipt in self.receipts)


@dataclass(frozen=True, slots=True)
class NoSessionView:
    """oidc/no_session.html: nobody is signed in, so nothing was ended."""


@dataclass(frozen=True, slots=True)
class FormPostView:
    """oidc/form_post.html: an authorization response posted to `action`, the verified redirect URI."""

    action: str
    fields: tuple[tuple[str, str], ...]
    application: ClientDisplay


def client_display(client: RegisteredClient) -> ClientDisplay:
    """A client as pages show it."""
    metadata = client.metadata
    return ClientDisplay(
        name=client.application_name or metadata.client_name,
        office=client.office_name,
        outside=metadata.ownership is Ownership.LUAR,
        untested=metadata.environment is Environment.UJI,
        home=metadata.client_uri,
        policy=metadata.policy_uri,
        terms=metadata.tos_uri,
        logo=client.logo,
    )


def sandbox_closed(
    client: RegisteredClient, name: str, action: str | None = None, back: str | None = None
) -> SandboxClosedView:
    """The view for a person whom a client does not admit; contacts are shown of those we answer for."""
    return SandboxClosedView(
        application=client_display(client),
        name=name,
        contacts=client.metadata.contacts[:2] if client.trusted else (),
        unclaimed=client.application_id is None,
        in_production=client.metadata.environment is Environment.PRODUKSI,
        action=action,
        back=back,
    )


def shown_of(client: RegisteredClient, scopes: Iterable[str]) -> str:
    """A digest of what a page says of a client and of all that it declares: an answer is to this and nothing else."""
    told = (metadata_document.to_document(client.metadata), client_display(client), sorted(scopes))
    return secret_values.digest_secret(repr(told)).hex()
