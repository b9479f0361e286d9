"""A relying party that signs statements about itself, with its own key or with its secret."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from idp.foundation import clock
from idp.protocol.client_auth.assertion import ASSERTION_TYPE
from tests.oidc.parties import Party
from tests.protocol.tokens.foreign_signers import public, signed, signed_with_secret
from tests.support.app import ISSUER

TOKEN = f"{ISSUER}/token"


@dataclass(frozen=True)
class SigningParty:
    """Signs with its secret when it has one, otherwise with key `number` of `algorithm`."""

    party: Party
    algorithm: str = "ES256"
    number: int = 0
    header: dict[str, Any] = field(default_factory=dict)

    def statement(self, **changes: Any) -> str:
        """A fresh statement; a claim that is None is left out."""
        at = int(clock.now().timestamp())
        name = self.party.client_id
        good = {"iss": name, "sub": name, "aud": TOKEN, "iat": at, "exp": at + 60, "jti": str(uuid4())}
        claims = {name: value for name, value in {**good, **changes}.items() if value is not None}
        if self.party.secret is not None:
            return signed_with_secret(claims, self.party.secret, **self.header)
        return signed(claims, self.algorithm, self.number, **self.header)

    async def post(
        self, http: httpx.AsyncClient, path: str = "/token", statement: str | None = None, **form: str
    ) -> httpx.Response:
        """A call that proves itself, for a machine's token unless `form` says otherwise."""
        proof = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": statement or self.statement()}
        asked = {} if form.pop("bare", None) else {"grant_type": "client_credentials"}
        return await http.post(path, data=proof | asked | form)


def key_declaration(*keys: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A machine that registered these keys."""
    return {
        "profile": "layanan",
        "redirect_uris": None,
        "post_logout_redirect_uris": None,
        "scope": None,
        "token_endpoint_auth_method": "private_key_jwt",
        "jwks": {"keys": list(keys or (public("ES256"),))},
    } | more
