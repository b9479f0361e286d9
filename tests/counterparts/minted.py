"""Tokens made for tests by a stand-in issuer whose metadata and keys are served on loopback."""

import base64
import hmac
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT_ID = "contoh"


@dataclass(frozen=True, slots=True)
class Issuer:
    """An issuer with one published key and one that nobody published."""

    address: str
    key: RSAKey
    stranger: RSAKey
    answers: dict[str, tuple[int, Any]]

    def sign(self, claims: Mapping[str, Any], **header: str) -> str:
        return jwt.encode({"alg": "RS256", "kid": "satu", **header}, dict(claims), self.key)

    def sign_as_a_stranger(self, claims: Mapping[str, Any], kid: str) -> str:
        return jwt.encode({"alg": "RS256", "kid": kid}, dict(claims), self.stranger)

    def sign_with_the_public_key(self, claims: Mapping[str, Any]) -> str:
        """The old trick: HMAC, with what everybody can read as its secret."""
        signed = ".".join(_base64(json.dumps(part)) for part in ({"alg": "HS256", "kid": "satu"}, dict(claims)))
        mac = hmac.digest(self.key.as_pem(private=False), signed.encode(), "sha256")
        return f"{signed}.{_base64(mac)}"

    def id_token(self, **changes: Any) -> dict[str, Any]:
        return self._claims({"sub": "orang-1", "sid": "sesi-1", "nonce": "n", **changes})

    def logout_token(self, **changes: Any) -> dict[str, Any]:
        events: dict[str, Any] = {"http://schemas.openid.net/event/backchannel-logout": {}}
        return self._claims({"sub": "orang-1", "sid": "sesi-1", "jti": "token-1", "events": events, **changes})

    def _claims(self, more: Mapping[str, Any]) -> dict[str, Any]:
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT_ID, "iat": now, "exp": now + 120, **more}
        return {name: value for name, value in claims.items() if value is not None}


@contextmanager
def issuer() -> Iterator[Issuer]:
    """Serves discovery and keys until the block ends."""
    answers: dict[str, tuple[int, Any]] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, document = answers[self.path]
            body = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made = Issuer(f"http://127.0.0.1:{server.server_port}", _key("satu"), _key("satu"), answers)
        answers["/jwks"] = (200, KeySet([made.key]).as_dict(private=False))
        answers["/.well-known/openid-configuration"] = (200, _metadata(made.address))
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield made
        server.shutdown()
        thread.join()


def _base64(part: str | bytes) -> str:
    content = part.encode() if isinstance(part, str) else part
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _key(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"})


def _metadata(address: str) -> dict[str, Any]:
    endpoints = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "end_session_endpoint")
    return {"issuer": address, "jwks_uri": f"{address}/jwks", **{name: f"{address}/{name}" for name in endpoints}}
