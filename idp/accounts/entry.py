"""The two fields of the sign-in form, read once; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from idp.accounts import login_name
from idp.accounts.login_name import ByNip, ByUsername, WrongLength
from idp.accounts.views import Complaint


@dataclass(frozen=True, slots=True)
class Entry:
    """A name and a password that can be checked."""

    name: ByNip | ByUsername
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Incomplete:
    """Something is missing; `nip_digits`: how many digits were typed where 18 belong."""

    complaints: tuple[Complaint, ...]
    nip_digits: int = 0


def read(fields: Mapping[str, str]) -> Entry | Incomplete:
    """The form's fields -> an entry, or everything that is missing, in the order of the form."""
    typed, password = fields.get("username", ""), fields.get("password", "")
    no_password = () if password else (Complaint.EMPTY_PASSWORD,)
    if not typed.strip():
        return Incomplete((Complaint.EMPTY_NAME, *no_password))
    name = login_name.read(typed)
    if isinstance(name, WrongLength):
        return Incomplete((Complaint.NIP_DIGITS, *no_password), name.digits)
    return Incomplete(no_password) if no_password else Entry(name, password)
