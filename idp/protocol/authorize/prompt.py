"""InteractionParameters: prompt, max_age, acr_values, hints and locales of a request (OIDC Core 3.1.2.1)."""

import re
from dataclasses import dataclass
from datetime import timedelta

from idp.protocol.client import ClientMetadata
from idp.protocol.errors.authorization import AuthorizationCause
from idp.protocol.parameters import Parameters

PROMPTS = ("none", "login", "consent", "select_account", "create")

#: Longer than any session lasts; keeps timedelta in range.
_LONGEST_AGE = timedelta(days=36_500)
_LONGEST_HINT = 255
_LONGEST_LOCALES = 10
_LOCALE = re.compile(r"[A-Za-z0-9-]{1,35}", re.ASCII)


@dataclass(frozen=True, slots=True)
class InteractionParameters:
    """The parameters that govern login, consent and the language of pages and claims (OIDC Core 3.1.2.1)."""

    prompt: frozenset[str] = frozenset()
    max_age: timedelta | None = None
    acr_values: tuple[str, ...] = ()
    login_hint: str | None = None
    id_token_hint: str | None = None
    ui_locales: tuple[str, ...] = ()
    claims_locales: tuple[str, ...] = ()

    @property
    def silent(self) -> bool:
        """Whether no page may be shown (prompt=none)."""
        return "none" in self.prompt

    @property
    def requires_login(self) -> bool:
        """Whether the person must log in for this request (prompt=login or prompt=create)."""
        return not self.prompt.isdisjoint(("login", "create"))

    @property
    def depends_on_login(self) -> bool:
        """Whether the outcome depends on whether the login was made for this request."""
        return self.requires_login or self.max_age is not None or "select_account" in self.prompt


def read(parameters: Parameters, client: ClientMetadata) -> InteractionParameters:
    """The interaction parameters sent, completed by the client's registered defaults (OIDC Registration 2)."""
    return InteractionParameters(
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
        raise AuthorizationCause.PROMPT_UNKNOWN(allowed=", ".join(PROMPTS), sent=tuple(sorted(sent)))
    if "none" in sent and len(sent) > 1:
        raise AuthorizationCause.PROMPT_NONE_NOT_ALONE(sent=tuple(sorted(sent)))
    return sent


def _max_age(parameters: Parameters, client: ClientMetadata) -> timedelta | None:
    sent = parameters.get("max_age")
    if sent is None:
        return client.default_max_age
    if not (sent.isascii() and sent.isdigit()):
        raise AuthorizationCause.MAX_AGE_MALFORMED(sent=sent)
    return _LONGEST_AGE if len(sent) > 9 else timedelta(seconds=int(sent))


def _login_hint(parameters: Parameters) -> str | None:
    """The login_hint; None when it is too long or not printable, so cannot be a user name."""
    sent = (parameters.get("login_hint") or "").strip()
    return sent if sent and len(sent) <= _LONGEST_HINT and sent.isprintable() else None


def _locales(sent: tuple[str, ...]) -> tuple[str, ...]:
    """The well-formed language tags (BCP 47); others are ignored (OIDC Core 5.2)."""
    return tuple(word for word in sent if _LOCALE.fullmatch(word))[:_LONGEST_LOCALES]
