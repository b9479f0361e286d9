"""ClientRecord and ApiRecord: clients and APIs as administrators see them; ScopeDescription for the consent page."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from idp.clients.sandbox_admits import ClientSandboxAdmits
from idp.protocol.audience import Api, ScopeLabel
from idp.protocol.client import AuthMethod, ClientMetadata


class SecretState(StrEnum):
    """Whether a secret authenticates its client."""

    LIVE = "live"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class SecretRecord:
    """The dates of one secret, never the secret."""

    id: UUID
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None

    def state(self, now: datetime) -> SecretState:
        """The state at `now`; an expired secret whose slot was freed has equal expires_at and revoked_at."""
        if self.expires_at is not None and self.expires_at <= now and self.revoked_at in (None, self.expires_at):
            return SecretState.EXPIRED
        return SecretState.LIVE if self.revoked_at is None else SecretState.REVOKED


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRecord:
    """One client; `secrets` are in order of creation, revoked ones included."""

    id: UUID
    metadata: ClientMetadata
    application_id: UUID | None
    application_name: str
    office_name: str
    demo: bool
    created_at: datetime
    suspended_at: datetime | None
    last_used_at: datetime | None
    last_auth_method: AuthMethod | None
    secrets: tuple[SecretRecord, ...] = ()
    self_registered: bool = False
    sandbox_admits: ClientSandboxAdmits | None = None


@dataclass(frozen=True, slots=True)
class ApiRecord:
    """One registered API with its row id."""

    id: UUID
    api: Api
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ScopeDescription:
    """The label of a scope and the name of its API, for the consent page."""

    api: str
    label: ScopeLabel
