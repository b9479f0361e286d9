"""A query or form: parameters -> authorization request, token request, logout request."""

from urllib.parse import parse_qsl

from idp.protocol import authorize, logout
from idp.protocol.client import ClientMetadata, PkcePolicy
from idp.protocol.errors import OAuthError, UnredirectableError
from idp.protocol.parameters import Parameters, read_parameters
from tests.fuzz import promises
from tests.fuzz.parties import CLIENTS, PROVIDER
from tests.protocol.grants.token_requests import read_token_request


def parameters(sent: bytes) -> None:
    """`sent` is an urlencoded query."""
    found = read_parameters(parse_qsl(sent.decode("latin-1"), keep_blank_values=True))
    promises.are_usable(found)
    for client in CLIENTS:
        for policy in PkcePolicy:
            _authorize(found, client, policy)
        _redeem(found, client)
        _leave(found, client)


def _authorize(found: Parameters, client: ClientMetadata, policy: PkcePolicy) -> None:
    try:
        where = authorize.read_destination(found, client)
    except UnredirectableError:
        return
    promises.is_proven(where, client)
    try:
        promises.is_allowed(authorize.read(found, client, where, policy=policy), client, policy)
    except OAuthError as error:
        promises.is_answerable(error)


def _redeem(found: Parameters, client: ClientMetadata) -> None:
    try:
        read_token_request(found, client, PROVIDER)
    except OAuthError as error:
        promises.is_answerable(error)


def _leave(found: Parameters, client: ClientMetadata) -> None:
    try:
        asked = logout.read(found, None, client)
    except UnredirectableError:
        return
    if asked.return_to is not None:
        assert asked.return_to.startswith(client.post_logout_redirect_uris)
