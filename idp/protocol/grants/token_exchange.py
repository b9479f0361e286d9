"""TokenExchangeRequest, and delegate_token(): a service acts for a person at an API by delegation (RFC 8693 1.1)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from idp.protocol.audience import TokenTarget
from idp.protocol.client import ClientMetadata, Ownership
from idp.protocol.errors.token import TokenExchangeCause
from idp.protocol.parameters import Parameters
from idp.protocol.provider import Provider
from idp.protocol.sent_values import nearest_first
from idp.protocol.tokens.access_token import AccessToken
from idp.protocol.tokens.binding import Binding
from idp.protocol.tokens.unusable_scope import describe_unusable_scopes

#: The only supported token type: ID tokens authorize nothing, and `jwt` may be any JWT (RFC 8693 3).
ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"
#: The maximum depth of the claim `act`, which readers process as a whole (RFC 8693 4.1).
MAX_ACTORS = 4


@dataclass(frozen=True, slots=True)
class TokenExchangeRequest:
    """The tokens, the API and the scopes requested (none: all that the client registered; RFC 8693 2.1)."""

    subject_token: str = field(repr=False)
    actor_token: str | None = field(repr=False)
    audience: str
    requested_scopes: tuple[str, ...]


def read(parameters: Parameters, client: ClientMetadata, provider: Provider) -> TokenExchangeRequest:
    """The exchange request (RFC 8693 2.1)."""
    if client.public:
        raise TokenExchangeCause.EXCHANGE_BY_PUBLIC_CLIENT()
    requested = parameters.get("requested_token_type")
    if requested not in (None, ACCESS_TOKEN):
        raise TokenExchangeCause.REQUESTED_TOKEN_TYPE_UNSUPPORTED(expected=ACCESS_TOKEN, sent=requested)
    return TokenExchangeRequest(
        subject_token=_token(parameters, "subject_token", parameters.require("subject_token")),
        actor_token=_actor_token(parameters),
        audience=_audience(parameters, client, provider),
        requested_scopes=parameters.words("scope"),
    )


def _token(parameters: Parameters, name: str, token: str) -> str:
    kind = parameters.require(f"{name}_type")
    if kind != ACCESS_TOKEN:
        raise TokenExchangeCause.EXCHANGED_TOKEN_TYPE_UNSUPPORTED(name=name, expected=ACCESS_TOKEN, sent=kind)
    return token


def _actor_token(parameters: Parameters) -> str | None:
    sent = parameters.get("actor_token")
    if sent is None and parameters.get("actor_token_type") is not None:
        raise TokenExchangeCause.ACTOR_TOKEN_MISSING()
    return None if sent is None else _token(parameters, "actor_token", sent)


def _audience(parameters: Parameters, client: ClientMetadata, provider: Provider) -> str:
    """The one API named in `audience` or `resource`; several are refused, as each could use the token at the others."""
    named = {*parameters.get_all("resource"), *filter(None, [parameters.get("audience")])}
    if not named:
        raise TokenExchangeCause.EXCHANGE_TARGET_MISSING()
    if len(named) > 1:
        raise TokenExchangeCause.SEVERAL_EXCHANGE_TARGETS(sent=tuple(sorted(named)))
    audience = named.pop()
    if audience == provider.issuer or audience not in client.resources:
        raise TokenExchangeCause.EXCHANGE_AUDIENCE_NOT_OF_CLIENT(
            sent=audience, registered=nearest_first(audience, client.resources)
        )
    return audience


@dataclass(frozen=True, slots=True, kw_only=True)
class ActingClient:
    """The requesting client, the APIs it is the resource server of, the key it proved, and its actor_token if sent."""

    client: ClientMetadata
    serves: Collection[str]
    binding: Binding | None
    actor: AccessToken | None


def delegate_token(
    request: TokenExchangeRequest,
    subject: AccessToken,
    caller: ActingClient,
    *,
    target: TokenTarget,
    now: datetime,
    serial: str,
) -> AccessToken:
    """The token to issue: of the subject token's grant, expiring no later than it, with the actor in `act`.

    `subject`: genuine, of a live grant; `serial`: random. Raises InvalidRequest, InvalidTarget and InvalidScope.
    """
    _check_tokens(subject, caller)
    return AccessToken(
        issuer=subject.issuer,
        subject=subject.subject,
        client_id=caller.client.client_id,
        scope=_narrow_scope(request.requested_scopes, subject, caller.client, target),
        issued_at=now,
        expires_at=min(subject.expires_at, now + target.lifetime),
        serial=serial,
        grant_id=subject.grant_id,
        sid=subject.sid,
        audience=target.audience,
        binding=caller.binding,
        acr=subject.acr,
        authenticated_at=subject.authenticated_at,
        actor=build_act_claim(caller.client.client_id, subject.actor),
    )


def _check_tokens(subject: AccessToken, caller: ActingClient) -> None:
    if subject.grant_id is None:
        raise TokenExchangeCause.SUBJECT_TOKEN_WITHOUT_PERSON()
    own = subject.client_id == caller.client.client_id
    if not own and not set(subject.audience).intersection(caller.serves):
        raise TokenExchangeCause.SUBJECT_TOKEN_OF_ANOTHER_CLIENT()
    if own and subject.binding not in (None, caller.binding):
        raise TokenExchangeCause.SUBJECT_TOKEN_KEY_NOT_PROVEN()
    actor = caller.actor
    if actor is not None and (actor.grant_id is not None or actor.client_id != caller.client.client_id):
        raise TokenExchangeCause.ACTOR_TOKEN_NOT_OF_CLIENT()


def _allowed_scopes(subject: AccessToken, client: ClientMetadata, target: TokenTarget) -> tuple[str, ...]:
    """The scopes of the API that the client registered.

    A client outside the city that exchanges its own token gets no more than the person consented to.
    """
    allowed = target.scopes & client.scopes
    if client.ownership is Ownership.LUAR and subject.client_id == client.client_id:
        if not set(target.audience).issubset(subject.audience):
            raise TokenExchangeCause.SUBJECT_TOKEN_NOT_FOR_API()
        allowed &= frozenset(subject.scope)
    return tuple(sorted(allowed))


def _narrow_scope(
    wanted: tuple[str, ...], subject: AccessToken, client: ClientMetadata, target: TokenTarget
) -> tuple[str, ...]:
    """The scopes requested that the client may have at the API; all it may have where none are requested."""
    allowed = _allowed_scopes(subject, client, target)
    found = tuple(scope for scope in wanted if scope in allowed)
    if wanted and not found:
        problems = describe_unusable_scopes(wanted, client, machine=True, named=target.scopes)
        raise TokenExchangeCause.EXCHANGE_SCOPE_NOT_OF_CLIENT(sent=wanted, sent_problems=problems, allowed=allowed)
    return found if wanted else allowed


def build_act_claim(client_id: str, earlier_act: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """The claim `act` (RFC 8693 4.1): the current actor, with earlier ones nested; no actor twice in a row."""
    earlier = list_actors(earlier_act)
    if earlier[:1] == (client_id,) and earlier_act is not None:
        return earlier_act
    if len(earlier) >= MAX_ACTORS:
        raise TokenExchangeCause.TOO_MANY_ACTORS(most=MAX_ACTORS)
    return {"sub": client_id} if earlier_act is None else {"sub": client_id, "act": earlier_act}


def list_actors(act: Mapping[str, Any] | None) -> tuple[str, ...]:
    """The client ids in `act`, the current actor first."""
    found: list[str] = []
    while act is not None:
        found.append(act["sub"])
        act = act.get("act")
    return tuple(found)
