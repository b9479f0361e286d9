"""What follows when a client that registered itself changes itself."""

from dataclasses import replace
from typing import Any

import pytest

from idp.protocol.algorithms import Algorithm
from idp.protocol.client import AuthMethod, ClientMetadata
from idp.protocol.registration.self_registration import Consequence, consequence

BEFORE = ClientMetadata(
    client_id="mandiri", client_name="Mandiri", redirect_uris=("https://a.example/balik", "http://127.0.0.1:1/balik")
)
SIGNING = replace(BEFORE, token_endpoint_auth_method=AuthMethod.PRIVATE_KEY_JWT, jwks='{"keys":[1]}')
ELSEWHERE = ("https://b.example/balik",)
NOTHING, ASK_AGAIN, END = Consequence.NOTHING, Consequence.ASK_AGAIN, Consequence.END_EVERYTHING
UNASKED = Consequence.END_UNASKED


@pytest.mark.parametrize(
    ("before", "changes", "alone", "proven"),
    [
        (BEFORE, {}, NOTHING, NOTHING),
        (BEFORE, {"contacts": ("a@a.example",)}, NOTHING, NOTHING),
        (BEFORE, {"redirect_uris": ("https://a.example/lain",)}, NOTHING, NOTHING),
        (BEFORE, {"redirect_uris": ("http://127.0.0.1:2/balik",)}, NOTHING, NOTHING),
        (BEFORE, {"redirect_uris": ("http://localhost:1/balik",)}, UNASKED, ASK_AGAIN),
        (BEFORE, {"redirect_uris": ELSEWHERE}, UNASKED, ASK_AGAIN),
        (BEFORE, {"redirect_uris": ("https://a.example:8443/balik",)}, UNASKED, ASK_AGAIN),
        (BEFORE, {"redirect_uris": ("id.go.contoh:/balik",)}, UNASKED, ASK_AGAIN),
        (BEFORE, {"client_name": "Lain"}, ASK_AGAIN, ASK_AGAIN),
        (BEFORE, {"logo_uri": "https://a.example/l.png"}, ASK_AGAIN, ASK_AGAIN),
        (BEFORE, {"token_endpoint_auth_method": AuthMethod.POST}, UNASKED, ASK_AGAIN),
        (BEFORE, {"token_endpoint_auth_method": AuthMethod.NONE}, END, ASK_AGAIN),
        (SIGNING, {"jwks": '{"keys":[2]}'}, UNASKED, ASK_AGAIN),
        (SIGNING, {"jwks": None, "jwks_uri": "https://a.example/keys"}, UNASKED, ASK_AGAIN),
        (SIGNING, {"token_endpoint_auth_signing_alg": Algorithm.PS256}, UNASKED, ASK_AGAIN),
        (SIGNING, {"jwks": '{"keys":[2]}', "redirect_uris": ELSEWHERE}, END, ASK_AGAIN),
        (replace(BEFORE, token_endpoint_auth_method=AuthMethod.NONE), {}, NOTHING, NOTHING),
    ],
)
def test_what_follows_from_a_change(
    before: ClientMetadata, changes: dict[str, Any], alone: Consequence, proven: Consequence
) -> None:
    after = replace(before, **changes)
    assert consequence(before, after, proven=False) is alone
    assert consequence(before, after, proven=True) is proven
