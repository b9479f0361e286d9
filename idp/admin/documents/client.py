"""Response documents of clients: their metadata, their secrets, and compliance with their profile."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from pydantic import BaseModel, Field, create_model

from idp.admin.documents.client_members import make_response_fields
from idp.clients import metadata_document
from idp.clients.credentials.client_secrets import IssuedSecret
from idp.clients.records import ClientRecord, SecretRecord, SecretState
from idp.clients.registration.client_lifecycle import RegistrationResult
from idp.clients.sandbox_admits import ClientSandboxAdmits
from idp.foundation import clock
from idp.protocol.client import AuthMethod, Profile
from idp.protocol.provider import Provider
from idp.protocol.registration import profiles
from idp.protocol.registration.profiles import Finding

if TYPE_CHECKING:  # a type checker takes no made model as a base class
    DeclaredMetadata = BaseModel
else:
    DeclaredMetadata = create_model("DeclaredMetadata", **make_response_fields())


class SecretDocument(BaseModel):
    """The dates of a secret; the secret itself is stored nowhere."""

    id: UUID
    state: SecretState
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None

    @classmethod
    def of(cls, secret: SecretRecord) -> Self:
        """The document of `secret`."""
        return cls(
            id=secret.id,
            state=secret.state(clock.now()),
            created_at=secret.created_at,
            expires_at=secret.expires_at,
            revoked_at=secret.revoked_at,
            last_used_at=secret.last_used_at,
        )


class ClientDocument(DeclaredMetadata):
    """A registered client: its RFC 7591 metadata, its application, secrets and last use."""

    id: UUID
    application_id: UUID | None
    application_name: str | None
    office_name: str | None
    demo: bool
    suspended: bool
    suspended_at: datetime | None
    sandbox_admits: ClientSandboxAdmits | None = Field(
        description="Whom it admits in the sandbox (`uji`); null: whom the deployment says (IDP_SANDBOX_ADMITS)."
    )
    created_at: datetime
    last_used_at: datetime | None = Field(description="Exact to about a second.")
    last_auth_method: AuthMethod | None = Field(
        description="How it authenticated last: another way to send its secret than the registered one is accepted "
        "from the profiles standar and warisan. Null when it never did."
    )
    secrets: list[SecretDocument]

    @classmethod
    def of(cls, client: ClientRecord) -> Self:
        """The document of `client`."""
        return cls(**_members(client))


class RegisteredDocument(ClientDocument):
    """A new client. Its secret is shown here once and never again."""

    client_secret: str | None = Field(description="Null for a public client.")

    @classmethod
    def from_registration(cls, registered: RegistrationResult) -> Self:
        """The document of a new client."""
        secret = registered.secret.reveal if registered.secret else None
        return cls(**_members(registered.client), client_secret=secret)


class IssuedDocument(BaseModel):
    """A new secret, shown here once and never again."""

    id: UUID
    client_secret: str

    @classmethod
    def of(cls, issued: IssuedSecret) -> Self:
        """The document of a new secret."""
        return cls(id=issued.id, client_secret=issued.secret.reveal)


def _members(client: ClientRecord) -> dict[str, Any]:
    return metadata_document.to_document(client.metadata) | {
        "id": client.id,
        "application_id": client.application_id,
        "application_name": client.application_name or None,
        "office_name": client.office_name or None,
        "demo": client.demo,
        "suspended": client.suspended_at is not None,
        "suspended_at": client.suspended_at,
        "sandbox_admits": client.sandbox_admits,
        "created_at": client.created_at,
        "last_used_at": client.last_used_at,
        "last_auth_method": client.last_auth_method,
        "secrets": [SecretDocument.of(secret) for secret in client.secrets],
    }


class FindingDocument(BaseModel):
    """One requirement, and whether it is met."""

    name: str = Field(description="Stays the same, for programs.")
    demand: str
    complies: bool
    advice: str | None = Field(description="What to change; null when nothing.")

    @classmethod
    def of(cls, finding: Finding) -> Self:
        """The document of `finding`."""
        return cls(name=finding.name, demand=finding.rule, complies=finding.complies, advice=finding.advice)


class ProfileDocument(BaseModel):
    """The requirements of a client's profile, and advice on what is allowed but not healthy."""

    client_id: str
    profile: Profile
    complies: bool = Field(description="Whether every demand of the profile is met.")
    demands: list[FindingDocument]
    health: list[FindingDocument] = Field(description="Facts of the deployment and habits of the client.")

    @classmethod
    def of(cls, client: ClientRecord, provider: Provider, code: timedelta) -> Self:
        """The document of `client`; `code`: the lifetime of authorization codes."""
        metadata = client.metadata
        demands = profiles.assess_profile(metadata, provider.api_scopes)
        return cls(
            client_id=metadata.client_id,
            profile=metadata.profile,
            complies=all(finding.complies for finding in demands),
            demands=[FindingDocument.of(finding) for finding in demands],
            health=[FindingDocument.of(one) for one in profiles.assess_deployment(metadata, provider.pkce, code)],
        )
