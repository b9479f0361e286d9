"""An authorization request as the address a browser is sent to, and what its answer is good for."""

from urllib.parse import urlencode

import httpx

from tests.journeys.receiver import Arrival
from tests.journeys.running_demo import OUTSIDE, OUTSIDE_SECRET, RunningDemo

#: RFC 7636, appendix B.
VERIFIER, CHALLENGE = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
STATE = "keadaan-uji"


def asking(demo: RunningDemo, client_id: str = OUTSIDE, **changed: str) -> str:
    """The outside application's request, or one with something else in it."""
    wish = {
        "client_id": client_id,
        "redirect_uri": demo.outside.redirect_uri,
        "response_type": "code",
        "scope": "openid profile email",
        "state": STATE,
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    return f"{demo.issuer}/authorize?{urlencode(wish | changed)}"


def redeem(demo: RunningDemo, arrival: Arrival, client_id: str = OUTSIDE) -> httpx.Response:
    """The outside application, or another with its secret, takes the code it was brought to the token endpoint."""
    assert arrival.says["state"] == STATE
    assert arrival.says["iss"] == demo.issuer
    form = {
        "grant_type": "authorization_code",
        "code": arrival.says["code"],
        "redirect_uri": demo.outside.redirect_uri,
        "code_verifier": VERIFIER,
    }
    return httpx.post(
        f"{demo.issuer}/token", data=form, auth=(client_id, OUTSIDE_SECRET), trust_env=False, verify=False
    )
