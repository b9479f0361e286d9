"""View values of the pages about testers of the sandbox, and of claiming a client."""

from dataclasses import dataclass

from idp.clients.sandbox.client_claim import ClientClaimRefusal
from idp.clients.sandbox.invitation import OwnInvitation
from idp.clients.sandbox.testers import InvitationRefusal
from idp.clients.store.sandbox_testers import TesterRecord
from idp.web.templating import HeaderUser


@dataclass(frozen=True, slots=True)
class TesterForm:
    """The form of an invitation as it was sent, and why there is none."""

    name: str = ""
    whole_application: bool = False
    refusal: InvitationRefusal | None = None


@dataclass(frozen=True, slots=True)
class TesterLine:
    """A tester or an open invitation with the person's name."""

    name: str
    record: TesterRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class TestersView:
    """developer/testers.html: addresses of the client's page, of this one, and of invitations without their ids."""

    visitor: HeaderUser
    client_name: str
    application_name: str
    client_page: str
    address: str
    invitations: str
    testers: tuple[TesterLine, ...]
    form: TesterForm
    #: diundang, diakhiri, sudah-berakhir
    done: str = ""


@dataclass(frozen=True, slots=True)
class TesterInvitationView:
    """developer/tester_invitation.html: an invitation as the invited person sees it; None: there is none for them."""

    visitor: HeaderUser
    invitation: OwnInvitation | None
    action: str


@dataclass(frozen=True, slots=True)
class TeamApplication:
    """An application that a client can be claimed for."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ClientClaimView:
    """developer/client_claim.html: what was typed, but for the token; `claimed`: the name of the claimed client."""

    visitor: HeaderUser
    applications: tuple[TeamApplication, ...]
    client_id: str = ""
    chosen: str = ""
    refusal: ClientClaimRefusal | None = None
    claimed: str = ""
