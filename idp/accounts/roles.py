"""Role and GrantedRole: what a person may do in DIVOS, everywhere or for one office; pure."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The roles; the value is what is stored and what commands accept."""

    KOMINFO = "kominfo"
    PENGELOLA_OPD = "pengelola_opd"
    PENGEMBANG = "pengembang"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class GrantedRole:
    """A role and the code of the office it is limited to; None: everywhere."""

    role: Role
    office: str | None = None

    def __str__(self) -> str:
        return self.role.value if self.office is None else f"{self.role}@{self.office}"


class NoSuchRole(ValueError):
    """The text is no role; the message lists the roles."""


def read(text: str) -> GrantedRole:
    """Parse `kominfo` or `pengelola_opd@<office code>`. Raises NoSuchRole."""
    name, _, office = text.partition("@")
    try:
        return GrantedRole(Role(name), office or None)
    except ValueError:
        raise NoSuchRole(f"there is no role {name!r}: use one of {', '.join(Role)}") from None
