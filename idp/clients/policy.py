"""Rules for client_id and client secrets: syntax, strength, and the overlap of a rotation; pure."""

from dataclasses import dataclass
from datetime import timedelta

from idp.clients.causes import DeclarationCause
from idp.clients.errors import InvalidDeclaration
from idp.foundation.log import PERSONAL

LONGEST_CLIENT_ID = 255


def is_client_id(text: str) -> bool:
    """Whether `text` could be a registered client_id: printable ASCII (RFC 6749 A.1) that fits its column."""
    return 0 < len(text) <= LONGEST_CLIENT_ID and text.isascii() and text.isprintable()


def client_id_error(text: str) -> InvalidDeclaration | None:
    """Why a client_id cannot be accepted, or None; it appears in addresses, logs and metrics."""
    if not is_client_id(text):
        return DeclarationCause.CLIENT_ID_MALFORMED(longest=LONGEST_CLIENT_ID)
    if PERSONAL.search(text):
        return DeclarationCause.CLIENT_ID_LOOKS_PERSONAL()
    return None


@dataclass(frozen=True, slots=True)
class SecretPolicy:
    """How long a replaced secret stays live, so that the application can be changed without an outage."""

    #: How long a replaced secret still works, unless a rotation says otherwise.
    overlap: timedelta = timedelta(days=7)
    #: The longest overlap that may be asked for.
    longest_overlap: timedelta = timedelta(days=90)

    def find_errors(self) -> list[str]:
        """Return what is wrong with the settings, one sentence each."""
        if self.overlap <= self.longest_overlap:
            return []
        return ["IDP_SECRET__OVERLAP must be at most IDP_SECRET__LONGEST_OVERLAP."]


#: The longest time that a secret may be issued for, unless it never ends.
LONGEST_SECRET_LIFETIME = timedelta(days=3650)
#: 128 bits in base64url; a shorter secret can be guessed from a stolen SHA-256 digest.
MIN_SECRET_LENGTH = 22
#: A secret of fewer different characters is likely a word or a pattern.
MIN_DISTINCT_CHARACTERS = 10


def find_weakness(secret: str) -> str | None:
    """Why an imported secret should be rotated soon, or None."""
    if len(secret) < MIN_SECRET_LENGTH:
        return f"the secret has {len(secret)} characters, fewer than {MIN_SECRET_LENGTH}: rotate it soon"
    if len(set(secret)) < MIN_DISTINCT_CHARACTERS:
        return f"the secret is made of {len(set(secret))} different characters only: rotate it soon"
    return None


def is_valid_secret(found: object) -> bool:
    """Whether this can be a client secret: 1 to 500 printable ASCII characters (RFC 6749 A.2)."""
    return isinstance(found, str) and 0 < len(found) <= 500 and found.isascii() and found.isprintable()
