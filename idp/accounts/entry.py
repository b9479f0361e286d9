"""LoginForm: the fields of the login form, parsed and validated; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from idp.accounts import login_name
from idp.accounts.login_name import ByNip, ByUsername, WrongLength
from idp.accounts.views import Complaint


@dataclass(frozen=True, slots=True)
class Entry:
    """A valid form: a name and a password that can be checked."""

    name: ByNip | ByUsername
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Incomplete:
    """The errors of an invalid form; `nip_digits`: number of typed digits where 18 are needed."""

    complaints: tuple[Complaint, ...]
    nip_digits: int = 0


def read(fields: Mapping[str, str]) -> Entry | Incomplete:
    """Parse the form's fields; errors are in the order of the form."""
    typed, password = fields.get("username", ""), fields.get("password", "")
    no_password = () if password else (Complaint.EMPTY_PASSWORD,)
    if not typed.strip():
        return Incomplete((Complaint.EMPTY_NAME, *no_password))
    name = login_name.read(typed)
    if isinstance(name, WrongLength):
        return Incomplete((Complaint.NIP_DIGITS, *no_password), name.digits)
    return Incomplete(no_password) if no_password else Entry(name, password)
