"""What a client_id may look like, and how client secrets are kept; pure."""

from dataclasses import dataclass
from datetime import timedelta

from idp.foundation.log import PERSONAL

LONGEST_CLIENT_ID = 255


def is_client_id(text: str) -> bool:
    """Whether `text` could be a registered client_id: printable ASCII (RFC 6749 A.1) that fits its column."""
    return 0 < len(text) <= LONGEST_CLIENT_ID and text.isascii() and text.isprintable()


def client_id_fault(text: str) -> str | None:
    """Why a client_id that was brought along cannot be kept, or None; it will stand in addresses, logs and metrics."""
    if not is_client_id(text):
        return f"client_id must be 1 to {LONGEST_CLIENT_ID} printable ASCII characters"
    if PERSONAL.search(text):
        return "client_id looks like a personal number or an e-mail address, and it will stand in logs: choose another"
    return None


@dataclass(frozen=True, slots=True)
class SecretPolicy:
    """How long a replaced secret still works, so that the application can be changed without an outage."""

    #: A replaced one still works for so long.
    overlap: timedelta = timedelta(days=7)
    #: The most that may be asked for.
    longest_overlap: timedelta = timedelta(days=90)


#: Fewer characters than this can be guessed from a stolen SHA-256 digest: 128 bits of base64url are 22.
SHORTEST_STRONG = 22
#: A secret of few different characters is a word or a pattern.
FEWEST_KINDS = 10


def weakness(secret: str) -> str | None:
    """Why a secret that was brought along should be replaced soon, or None."""
    if len(secret) < SHORTEST_STRONG:
        return f"the secret has {len(secret)} characters, fewer than {SHORTEST_STRONG}: rotate it soon"
    if len(set(secret)) < FEWEST_KINDS:
        return f"the secret is made of {len(set(secret))} different characters only: rotate it soon"
    return None


def is_secret(found: object) -> bool:
    """Whether this can be a client secret at all: printable ASCII (RFC 6749 A.2), not absurdly long."""
    return isinstance(found, str) and 0 < len(found) <= 500 and found.isascii() and found.isprintable()
