"""Response document of a client's compliance with its profile."""

from datetime import timedelta
from typing import Self

from pydantic import BaseModel, Field

from idp.clients.record import ClientRecord
from idp.protocol.client import Profile
from idp.protocol.provider import Provider
from idp.protocol.registration import profiles
from idp.protocol.registration.profiles import Finding


class FindingDocument(BaseModel):
    """One requirement, and whether it is met."""

    name: str = Field(description="Stays the same, for programs.")
    demand: str
    complies: bool
    advice: str | None = Field(description="What to change; null when nothing.")

    @classmethod
    def of(cls, finding: Finding) -> Self:
        """The document of `finding`."""
        return cls(name=finding.name, demand=finding.demand, complies=finding.complies, advice=finding.advice)


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
        demands = profiles.findings(metadata, provider.api_scopes)
        return cls(
            client_id=metadata.client_id,
            profile=metadata.profile,
            complies=all(finding.complies for finding in demands),
            demands=[FindingDocument.of(finding) for finding in demands],
            health=[FindingDocument.of(one) for one in profiles.circumstances(metadata, provider.pkce, code)],
        )
