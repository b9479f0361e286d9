"""People with browsers, and the application they use, as plain clients of a provider in processes of its own."""

import json
import secrets
import threading
from base64 import urlsafe_b64decode
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
from passlib.hash import argon2

from idp.protocol.authorize.pkce import compute_challenge
from tests.counterparts.browser import Browser
from tests.support.server import Server

PASSWORD = "kata sandi yang diuji"
REDIRECT_URI = "http://127.0.0.1:9/kembali"
CLIENT_ID, SECRET = "aplikasi", secrets.token_urlsafe(24)


def bring_in(server: Server, names: list[str], logout_uri: str, folder: Path, *others: dict[str, Any]) -> None:
    """The people, the application and `others` of its kind, with the operator's own commands."""
    hashed = argon2.using(type="ID", memory_cost=19_456, time_cost=3, parallelism=1).hash(PASSWORD)
    people = [{"username": name, "name": f"{name} (contoh)", "password_hash": hashed} for name in names]
    client = {
        "client_id": CLIENT_ID,
        "client_secret": SECRET,
        "client_name": "Aplikasi yang diuji",
        "redirect_uris": [REDIRECT_URI],
        "backchannel_logout_uri": logout_uri,
        "grant_types": ["authorization_code", "refresh_token"],
        "scope": "openid profile",
        "profile": "standar",
        "ownership": "kota",
        "environment": "uji",
    }
    for what, rows in (("people", people), ("clients", [client, *others])):
        file = folder / f"{what}.json"
        file.write_text(json.dumps({what: rows}))
        done = server.command(what, "import", str(file))
        assert done.returncode == 0, done.stdout + done.stderr


@dataclass
class Person:
    """Somebody's browser, and every permission the application has got through it: the newest token of each."""

    issuer: str
    username: str
    browser: Browser
    tokens: list[str] = field(default_factory=list)
    sid: str = ""

    def sign_in(self) -> None:
        verifier = secrets.token_urlsafe(48)
        page = self.browser.until(REDIRECT_URI).open(self.question(verifier))
        page = self.browser.sign_in(page, self.username, PASSWORD)
        if page.has("consent-accept") or not page.url.startswith(REDIRECT_URI):
            page = self.browser.submit(page, "consent-accept")
        self._redeem(page.url, verifier)

    def open_again(self) -> None:
        """Another permission, with the session there is."""
        verifier = secrets.token_urlsafe(48)
        arrived = self.browser.client.get(self.question(verifier)).headers["location"]
        self._redeem(arrived, verifier)

    def refresh(self, place: int) -> None:
        """The next token of one permission."""
        self.tokens[place] = self._token(grant_type="refresh_token", refresh_token=self.tokens[place])["refresh_token"]

    def is_here(self) -> bool:
        """Whether the provider still knows this browser's session."""
        asked = self.question(secrets.token_urlsafe(48), prompt="none")
        answer = dict(parse_qsl(urlsplit(self.browser.client.get(asked).headers["location"]).query))
        assert "code" in answer or answer["error"] == "login_required", answer
        return "code" in answer

    def sign_out(self) -> None:
        page = self.browser.submit(self.browser.open(f"{self.issuer}/keluar"), "logout-confirm")
        assert page.has("logged-out")

    def question(self, verifier: str, **more: str) -> str:
        """An authorization request of the application."""
        asked = {
            "response_type": "code",
            "client_id": CLIENT_ID,
            "redirect_uri": REDIRECT_URI,
            "scope": "openid profile",
            "code_challenge": compute_challenge(verifier),
            "code_challenge_method": "S256",
        }
        return f"{self.issuer}/authorize?{urlencode(asked | more)}"

    def _redeem(self, arrived: str, verifier: str) -> None:
        code = dict(parse_qsl(urlsplit(arrived).query))["code"]
        given = self._token(
            grant_type="authorization_code", code=code, redirect_uri=REDIRECT_URI, code_verifier=verifier
        )
        self.tokens.append(given["refresh_token"])
        payload = given["id_token"].split(".")[1]
        self.sid = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["sid"]

    def _token(self, **form: str) -> dict[str, Any]:
        answer = self.browser.client.post(f"{self.issuer}/token", data=form, auth=(CLIENT_ID, SECRET))
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body


class Load:
    """People who refresh and open applications until the server is gone; every step is counted."""

    def __init__(self, people: list[Person]) -> None:
        self._threads = [threading.Thread(target=self._go_on, args=(person,), daemon=True) for person in people]
        self._steps = threading.Semaphore(0)
        self.faults: list[str] = []

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def wait_for(self, steps: int, seconds: float) -> bool:
        """Wait until this many more steps have been taken."""
        return all(self._steps.acquire(timeout=seconds) for _ in range(steps))

    def ended(self) -> bool:
        """Everybody has noticed that the server is gone."""
        for thread in self._threads:
            thread.join(30)
        return not any(thread.is_alive() for thread in self._threads)

    def _go_on(self, person: Person) -> None:
        step = 0
        try:
            while True:
                step += 1
                if step % 4 == 0:
                    person.open_again()
                else:
                    person.refresh(step % len(person.tokens))
                self._steps.release()
        except httpx.TransportError:
            return
        except Exception as fault:  # read by the test: a thread's own exception would be lost
            self.faults.append(repr(fault))
