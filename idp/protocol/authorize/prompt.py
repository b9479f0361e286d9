"""prompt, max_age, acr_values, login_hint, id_token_hint (OIDC Core 3.1.2.1)."""

import re
from dataclasses import dataclass
from datetime import timedelta

from idp.protocol.client import ClientMetadata
from idp.protocol.errors import InvalidRequest
from idp.protocol.parameters import Parameters

PROMPTS = ("none", "login", "consent", "select_account", "create")

#: Longer than any sign-in lasts; keeps timedelta in range.
_LONGEST_AGE = timedelta(days=36_500)
_LONGEST_HINT = 255
_LONGEST_LOCALES = 10
_LOCALE = re.compile(r"[A-Za-z0-9-]{1,35}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the client would like the person to be met."""

    prompt: frozenset[str] = frozenset()
    max_age: timedelta | None = None
    acr_values: tuple[str, ...] = ()
    login_hint: str | None = None
    id_token_hint: str | None = None
    ui_locales: tuple[str, ...] = ()
    claims_locales: tuple[str, ...] = ()

    @property
    def silent(self) -> bool:
        """No page may be shown."""
        return "none" in self.prompt

    @property
    def fresh(self) -> bool:
        """The person must sign in for this very request: again, or for the first time with a new account."""
        return not self.prompt.isdisjoint(("login", "create"))

    @property
    def attended(self) -> bool:
        """It matters whether the person signed in for this very request."""
        return self.fresh or self.max_age is not None or "select_account" in self.prompt


def read(parameters: Parameters, client: ClientMetadata) -> Wishes:
    """The wishes sent, completed by the client's registered defaults."""
    return Wishes(
        prompt=_prompt(parameters),
        max_age=_max_age(parameters, client),
        acr_values=parameters.words("acr_values") or client.default_acr_values,
        login_hint=_login_hint(parameters),
        id_token_hint=parameters.get("id_token_hint"),
        ui_locales=parameters.words("ui_locales")[:_LONGEST_LOCALES],
        claims_locales=_locales(parameters.words("claims_locales")),
    )


def _prompt(parameters: Parameters) -> frozenset[str]:
    sent = frozenset(parameters.words("prompt"))
    if not sent.issubset(PROMPTS):
        raise InvalidRequest(f"prompt must be made of {', '.join(PROMPTS)}")
    if "none" in sent and len(sent) > 1:
        raise InvalidRequest("prompt=none stands alone")
    return sent


def _max_age(parameters: Parameters, client: ClientMetadata) -> timedelta | None:
    sent = parameters.get("max_age")
    if sent is None:
        return client.default_max_age
    if not (sent.isascii() and sent.isdigit()):
        raise InvalidRequest("max_age must be a number of seconds, zero or more")
    return _LONGEST_AGE if len(sent) > 9 else timedelta(seconds=int(sent))


def _login_hint(parameters: Parameters) -> str | None:
    """A name to fill in, only if it could be one."""
    sent = (parameters.get("login_hint") or "").strip()
    return sent if sent and len(sent) <= _LONGEST_HINT and sent.isprintable() else None


def _locales(sent: tuple[str, ...]) -> tuple[str, ...]:
    """Those that could be language tags (BCP 47); what is none is no error (OIDC Core 5.2)."""
    return tuple(word for word in sent if _LOCALE.fullmatch(word))[:_LONGEST_LOCALES]
