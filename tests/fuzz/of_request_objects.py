"""What a client signed: claims -> parameters -> authorization request, with every parameter in its place."""

from dataclasses import replace
from datetime import UTC, datetime

from idp.protocol import authorize, strict_json
from idp.protocol.authorize import request_object
from idp.protocol.authorize.request import PARAMETERS
from idp.protocol.client import ClientMetadata, PkcePolicy, Profile
from idp.protocol.errors import InvalidJsonObject, OAuthError, UnredirectableError
from idp.protocol.parameters import Parameters, read_parameters
from tests.fuzz import promises
from tests.fuzz.parties import CLIENTS, PROVIDER, WEB

_NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
_STRICT = replace(WEB, profile=Profile.FAPI2)


def request_objects(sent: bytes) -> None:
    """`sent` is the payload of a token whose signature was proven."""
    try:
        claims = strict_json.parse_object(sent)
    except InvalidJsonObject:
        return
    for client in (*CLIENTS, _STRICT):
        outside = read_parameters([("client_id", client.client_id)])
        try:
            inside = request_object.read(claims, client, issuer=PROVIDER.issuer, now=_NOW, outside=outside)
            request_object.read_single_use(claims, client, _NOW)
        except OAuthError as error:
            promises.is_answerable(error)
            continue
        promises.are_usable(inside)
        assert inside.values["client_id"] == client.client_id == claims["iss"]
        assert read_parameters(list(inside.usable_pairs(PARAMETERS))) == _kept(inside), "what is kept reads as it was"
        _authorize(inside, client)


def _kept(inside: Parameters) -> Parameters:
    named = {name: value for name, value in inside.values.items() if name in PARAMETERS}
    return Parameters(named, {}, {name: found for name, found in inside.multi_values.items() if name in PARAMETERS})


def _authorize(inside: Parameters, client: ClientMetadata) -> None:
    try:
        where = authorize.read_destination(inside, client)
        promises.is_proven(where, client)
        promises.is_allowed(authorize.read(inside, client, where), client, PkcePolicy.ALWAYS)
    except UnredirectableError:
        return
    except OAuthError as error:
        promises.is_answerable(error)
