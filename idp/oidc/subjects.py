"""The `sub` by which a client knows the person who is here (OIDC Core 8)."""

from idp.accounts.sessions import Here
from idp.foundation.lasting_secret import LastingSecret
from idp.protocol import subjects
from idp.protocol.client import ClientMetadata, SubjectType

#: What the secret is called under which pairwise subjects are made.
SALT = "pairwise subjects"


class Subjects:
    """Public subjects are the person's own; pairwise ones differ from sector to sector."""

    def __init__(self, salt: LastingSecret) -> None:
        self._salt = salt

    def of(self, client: ClientMetadata, here: Here) -> str:
        """Empty never; the same at every sign-in."""
        if client.subject_type is SubjectType.PUBLIC:
            return here.sub
        return subjects.pairwise(self._salt.value, subjects.sector_of(client), here.person_id)
