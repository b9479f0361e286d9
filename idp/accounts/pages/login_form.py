"""LoginForm: the fields of the login form, parsed and validated; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from idp.accounts.authentication import login_name
from idp.accounts.authentication.login_name import ByNip, ByUsername, WrongNipLength
from idp.accounts.views import LoginFormError


@dataclass(frozen=True, slots=True)
class LoginForm:
    """A valid form: a name and a password that can be checked."""

    name: ByNip | ByUsername
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class InvalidLoginForm:
    """The errors of an invalid form; `nip_digits`: number of typed digits where 18 are needed."""

    errors: tuple[LoginFormError, ...]
    nip_digits: int = 0


def parse_login_form(fields: Mapping[str, str]) -> LoginForm | InvalidLoginForm:
    """Parse the form's fields; errors are in the order of the form."""
    typed, password = fields.get("username", ""), fields.get("password", "")
    no_password = () if password else (LoginFormError.EMPTY_PASSWORD,)
    if not typed.strip():
        return InvalidLoginForm((LoginFormError.EMPTY_NAME, *no_password))
    name = login_name.parse_login_name(typed)
    if isinstance(name, WrongNipLength):
        return InvalidLoginForm((LoginFormError.NIP_DIGITS, *no_password), name.digits)
    return InvalidLoginForm(no_password) if no_password else LoginForm(name, password)
