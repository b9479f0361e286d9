"""Request documents of clients: a registration, a change, a new secret, and the query of the list."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictInt, create_model

from idp.admin.documents.client_members import Text, make_request_fields
from idp.admin.documents.listing import ListQuery, Search
from idp.clients.policy import LONGEST_CLIENT_ID, LONGEST_SECRET_LIFETIME
from idp.clients.sandbox_admits import SandboxAdmits
from idp.clients.store.clients import ClientFilter
from idp.protocol.client import Environment, Profile

Application = Annotated[
    str,
    Field(max_length=200, description="The application of the catalogue: its inventory number or its id."),
]


_LONGEST_LIFETIME = int(LONGEST_SECRET_LIFETIME.total_seconds())

if TYPE_CHECKING:  # a type checker takes no made model as a base class
    ChangedMembers = BaseModel
else:
    ChangedMembers = create_model("ChangedMembers", **make_request_fields())


class Changes(ChangedMembers):
    """RFC 7591 members to merge into what is declared; null takes a member away (RFC 7396)."""

    model_config = ConfigDict(extra="forbid", title="ClientChanges")

    application: Application | None = None

    def members(self) -> dict[str, object]:
        """The members that were sent, without the application."""
        return self.model_dump(mode="json", exclude_unset=True, exclude={"application"})

    def changed_application(self) -> str | None:
        """The application that was sent; None: unchanged, "": removed."""
        return (self.application or "") if "application" in self.model_fields_set else None


class Registration(Changes):
    """A new client: RFC 7591 members, and its application."""

    model_config = ConfigDict(extra="forbid", title="ClientRegistration")

    client_name: Text

    def declared_members(self) -> dict[str, object]:
        """The members that are not null."""
        return {name: value for name, value in self.members().items() if value is not None}


class SandboxDecision(BaseModel):
    """Whom a client in the sandbox admits."""

    model_config = ConfigDict(extra="forbid")

    admits: SandboxAdmits = Field(description="The team of its application and its testers, or everybody.")


class SecretOrder(BaseModel):
    """Whether a new secret replaces the present one."""

    model_config = ConfigDict(extra="forbid")

    others_end_in: StrictInt | None = Field(
        None, ge=0, description="Rotate: the secret there is ends after so many seconds. Without it, both stay."
    )
    expires_in: StrictInt | None = Field(
        None, ge=1, le=_LONGEST_LIFETIME, description="The new secret ends after so many seconds; without it, never."
    )

    @property
    def lifetime(self) -> timedelta | None:
        """How long the new secret works; None: until it is revoked."""
        return None if self.expires_in is None else timedelta(seconds=self.expires_in)


class ClientsQuery(ListQuery):
    """Which clients to list, by name."""

    q: Search = ""
    client_id: str | None = Field(None, max_length=LONGEST_CLIENT_ID, pattern=r"^[ -~]+$")
    application_id: UUID | None = None
    profile: Profile | None = None
    environment: Environment | None = None
    suspended: bool | None = None

    def to_filter(self) -> ClientFilter:
        """The filter for the store. Raises Problem 404 for a bad cursor."""
        return ClientFilter(
            search=self.q,
            client_id=self.client_id,
            application_id=self.application_id,
            profile=self.profile,
            environment=self.environment,
            suspended=self.suspended,
            limit=self.limit,
            after=self.after,
        )
