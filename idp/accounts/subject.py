"""The `sub` that a person brings along from another provider, and which texts may be one; pure."""

import re
from uuid import UUID

from idp.accounts.fields import Fault

#: Printable, without spaces around it (OIDC Core 2: at most 255 ASCII characters).
_SUBJECT = re.compile(r"[!-~]([ -~]{0,253}[!-~])?")
_GROUPING = re.compile(r"[ ._-]")
#: An NIK or an NIP, neither more digits nor fewer: other providers' identifiers may be longer numbers.
_PERSONAL_NUMBER = re.compile(r"(?<!\d)(\d{16}|\d{18})(?!\d)")
_NOBODY = str(UUID(int=0))


def read(value: object) -> str:
    """A `sub`, byte for byte as it was written. Raises Fault."""
    if not isinstance(value, str) or not _SUBJECT.fullmatch(value) or value == _NOBODY:
        raise Fault("write what the other provider wrote, 1 to 255 ASCII characters, or leave it out and one is made")
    return value


def as_id(sub: str) -> UUID | None:
    """The id it is, when it is spelt as we spell ids; a UUID in other letters is text like any other."""
    try:
        found = UUID(sub)
    except ValueError:
        return None
    return found if str(found) == sub else None


def tells(sub: str, nip: str | None) -> bool:
    """Whether applications would learn a personal number from it: this NIP, or what looks like an NIP or an NIK."""
    compact = _GROUPING.sub("", sub)
    return bool(_PERSONAL_NUMBER.search(compact)) or (nip is not None and nip in compact)
