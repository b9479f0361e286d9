"""Causes in authorization requests: each is told to the client with its code and its sentence."""

from typing import Any

import pytest

from idp.protocol.errors.authorization import AuthorizationCause
from idp.protocol.errors.cause import CausedError
from idp.protocol.errors.request_object import RequestObjectCause
from tests.oidc.asking import signed_request
from tests.oidc.devices import GRANTS
from tests.oidc.parties import Browser, Party, World
from tests.oidc.signing_party import SigningParty, key_declaration
from tests.support.cause_rows import answers_with, cause_rows


async def test_an_address_of_a_request_that_is_too_long_is_told(shared_party: Party, shared_surfer: Browser) -> None:
    address = "https://aplikasi.example/" + "r" * 500
    answer = await shared_surfer.http.get(shared_party.url(request_uri=address))
    answers_with(answer, RequestObjectCause.REQUEST_URI_MALFORMED(longest=512, form="", length=0))


async def test_a_client_without_the_code_grant_is_told(shared_town: World, shared_surfer: Browser) -> None:
    screen = await shared_town.party(profile="publik", grant_types=GRANTS)
    answers_with(
        await shared_surfer.http.get(screen.url()), AuthorizationCause.CODE_GRANT_NOT_REGISTERED(registered=())
    )


@pytest.fixture(scope="module")
async def strict_party(shared_town: World) -> SigningParty:
    """A client of the profile fapi2, which pushes signed requests."""
    people = {"profile": "fapi2", "scope": "openid", "redirect_uris": ["https://aplikasi.example/balik"]}
    bound = {"dpop_bound_access_tokens": True, "grant_types": ["authorization_code"]}
    return SigningParty(await shared_town.party(**key_declaration(**people, **bound)))


@cause_rows(
    (RequestObjectCause.REQUEST_OBJECT_JTI_MALFORMED(), {"jti": 5}),
    (RequestObjectCause.REQUEST_OBJECT_TIME_MALFORMED(name="exp"), {"exp": "besok"}),
)
async def test_what_is_wrong_inside_a_pushed_request_object_is_told(
    strict_party: SigningParty, shared_surfer: Browser, error: CausedError, sent: dict[str, Any]
) -> None:
    assertion = strict_party.statement(aud="http://localhost:8400")
    request = signed_request(strict_party.party, **sent)
    answer = await strict_party.post(shared_surfer.http, "/par", assertion, bare="1", request=request)
    answers_with(answer, error)
