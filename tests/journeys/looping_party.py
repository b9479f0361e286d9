"""An application with a broken session: it signs people in, forgets them, and sends them to sign in again."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx

from idp.protocol.authorize.pkce import compute_challenge
from tests.oidc.parties import peek

#: How a page says that it goes elsewhere by itself, as single-page applications do by script.
_ONWARD = """<!doctype html><html lang="id"><meta charset="utf-8"><title>Sebentar</title><link rel="icon" href="data:,">
<meta http-equiv="refresh" content="0; url={address}"><h1>Sebentar</h1></html>"""
_ARRIVED = """<!doctype html><html lang="id"><meta charset="utf-8"><title>Sampai</title><link rel="icon" href="data:,">
<h1 id="arrived">Sampai, {name}</h1></html>"""


@dataclass
class PendingLogin:
    """What the application must know when the person comes back."""

    verifier: str
    nonce: str


@dataclass
class LoopingParty:
    """`keeps_session`: it is repaired; `redeems`: it gets as far as /token; `redirects`: it answers with 302 alone.

    `logins`: state -> what was asked; `signed_in`: the names that the redeemed codes brought, the latest last.
    """

    address: str
    issuer: str = ""
    client_id: str = ""
    secret: str = ""
    keeps_session: bool = False
    redeems: bool = True
    redirects: bool = False
    logins: dict[str, PendingLogin] = field(default_factory=dict)
    signed_in: list[str] = field(default_factory=list)

    @property
    def redirect_uri(self) -> str:
        return f"{self.address}/kembali"

    def begin_login(self) -> str:
        """The authorization request of somebody it does not know."""
        state, login = secrets.token_urlsafe(9), PendingLogin(secrets.token_urlsafe(48), secrets.token_urlsafe(9))
        self.logins[state] = login
        asked = {
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "response_type": "code",
            "scope": "openid profile",
            "state": state,
            "nonce": login.nonce,
            "code_challenge": compute_challenge(login.verifier),
            "code_challenge_method": "S256",
        }
        return f"{self.issuer}/authorize?{urlencode(asked)}"

    def finish_login(self, answer: dict[str, str]) -> None:
        """Redeem the code with the verifier of this very request, and check its nonce."""
        login = self.logins.pop(answer["state"])
        form = {
            "grant_type": "authorization_code",
            "code": answer["code"],
            "redirect_uri": self.redirect_uri,
            "code_verifier": login.verifier,
        }
        told = httpx.post(
            f"{self.issuer}/token", data=form, auth=(self.client_id, self.secret), trust_env=False, verify=False
        )
        assert told.status_code == 200, told.text
        claims: dict[str, Any] = peek(told.json()["id_token"])
        assert claims["nonce"] == login.nonce
        self.signed_in.append(str(claims["sub"]))


@contextmanager
def looping_party() -> Iterator[LoopingParty]:
    """The application on a free port until the block ends; a test says which client it is."""
    party = LoopingParty("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/kembali":
                if party.redeems:
                    party.finish_login(dict(parse_qsl(parts.query)))
                self._go_to("/?sudah" if party.keeps_session else "/")
            elif parts.query == "sudah":
                self._answer(200, _ARRIVED.format(name=party.signed_in[-1]))
            else:
                self._go_to(party.begin_login())

        def _go_to(self, address: str) -> None:
            if party.redirects:
                self.send_response(302)
                self.send_header("Location", address)
                self.end_headers()
                return
            self._answer(200, _ONWARD.format(address=address.replace("&", "&amp;")))

        def _answer(self, status: int, page: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_: object) -> None:
            """Silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        party.address = f"http://localhost:{server.server_port}"
        yield party
        server.shutdown()
