"""The `sub` and the `sid` by which a client knows a person and a session of theirs (OIDC Core 8)."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from idp.accounts.sessions import Here
from idp.foundation.lasting_secret import LastingSecret
from idp.protocol.client import ClientMetadata, SubjectType
from idp.protocol.tokens import subjects

#: What the secret is called under which pairwise subjects are made.
SALT = "pairwise subjects"


class Given(Protocol):
    """The columns of a grant that say whom and what session it is about."""

    person_id: UUID
    session_id: UUID
    subject: str


@dataclass(frozen=True, slots=True)
class Known:
    """What a client is told of who somebody is, and of the session they signed in with."""

    sub: str
    sid: str


class Subjects:
    """Public ones are the same for everybody; pairwise ones differ from sector to sector."""

    def __init__(self, salt: LastingSecret) -> None:
        self._salt = salt

    def of(self, client: ClientMetadata, here: Here) -> str:
        """The `sub` of whoever is here; the same at every sign-in."""
        if client.subject_type is SubjectType.PUBLIC:
            return here.sub
        return subjects.pairwise(self._salt.value, subjects.sector_of(client), here.person_id)

    def sid(self, client: ClientMetadata, session_id: UUID) -> str:
        """What the client calls a session."""
        if client.subject_type is SubjectType.PUBLIC:
            return str(session_id)
        return subjects.pairwise_session(self._salt.value, subjects.sector_of(client), session_id)

    def known(self, client: ClientMetadata, grant: Given) -> Known:
        """What the tokens of a grant say; its `sub` is the one it began with."""
        return Known(grant.subject or str(grant.person_id), self.sid(client, grant.session_id))
