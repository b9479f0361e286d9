"""Request documents of clients: a registration, a new secret, and the query of the list."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from idp.admin.documents.client_changes import Changes, Text
from idp.admin.documents.listing import ListQuery, Search
from idp.clients.policy import LONGEST_CLIENT_ID
from idp.clients.store.clients import Wanted
from idp.protocol.client import Environment, Profile


class Registration(Changes):
    """A new client: RFC 7591 members, and its application."""

    model_config = ConfigDict(extra="forbid", title="ClientRegistration")

    client_name: Text

    def declared(self) -> dict[str, object]:
        """The members that are not null."""
        return {name: value for name, value in self.members().items() if value is not None}


class SecretOrder(BaseModel):
    """Whether a new secret replaces the present one."""

    model_config = ConfigDict(extra="forbid")

    others_end_in: StrictInt | None = Field(
        None, ge=0, description="Rotate: the secret there is ends after so many seconds. Without it, both stay."
    )


class ClientsQuery(ListQuery):
    """Which clients to list, by name."""

    q: Search = ""
    client_id: str | None = Field(None, max_length=LONGEST_CLIENT_ID, pattern=r"^[ -~]+$")
    application_id: UUID | None = None
    profile: Profile | None = None
    environment: Environment | None = None
    suspended: bool | None = None

    def wanted(self) -> Wanted:
        """The filter for the store. Raises Problem 404 for a bad cursor."""
        return Wanted(
            search=self.q,
            client_id=self.client_id,
            application_id=self.application_id,
            profile=self.profile,
            environment=self.environment,
            suspended=self.suspended,
            limit=self.limit,
            after=self.after,
        )
