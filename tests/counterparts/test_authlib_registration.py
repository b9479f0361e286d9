"""A program registers its own client, Authlib judges the answer and signs in with it; then it changes and goes."""

from dataclasses import replace
from typing import Any

import httpx
import pytest
from authlib.integrations.base_client import OAuthError
from authlib.oauth2 import rfc7591
from authlib.oidc import registration

from tests.counterparts.authlib_party import RelyingParty
from tests.counterparts.browser import Browser
from tests.counterparts.provider import Provider
from tests.counterparts.registered import Counterpart

OURS = ("registration_access_token", "registration_client_uri", "client_id_issued_at", "client_secret_expires_at")


def judged(answer: httpx.Response, metadata: dict[str, Any]) -> dict[str, Any]:
    """The registration, once Authlib's own reading of both specifications finds nothing wrong with it."""
    said: dict[str, Any] = answer.raise_for_status().json()
    for claims in (rfc7591.ClientMetadataClaims, registration.ClientMetadataClaims):
        claims(said, {}, claims.get_claims_options(metadata), metadata).validate()
    return said


def test_a_client_registers_signs_in_changes_and_goes(provider: Provider) -> None:
    metadata = httpx.get(f"{provider.issuer}/.well-known/openid-configuration").raise_for_status().json()
    mine = Counterpart("authlib")
    wish = {"client_name": "Mandiri", "redirect_uris": [mine.redirect_uri], "default_max_age": 3600}
    token = {"authorization": f"Bearer {provider.initial_access_token()}"}
    made = judged(httpx.post(metadata["registration_endpoint"], json=wish, headers=token), metadata)
    assert wish.items() <= made.items()
    registered = replace(mine, client_id=made["client_id"], secret=made["client_secret"])
    party = RelyingParty(replace(provider, clients={"authlib": registered}))
    with party.session, Browser() as browser:
        given, claims = party.sign_in(browser)
        assert claims["aud"] == made["client_id"]
        own, address = {"authorization": f"Bearer {made['registration_access_token']}"}, made["registration_client_uri"]
        read = judged(httpx.get(address, headers=own), metadata)
        change = {name: value for name, value in read.items() if name not in OURS} | {"client_name": "Nama Lain"}
        assert judged(httpx.put(address, json=change, headers=own), metadata)["client_name"] == "Nama Lain"
        renewed = party.session.refresh_token(refresh_token=given["refresh_token"])
        assert httpx.delete(address, headers=own).status_code == 204
        assert httpx.get(address, headers=own).status_code == 401
        with pytest.raises(OAuthError, match="invalid_client"):
            party.session.refresh_token(refresh_token=renewed["refresh_token"])
