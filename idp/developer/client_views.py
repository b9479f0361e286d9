"""View values of the pages of one client: summary, form, credentials, history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from idp.clients.client_version import ClientVersion, FieldDifference
from idp.clients.credentials.expiry import ExpiringSecret
from idp.clients.records import ClientRecord, SecretRecord
from idp.clients.registration.client_restore import RestoreResult, Unrestored
from idp.clients.registration.public_keys import PublicKeyRecord
from idp.clients.store.ignored_scopes import IgnoredScope
from idp.developer.kits import ClientKit
from idp.diagnosis.cause_guide import CauseGuide
from idp.foundation.error_report_store import StoredReport
from idp.permissions import TeamRole
from idp.protocol.client import ClientMetadata, DataPurpose, LegalBasis
from idp.protocol.registration.profiles import Finding
from idp.web.templating import HeaderUser

#: A client_id of these characters stands in the address of the page; for others, the id of the row does.
_IN_ADDRESSES = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")


def client_path(client: ClientRecord) -> str:
    """The address of a client's page."""
    client_id = client.metadata.client_id
    return f"/pengembang/klien/{client_id if _IN_ADDRESSES.issuperset(client_id) else quote(str(client.id))}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientFrame:
    """What every page of a client shows: `read_only`: the name of the reason why the team only looks, or empty."""

    visitor: HeaderUser
    client: ClientRecord
    path: str
    role: TeamRole
    may_change: bool
    read_only: str
    expiring: tuple[ExpiringSecret, ...]
    now: datetime

    @property
    def metadata(self) -> ClientMetadata:
        """What the client declares."""
        return self.client.metadata


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientPageView:
    """The base of the view values of one client's pages."""

    frame: ClientFrame

    @property
    def visitor(self) -> HeaderUser:
        """The person in the header."""
        return self.frame.visitor


@dataclass(frozen=True, slots=True)
class ScopeLine:
    """A scope, the claims it opens, and what it was said to be needed for."""

    scope: str
    claims: tuple[str, ...]
    purpose: DataPurpose | None


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A member of the team."""

    name: str
    role: TeamRole


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSummaryView(ClientPageView):
    """developer/client.html."""

    demands: tuple[Finding, ...]
    health: tuple[Finding, ...]
    scopes: tuple[ScopeLine, ...]
    team: tuple[TeamLine, ...]
    live_secrets: int
    keys: int
    kit: ClientKit
    notices_arrive: bool
    done: str = ""


@dataclass(frozen=True, slots=True)
class ScopeField:
    """One box of the form: a ticked one needs a purpose and a legal basis, unless it is `openid`."""

    scope: str
    chosen: bool
    purpose: str = ""
    basis: str = LegalBasis.PUBLIC_TASK
    regulation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientForm:
    """The form of a client as it was typed; addresses stand one in a line."""

    name: str
    redirects: str
    logouts: str
    backchannel: str
    start: str
    home: str
    scopes: tuple[ScopeField, ...]


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with a field: the id of the field, a kind of the form's own, or what the rules say."""

    field: str
    kind: str
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientFormView(ClientPageView):
    """developer/client_form.html."""

    form: ClientForm
    problems: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialsView(ClientPageView):
    """developer/credentials.html; `issued`: a secret that is shown this once; `kit`: it has that one in it."""

    live: tuple[SecretRecord, ...]
    ended: tuple[SecretRecord, ...]
    keys: tuple[PublicKeyRecord, ...]
    methods: tuple[str, ...]
    issued: str = ""
    kit: ClientKit | None = None
    pasted: str = ""
    address: str = ""
    problem: FieldProblem | None = None
    done: str = ""

    @property
    def uses_secret(self) -> bool:
        """Whether the client proves itself by a secret."""
        return self.frame.metadata.token_endpoint_auth_method.uses_secret


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretEndView(ClientPageView):
    """developer/secret_end.html: a secret that is to end now; `others`: the live ones that stay."""

    secret: SecretRecord
    others: tuple[SecretRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRemovalView(ClientPageView):
    """developer/key_removal.html: a key that is to be removed; `others`: the registered ones that stay."""

    key: PublicKeyRecord
    others: tuple[PublicKeyRecord, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version with what differs from the one before it."""

    version: ClientVersion
    who: str
    differences: tuple[FieldDifference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientHistoryView(ClientPageView):
    """developer/client_history.html; `more`: the number below which the next page begins."""

    versions: tuple[VersionLine, ...]
    more: int | None
    result: RestoreResult | None = None


@dataclass(frozen=True, slots=True)
class ErrorLine:
    """An error of a client, as the list of its page shows it."""

    report: StoredReport
    guide: CauseGuide


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientErrorsView(ClientPageView):
    """developer/client_errors.html; `more`: the cursor of the next page, or empty; `ignored`: on the first page."""

    errors: tuple[ErrorLine, ...]
    more: str
    ignored: tuple[IgnoredScope, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientVersionView(ClientPageView):
    """developer/client_version.html: one version, how it differs from now, and what a restoration would leave."""

    line: VersionLine
    members: Mapping[str, Any]
    against_now: tuple[FieldDifference, ...]
    unrestored: Mapping[str, Unrestored]
    problem: str = ""
