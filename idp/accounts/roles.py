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


def read(text: str) -> GrantedRole:
    """`kominfo` or `pengelola_opd@<office code>`; raises ValueError with the roles there are."""
    name, _, office = text.partition("@")
    try:
        return GrantedRole(Role(name), office or None)
    except ValueError:
        raise ValueError(f"no role {name!r}: use one of {', '.join(Role)}") from None
