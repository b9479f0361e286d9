"""Validates the `sub` another provider assigned to a person (OIDC Core 2, 8); pure."""

import re
from uuid import UUID

from idp.accounts.fields import Fault

#: Printable, without spaces around it (OIDC Core 2: at most 255 ASCII characters).
_SUBJECT = re.compile(r"[!-~]([ -~]{0,253}[!-~])?")
_GROUPING = re.compile(r"[ ._-]")
#: An NIK (16 digits) or an NIP (18), not part of a longer number: other providers' identifiers may be one.
_PERSONAL_NUMBER = re.compile(r"(?<!\d)(\d{16}|\d{18})(?!\d)")
_NOBODY = str(UUID(int=0))


def read(value: object) -> str:
    """Validate a `sub` and return it unchanged. Raises PersonFieldError."""
    if not isinstance(value, str) or not _SUBJECT.fullmatch(value) or value == _NOBODY:
        raise Fault("write what the other provider wrote, 1 to 255 ASCII characters, or leave it out and one is made")
    return value


def as_id(sub: str) -> UUID | None:
    """The person id this `sub` spells in the canonical form of a UUID, or None; other spellings are plain text."""
    try:
        found = UUID(sub)
    except ValueError:
        return None
    return found if str(found) == sub else None


def tells(sub: str, nip: str | None) -> bool:
    """Whether the `sub` contains the person's NIP, or digits that look like an NIP or an NIK."""
    compact = _GROUPING.sub("", sub)
    return bool(_PERSONAL_NUMBER.search(compact)) or (nip is not None and nip in compact)
