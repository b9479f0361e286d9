"""What Authlib's documentation tells a developer to write, without a framework."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx2
from authlib.common.security import generate_token
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet, import_key

from tests.counterparts.browser import Browser
from tests.counterparts.provider import Provider


class RelyingParty:
    """One client on Authlib; it trusts what the provider's `verify` trusts."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.client = provider.client("authlib")
        self.verify = provider.verify
        self.metadata = self.get(f"{provider.issuer}/.well-known/openid-configuration")
        self.session = OAuth2Client(
            self.client.client_id,
            self.client.secret,
            scope="openid profile email",
            redirect_uri=self.client.redirect_uri,
            code_challenge_method="S256",
            token_endpoint=self.metadata["token_endpoint"],
            verify=self.verify,
        )

    def get(self, address: str) -> dict[str, Any]:
        answer: dict[str, Any] = httpx2.get(address, verify=self.verify).raise_for_status().json()
        return answer

    def question(self, **more: str) -> tuple[str, dict[str, str]]:
        kept = {"nonce": generate_token(32), "state": generate_token(128), "code_verifier": generate_token(64)}
        address, _ = self.session.create_authorization_url(self.metadata["authorization_endpoint"], **kept, **more)
        return address, kept

    def arrive(self, address: str, kept: dict[str, str]) -> dict[str, Any]:
        answer = dict(parse_qsl(urlsplit(address).query))
        assert answer["iss"] == self.metadata["issuer"]
        verifier = kept["code_verifier"]
        token: dict[str, Any] = self.session.fetch_token(
            authorization_response=address, state=kept["state"], code_verifier=verifier
        )
        return token

    def claims(self, token: dict[str, Any], nonce: str | None) -> dict[str, Any]:
        keys = KeySet([import_key(key) for key in self.get(self.metadata["jwks_uri"])["keys"]])
        signed = jwt.decode(token["id_token"], keys, algorithms=["RS256"])
        rules = {"iss": {"essential": True, "value": self.metadata["issuer"]}}
        known = {"client_id": self.client.client_id, "nonce": nonce, "access_token": token["access_token"]}
        claims = CodeIDToken(signed.claims, signed.header, rules, known)
        claims.validate(leeway=0)
        return dict(claims)

    def end_session(self, id_token: str, state: str) -> str:
        question = {"id_token_hint": id_token, "post_logout_redirect_uri": self.client.signed_out_uri, "state": state}
        return f"{self.metadata['end_session_endpoint']}?{urlencode(question)}"

    def sign_in(self, browser: Browser, **more: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """The token and the checked claims of a person who has just typed the password."""
        address, kept = self.question(**more)
        page = browser.until(self.client.redirect_uri).open(address)
        arrival = browser.sign_in(page, self.provider.person.username, self.provider.person.password).url
        token = self.arrive(arrival, kept)
        return token, self.claims(token, kept["nonce"])

    def person(self) -> dict[str, Any]:
        answer: dict[str, Any] = self.session.get(self.metadata["userinfo_endpoint"]).raise_for_status().json()
        return answer
