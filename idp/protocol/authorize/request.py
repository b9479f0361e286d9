"""AuthorizationRequest: a validated authorization request, and its reader (RFC 6749 4.1.1, OIDC Core 3.1.2.1)."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from idp.protocol.authorize import (
    claims_parameter,
    dpop_jkt,
    pkce,
    prompt,
    redirect_uri,
    resource,
    response_mode,
    response_type,
    scope,
)
from idp.protocol.authorize.claims_parameter import ClaimsRequest
from idp.protocol.authorize.pkce import CodeChallenge
from idp.protocol.authorize.prompt import InteractionParameters
from idp.protocol.authorize.response_mode import ResponseMode
from idp.protocol.client import ClientMetadata, PkcePolicy
from idp.protocol.errors.authorization import AuthorizationCause
from idp.protocol.parameters import Parameters
from idp.protocol.tokens.binding import Binding
from idp.protocol.tokens.claims import claims_for_scopes, scopes_for_claims

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
    challenge: CodeChallenge | None
    nonce: str | None
    interaction: InteractionParameters
    claims: ClaimsRequest
    consent_scopes: frozenset[str]

    def without_scopes(self, withheld: frozenset[str], client: ClientMetadata) -> "AuthorizationRequest":
        """The request without these scopes, and without the claims that only they return."""
        if withheld.isdisjoint(self.consent_scopes):
            return self
        opened = claims_for_scopes(client.scopes - withheld)
        return replace(
            self,
            scope=tuple(scope for scope in self.scope if scope not in withheld),
            claims=replace(
                self.claims,
                userinfo=tuple(name for name in self.claims.userinfo if name in opened),
                id_token=tuple(name for name in self.claims.id_token if name in opened),
            ),
            consent_scopes=self.consent_scopes - withheld,
        )


def read_destination(parameters: Parameters, client: ClientMetadata) -> Destination:
    """Where the response goes. Raises UnredirectableError when redirect_uri is not valid (RFC 6749 4.1.2.1)."""
    return Destination(
        redirect_uri=redirect_uri.read(parameters, client),
        response_mode=response_mode.read_for_error(parameters),
        state=parameters.values.get("state"),
    )


def read(
    parameters: Parameters,
    client: ClientMetadata,
    destination: Destination,
    *,
    policy: PkcePolicy = PkcePolicy.ALWAYS,
    resource_scopes: Collection[str] = (),
) -> AuthorizationRequest:
    """The request, in the order in which errors are reported; every OAuthError is returned to the destination.

    `resource_scopes`: the scopes of the APIs that `resource` names (RFC 8707 2.1).
    """
    _refuse_registration(parameters.require_usable())
    response_mode.read(parameters)
    return AuthorizationRequest(
        destination=destination,
        response_type=response_type.read(parameters, client),
        resource=resource.read(parameters, client),
        scope=(granted := scope.read(parameters, client, resource_scopes)),
        binding=dpop_jkt.read(parameters),
        challenge=pkce.read(parameters, client, policy),
        nonce=_nonce(parameters),
        interaction=prompt.read(parameters, client),
        claims=(claims := claims_parameter.read(parameters, client)),
        consent_scopes=scopes_for_claims((*claims.userinfo, *claims.id_token), client.scopes).union(granted),
    )


def _refuse_registration(parameters: Parameters) -> None:
    """Raises RegistrationNotSupported for the parameter `registration` (OIDC Core 3.1.2.6)."""
    if "registration" in parameters.values:
        raise AuthorizationCause.REGISTRATION_IN_REQUEST()


def _nonce(parameters: Parameters) -> str | None:
    sent = parameters.get("nonce")
    if sent is not None and len(sent) > LONGEST_NONCE:
        raise AuthorizationCause.NONCE_TOO_LONG(longest=LONGEST_NONCE, length=len(sent))
    return sent
