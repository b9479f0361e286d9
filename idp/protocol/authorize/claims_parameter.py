"""Reads the `claims` request parameter into ClaimsRequest (OIDC Core 5.5)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from idp.protocol.client import ClientMetadata
from idp.protocol.errors.authorization import AuthorizationCause
from idp.protocol.parameters import Parameters
from idp.protocol.tokens.claims import NEVER_IN_ID_TOKEN, claims_for_scopes


@dataclass(frozen=True, slots=True)
class ClaimsRequest:
    """The claims requested by name for userinfo and the ID token, and the requirements on the authentication.

    `acr`: the acceptable values when `acr` is essential; `subjects`: the only acceptable `sub` values, if any is named.
    `value` and `values` of other claims are ignored: they never change what is returned (5.5.1).
    """

    userinfo: tuple[str, ...] = ()
    id_token: tuple[str, ...] = ()
    acr: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()


def read(parameters: Parameters, client: ClientMetadata) -> ClaimsRequest:
    """The requested claims that the client's registered scopes cover; others are ignored (5.5)."""
    sent = parameters.get("claims")
    if sent is None:
        return ClaimsRequest()
    asked = _require_object(_parse_json(sent), "claims")
    userinfo = _require_object(asked.get("userinfo"), "claims.userinfo")
    id_token = _require_object(asked.get("id_token"), "claims.id_token")
    allowed = claims_for_scopes(client.scopes)
    return ClaimsRequest(
        userinfo=tuple(sorted(allowed.intersection(userinfo))),
        id_token=tuple(sorted(allowed.intersection(id_token) - NEVER_IN_ID_TOKEN)),
        acr=_essential_acr(_require_object(id_token.get("acr"), "claims.id_token.acr")),
        subjects=_requested_values(_require_object(id_token.get("sub"), "claims.id_token.sub")),
    )


def _parse_json(sent: str) -> object:
    try:
        parsed: object = json.loads(sent)
    except (ValueError, RecursionError) as fault:
        raise AuthorizationCause.CLAIMS_NOT_JSON(length=len(sent)) from fault
    return parsed


def _require_object(value: object, where: str) -> Mapping[str, object]:
    """The value as an object; null counts as an empty one, the default request for a claim (5.5.1)."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise AuthorizationCause.CLAIMS_PART_NOT_OBJECT(where=where)
    return value


def _essential_acr(asked: Mapping[str, object]) -> tuple[str, ...]:
    """The requested acr values if they are essential; voluntary ones are no requirement (5.5.1.1)."""
    return _requested_values(asked) if asked.get("essential") is True else ()


def _requested_values(asked: Mapping[str, object]) -> tuple[str, ...]:
    """The strings in `values`, or the single `value` (5.5.1)."""
    values = asked.get("values", [asked.get("value")])
    return tuple(value for value in values if isinstance(value, str)) if isinstance(values, list) else ()
