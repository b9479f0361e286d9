"""SubjectIdentifiers: the `sub` and `sid` by which a client knows a person and a session (OIDC Core 8)."""

from dataclasses import dataclass
from uuid import UUID

from idp.accounts.sessions.sessions import CurrentSession
from idp.clients.sandbox.personas import PersonaLogin
from idp.foundation.persistent_secret import PersistentSecret
from idp.oidc.store.grants import TokenGrant
from idp.protocol.client import ClientMetadata, SubjectType
from idp.protocol.registration.sector import find_sector
from idp.protocol.tokens import subjects

#: The name of the persistent secret from which pairwise subjects are derived.
SALT = "pairwise subjects"


@dataclass(frozen=True, slots=True)
class TokenSubject:
    """The `sub` and `sid` that tokens for one client contain."""

    sub: str
    sid: str


class SubjectIdentifiers:
    """Subject identifiers: public ones are the same for every client, pairwise ones differ by sector."""

    def __init__(self, salt: PersistentSecret) -> None:
        self._salt = salt

    def subject_for(self, client: ClientMetadata, current_session: CurrentSession | PersonaLogin) -> str:
        """The `sub` of the person signed in; the same at every login."""
        if client.subject_type is SubjectType.PUBLIC:
            return current_session.sub
        return subjects.derive_subject(self._salt.value, find_sector(client), current_session.person_id)

    def session_id_for(self, client: ClientMetadata, session_id: UUID) -> str:
        """The `sid` of a session for this client."""
        if client.subject_type is SubjectType.PUBLIC:
            return str(session_id)
        return subjects.derive_session_id(self._salt.value, find_sector(client), session_id)

    def identifiers_for(self, client: ClientMetadata, grant: TokenGrant) -> TokenSubject:
        """The `sub` and `sid` in the tokens of a grant; the `sub` is the one it was created with."""
        return TokenSubject(grant.subject or str(grant.person_id), self.session_id_for(client, grant.session_id))
