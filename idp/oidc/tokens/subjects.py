"""SubjectIdentifiers: the `sub` and `sid` by which a client knows a person and a session (OIDC Core 8)."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from idp.accounts.sessions import Here
from idp.foundation.lasting_secret import LastingSecret
from idp.protocol.client import ClientMetadata, SubjectType
from idp.protocol.tokens import subjects

#: The name of the persistent secret from which pairwise subjects are derived.
SALT = "pairwise subjects"


class Given(Protocol):
    """The columns of a grant that name its person and session."""

    person_id: UUID
    session_id: UUID
    subject: str


@dataclass(frozen=True, slots=True)
class Known:
    """The `sub` and `sid` that tokens for one client contain."""

    sub: str
    sid: str


class Subjects:
    """Subject identifiers: public ones are the same for every client, pairwise ones differ by sector."""

    def __init__(self, salt: LastingSecret) -> None:
        self._salt = salt

    def of(self, client: ClientMetadata, here: Here) -> str:
        """The `sub` of the person signed in; the same at every login."""
        if client.subject_type is SubjectType.PUBLIC:
            return here.sub
        return subjects.pairwise(self._salt.value, subjects.sector_of(client), here.person_id)

    def sid(self, client: ClientMetadata, session_id: UUID) -> str:
        """The `sid` of a session for this client."""
        if client.subject_type is SubjectType.PUBLIC:
            return str(session_id)
        return subjects.pairwise_session(self._salt.value, subjects.sector_of(client), session_id)

    def known(self, client: ClientMetadata, grant: Given) -> Known:
        """The `sub` and `sid` in the tokens of a grant; the `sub` is the one it was created with."""
        return Known(grant.subject or str(grant.person_id), self.sid(client, grant.session_id))
