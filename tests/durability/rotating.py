"""Applications that keep the key set as long as they may, and use everything a token is for while keys rotate."""

import secrets
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
from jose import jwt as second_opinion

from idp.protocol.authorize.pkce import compute_challenge
from tests.counterparts.browser import Browser, Page
from tests.durability.people import CLIENT_ID, PASSWORD, REDIRECT_URI, SECRET

#: Applications leave the computer a little time, or the operator's commands would take minutes.
_BETWEEN = 0.2


@dataclass
class KeySet:
    """What one application knows of the provider's keys: fetched when older than `kept`, or at an unknown key."""

    issuer: str
    kept: float
    fetched: Counter[str] = field(default_factory=Counter)
    keys: dict[str, Any] = field(default_factory=dict)
    at: float = float("-inf")

    def verified(self, http: httpx.Client, token: str, **more: Any) -> dict[str, Any]:
        """The claims, after python-jose has checked the signature with the kept keys."""
        kid = second_opinion.get_unverified_header(token)["kid"]
        if time.monotonic() - self.at > self.kept:
            self._fetch(http, "old")
        if kid not in self.keys:
            self._fetch(http, "unknown")
        claims: dict[str, Any] = second_opinion.decode(token, self.keys[kid], ["RS256", "ES256"], **more)
        return claims

    def _fetch(self, http: httpx.Client, why: str) -> None:
        self.fetched[why] += 1
        self.at = time.monotonic()
        self.keys = {key["kid"]: key for key in _good(http.get(f"{self.issuer}/jwks")).json()["keys"]}


@dataclass
class Application:
    """One person's browser and the application they use; `oldest` is what it was given before any rotation."""

    issuer: str
    username: str
    browser: Browser
    known: KeySet
    made: Counter[str] = field(default_factory=Counter)
    kids: set[str] = field(default_factory=set)
    oldest: dict[str, Any] = field(default_factory=dict)
    newest: dict[str, Any] = field(default_factory=dict)

    def sign_in(self) -> None:
        verifier = secrets.token_urlsafe(48)
        page = self.browser.until(REDIRECT_URI).open(self._question(verifier))
        page = self.browser.sign_in(page, self.username, PASSWORD)
        self.oldest = self._redeem(page.url, verifier)

    def step(self) -> None:
        """Everything tokens are for, the newest and the oldest ones."""
        self.refresh()
        self.use(self.newest["access_token"])
        self.use(self.oldest["access_token"])
        self.ask_silently()

    def refresh(self) -> None:
        self._take(self._token("refresh", grant_type="refresh_token", refresh_token=self.newest["refresh_token"]))

    def use(self, token: str) -> None:
        """userinfo and introspection of an access token."""
        headers = {"Authorization": f"Bearer {token}"}
        told = self._good("userinfo", self.browser.client.get(f"{self.issuer}/userinfo", headers=headers))
        assert told.json()["name"], told.text
        asked = self.browser.client.post(f"{self.issuer}/introspect", data={"token": token}, auth=(CLIENT_ID, SECRET))
        assert self._good("introspect", asked).json()["active"] is True, asked.text

    def ask_silently(self) -> None:
        """prompt=none, hinting with an ID token signed before the first rotation."""
        verifier = secrets.token_urlsafe(48)
        asked = self._question(verifier, prompt="none", id_token_hint=self.oldest["id_token"])
        answer = self._good("authorize", self.browser.client.get(asked), 303)
        self._redeem(answer.headers["location"], verifier)

    def ask_to_sign_out(self) -> Page:
        """Where the person gets with an ID token signed before the first rotation."""
        query = urlencode({"id_token_hint": self.oldest["id_token"]})
        return self.browser.open(f"{self.issuer}/end_session?{query}")

    def _question(self, verifier: str, **more: str) -> str:
        asked = {
            "response_type": "code",
            "client_id": CLIENT_ID,
            "redirect_uri": REDIRECT_URI,
            "scope": "openid profile",
            "nonce": "n",
            "code_challenge": compute_challenge(verifier),
            "code_challenge_method": "S256",
        }
        return f"{self.issuer}/authorize?{urlencode(asked | more)}"

    def _redeem(self, arrived: str, verifier: str) -> dict[str, Any]:
        answer = dict(parse_qsl(urlsplit(arrived).query))
        form = {"code": answer["code"], "redirect_uri": REDIRECT_URI, "code_verifier": verifier}
        return self._take(self._token("code", grant_type="authorization_code", **form))

    def _take(self, given: dict[str, Any]) -> dict[str, Any]:
        http, more = self.browser.client, {"issuer": self.issuer}
        access = self.known.verified(http, given["access_token"], options={"verify_aud": False}, **more)
        about = self.known.verified(
            http, given["id_token"], audience=CLIENT_ID, access_token=given["access_token"], **more
        )
        assert access["sub"] == about["sub"]
        self.made["verified"] += 2
        self.kids |= {second_opinion.get_unverified_header(given[name])["kid"] for name in ("access_token", "id_token")}
        self.newest = given
        return given

    def _token(self, what: str, **form: str) -> dict[str, Any]:
        answer = self.browser.client.post(f"{self.issuer}/token", data=form, auth=(CLIENT_ID, SECRET))
        found: dict[str, Any] = self._good(what, answer).json()
        return found

    def _good(self, what: str, answer: httpx.Response, status: int = 200) -> httpx.Response:
        self.made[what] += 1
        return _good(answer, status)


class Use:
    """Applications in use, each in a thread of its own, until it is time to stop; faults are kept, never swallowed."""

    def __init__(self, applications: list[Application]) -> None:
        self.faults: list[str] = []
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._go_on, args=(one,), daemon=True) for one in applications]

    def __enter__(self) -> "Use":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(30)

    def _go_on(self, application: Application) -> None:
        while not self._stopping.is_set():
            try:
                application.step()
            except Exception as fault:  # read by the test: a thread's own exception would be lost
                self.faults.append(f"{application.username}: {fault!r}")
            self._stopping.wait(_BETWEEN)


def _good(answer: httpx.Response, status: int = 200) -> httpx.Response:
    assert answer.status_code == status, f"{answer.request.method} {answer.url} {answer.status_code}: {answer.text}"
    return answer
