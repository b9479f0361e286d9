"""What a person may do in DIVOS itself, everywhere or for one office; pure."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The roles there are; the value is what is stored and what the CLI takes."""

    KOMINFO = "kominfo"
    PENGELOLA_OPD = "pengelola_opd"
    PENGEMBANG = "pengembang"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class GrantedRole:
    """A role and the code of the office it holds for; None: everywhere."""

    role: Role
    office: str | None = None

    def __str__(self) -> str:
        return self.role.value if self.office is None else f"{self.role}@{self.office}"


class NoSuchRole(ValueError):
    """The text names no role; it says which there are."""


def read(text: str) -> GrantedRole:
    """`kominfo` or `pengelola_opd@<office code>`; raises NoSuchRole."""
    name, _, office = text.partition("@")
    try:
        return GrantedRole(Role(name), office or None)
    except ValueError:
        raise NoSuchRole(f"there is no role {name!r}: use one of {', '.join(Role)}") from None
