"""AuthorizationRequest: a validated authorization request, and its reader (RFC 6749 4.1.1, OIDC Core 3.1.2.1)."""

from collections.abc import Collection
from dataclasses import dataclass

from idp.protocol.authorize import (
    claims_parameter,
    key_binding,
    pkce,
    prompt,
    redirect_uri,
    resource,
    response_mode,
    response_type,
    scope,
)
from idp.protocol.authorize.claims_parameter import ClaimsRequest
from idp.protocol.authorize.pkce import Challenge
from idp.protocol.authorize.prompt import Wishes
from idp.protocol.authorize.response_mode import ResponseMode
from idp.protocol.client import ClientMetadata, Pkce
from idp.protocol.errors import InvalidRequest, RegistrationNotSupported
from idp.protocol.parameters import Parameters
from idp.protocol.tokens.binding import Binding
from idp.protocol.tokens.claims import scopes_behind

LONGEST_NONCE = 512

#: Every parameter that is read; others are ignored (OIDC Core 3.1.2.1) and never stored.
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
        "claims_locales",
        "resource",
        "dpop_jkt",
        "registration",
    }
)


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the authorization response goes, code or error: a validated redirect_uri, response mode and state."""

    redirect_uri: str
    response_mode: ResponseMode
    state: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationRequest:
    """A validated authorization request; `consent_scopes` are the scopes that consent must cover."""

    destination: Destination
    response_type: str
    resource: tuple[str, ...]
    scope: tuple[str, ...]
    binding: Binding | None
    challenge: Challenge | None
    nonce: str | None
    wishes: Wishes
    claims: ClaimsRequest
    needs_consent_for: frozenset[str]


def destination(parameters: Parameters, client: ClientMetadata) -> Destination:
    """Where the response goes. Raises UnredirectableError when redirect_uri is not valid (RFC 6749 4.1.2.1)."""
    return Destination(
        redirect_uri=redirect_uri.read(parameters, client),
        response_mode=response_mode.for_errors(parameters),
        state=parameters.values.get("state"),
    )


def read(
    parameters: Parameters,
    client: ClientMetadata,
    where: Destination,
    policy: Pkce = Pkce.ALWAYS,
    offered: Collection[str] = (),
) -> AuthorizationRequest:
    """The request, in the order in which errors are reported; every OAuthError is returned to the destination.

    `resource_scopes`: the scopes of the APIs that `resource` names (RFC 8707 2.1).
    """
    _refuse_registration(parameters.whole())
    response_mode.read(parameters)
    return AuthorizationRequest(
        destination=where,
        response_type=response_type.read(parameters, client),
        resource=resource.read(parameters, client),
        scope=(granted := scope.read(parameters, client, offered)),
        binding=key_binding.read(parameters),
        challenge=pkce.read(parameters, client, policy),
        nonce=_nonce(parameters),
        wishes=prompt.read(parameters, client),
        claims=(claims := claims_parameter.read(parameters, client)),
        needs_consent_for=scopes_behind((*claims.userinfo, *claims.id_token), client.scopes).union(granted),
    )


def _refuse_registration(parameters: Parameters) -> None:
    """Raises RegistrationNotSupported for the parameter `registration` (OIDC Core 3.1.2.6)."""
    if "registration" in parameters.values:
        raise RegistrationNotSupported


def _nonce(parameters: Parameters) -> str | None:
    sent = parameters.get("nonce")
    if sent is not None and len(sent) > LONGEST_NONCE:
        raise InvalidRequest(f"nonce is longer than {LONGEST_NONCE} characters")
    return sent
