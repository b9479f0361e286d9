"""AuthorizationRequest: an ask that has passed every rule."""

from dataclasses import dataclass

from idp.protocol.authorize import claims_parameter, pkce, prompt, redirect_uri, response_mode, response_type, scope
from idp.protocol.authorize.claims_parameter import ClaimsRequest
from idp.protocol.authorize.pkce import Challenge
from idp.protocol.authorize.prompt import Wishes
from idp.protocol.authorize.response_mode import ResponseMode
from idp.protocol.client import ClientMetadata, Pkce
from idp.protocol.errors import (
    InvalidRequest,
    OAuthError,
    RegistrationNotSupported,
    RequestNotSupported,
    RequestUriNotSupported,
)
from idp.protocol.parameters import Parameters
from idp.protocol.tokens.claims import scopes_behind

LONGEST_NONCE = 512

#: Ways of asking we do not answer: refused by name, never ignored (OIDC Core 3.1.2.6).
UNSUPPORTED: dict[str, type[OAuthError]] = {
    "request": RequestNotSupported,
    "request_uri": RequestUriNotSupported,
    "registration": RegistrationNotSupported,
}

#: Every parameter that is looked at; others are ignored (OIDC Core 3.1.2.1) and never kept.
PARAMETERS = frozenset(
    {
        "client_id",
        "redirect_uri",
        "response_type",
        "response_mode",
        "state",
        "scope",
        "nonce",
        "code_challenge",
        "code_challenge_method",
        "prompt",
        "max_age",
        "acr_values",
        "login_hint",
        "id_token_hint",
        "ui_locales",
        "claims",
        *UNSUPPORTED,
    }
)


@dataclass(frozen=True, slots=True)
class Destination:
    """A proven place for the answer, error or code: from here on the client is told."""

    redirect_uri: str
    response_mode: ResponseMode
    state: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationRequest:
    """What a client may have, and how it wants the person to be met."""

    destination: Destination
    response_type: str
    scope: tuple[str, ...]
    challenge: Challenge | None
    nonce: str | None
    wishes: Wishes
    claims: ClaimsRequest
    needs_consent_for: frozenset[str]


def destination(parameters: Parameters, client: ClientMetadata) -> Destination:
    """Prove where we may answer; Unanswerable until that is done."""
    return Destination(
        redirect_uri=redirect_uri.read(parameters, client),
        response_mode=response_mode.for_errors(parameters),
        state=parameters.values.get("state"),
    )


def read(
    parameters: Parameters, client: ClientMetadata, where: Destination, policy: Pkce = Pkce.ALWAYS
) -> AuthorizationRequest:
    """The request in the order in which its errors are reported; every error goes to `where`."""
    _refuse_unsupported(parameters.whole())
    response_mode.read(parameters)
    return AuthorizationRequest(
        destination=where,
        response_type=response_type.read(parameters, client),
        scope=(granted := scope.read(parameters, client)),
        challenge=pkce.read(parameters, client, policy),
        nonce=_nonce(parameters),
        wishes=prompt.read(parameters, client),
        claims=(claims := claims_parameter.read(parameters, client)),
        needs_consent_for=scopes_behind((*claims.userinfo, *claims.id_token), client.scopes).union(granted),
    )


def _refuse_unsupported(parameters: Parameters) -> None:
    for name, error in UNSUPPORTED.items():
        if name in parameters.values:
            raise error


def _nonce(parameters: Parameters) -> str | None:
    sent = parameters.get("nonce")
    if sent is not None and len(sent) > LONGEST_NONCE:
        raise InvalidRequest(f"nonce is longer than {LONGEST_NONCE} characters")
    return sent
