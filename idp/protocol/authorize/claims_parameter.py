"""The claims request parameter (OIDC Core 5.5)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from idp.protocol.client import ClientMetadata
from idp.protocol.errors import InvalidRequest
from idp.protocol.parameters import Parameters
from idp.protocol.tokens.claims import NEVER_IN_ID_TOKEN, opened_by


@dataclass(frozen=True, slots=True)
class ClaimsRequest:
    """Claims asked for by name: for userinfo, for the ID token, and what must hold of the sign-in.

    `acr` lists the levels of which one is essential; `subjects` are the only people who may answer, if any is named.
    Of other claims `value` and `values` are wishes: what is told is the truth, which no wish changes (5.5.1).
    """

    userinfo: tuple[str, ...] = ()
    id_token: tuple[str, ...] = ()
    acr: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()


def read(parameters: Parameters, client: ClientMetadata) -> ClaimsRequest:
    """The claims asked for that the client's registered scopes could open; others are ignored (5.5)."""
    sent = parameters.get("claims")
    if sent is None:
        return ClaimsRequest()
    asked = _object(_parsed(sent), "claims")
    userinfo = _object(asked.get("userinfo"), "claims.userinfo")
    id_token = _object(asked.get("id_token"), "claims.id_token")
    allowed = opened_by(client.scopes)
    return ClaimsRequest(
        userinfo=tuple(sorted(allowed.intersection(userinfo))),
        id_token=tuple(sorted(allowed.intersection(id_token) - NEVER_IN_ID_TOKEN)),
        acr=_essential_acr(_object(id_token.get("acr"), "claims.id_token.acr")),
        subjects=_wanted(_object(id_token.get("sub"), "claims.id_token.sub")),
    )


def _parsed(sent: str) -> object:
    try:
        parsed: object = json.loads(sent)
    except (ValueError, RecursionError) as fault:
        raise InvalidRequest("claims must be a JSON object (OIDC Core 5.5)") from fault
    return parsed


def _object(value: object, where: str) -> Mapping[str, object]:
    """An object, where null stands for an empty one: `null` asks for a claim in the default manner (5.5.1)."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise InvalidRequest(f"{where} must be a JSON object (OIDC Core 5.5)")
    return value


def _essential_acr(asked: Mapping[str, object]) -> tuple[str, ...]:
    """A level is a condition only when it is essential, otherwise a wish (5.5.1.1)."""
    return _wanted(asked) if asked.get("essential") is True else ()


def _wanted(asked: Mapping[str, object]) -> tuple[str, ...]:
    """The texts among `values`, or the one `value` (5.5.1)."""
    values = asked.get("values", [asked.get("value")])
    return tuple(value for value in values if isinstance(value, str)) if isinstance(values, list) else ()
