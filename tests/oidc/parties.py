"""People, clients and browsers for tests of the protocol, all through the provider's own doors."""

import re
from base64 import urlsafe_b64decode
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

import httpx
import orjson
from jose import jwt as second_opinion

from idp.accounts.authentication.password_hasher import PasswordHasher
from idp.accounts.models.person import Person
from idp.accounts.policy import Argon2Cost
from idp.clients.registration import client_lifecycle
from idp.clients.registration.client_lifecycle import ClientRegistration
from idp.foundation.ids import new_id
from idp.permissions import SHELL
from idp.protocol.authorize.pkce import compute_challenge
from tests.accounts.software_authenticator import SoftwareAuthenticator
from tests.support.app import ISSUER, App
from tests.support.second_factor import composition_of, enrol_authenticator, fresh_code, show_passkey

PASSWORD = "sebuah kata sandi"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHEAP = Argon2Cost(memory_kib=8, passes=1, lanes=1)
CALLBACK = "https://aplikasi.example/balik"
ALL_SCOPES = "openid profile email phone address pegawai organisasi peran roles username offline_access"

#: Every standard claim of profile, email, phone and address.
MADE = {
    "name": "Ni Made Ayu Pradnyani",
    "given_name": "Made Ayu",
    "family_name": "Pradnyani",
    "middle_name": "Ayu",
    "nickname": "Ayu",
    "profile": "https://orang.example/made",
    "picture": "https://orang.example/made.png",
    "website": "https://made.example",
    "gender": "female",
    "birthdate": "1985-03-04",
    "zoneinfo": "Asia/Makassar",
    "locale": "id-ID",
    "email": "made.ayu@denpasarkota.example",
    "email_verified": True,
    "phone_number": "+62361123456",
    "phone_number_verified": False,
    "address_formatted": "Jalan Gajah Mada 1\nDenpasar",
    "address_locality": "Denpasar",
    "address_country": "ID",
    "nip": "198503042010012001",
    "jabatan": "Pranata Komputer",
}


@dataclass(frozen=True)
class Party:
    """A relying party: what it registered, its secret, and how it asks."""

    client_id: str
    secret: str | None
    method: str = "client_secret_basic"

    def url(self, path: str = "/authorize", **changes: str | None) -> str:
        """An authorization request; a parameter that is None is left out."""
        return f"{path}?{urlencode(self.request(**changes))}"

    def request(self, **changes: str | None) -> dict[str, str]:
        values: dict[str, str | None] = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": CALLBACK,
            "scope": "openid profile",
            "state": "s" * 128,
            "nonce": "n-0S6_WzA2Mj",
            "code_challenge": compute_challenge(VERIFIER),
            "code_challenge_method": "S256",
        } | changes
        return {name: value for name, value in values.items() if value is not None}

    async def post(self, http: httpx.AsyncClient, path: str, **form: str) -> httpx.Response:
        """A call of a machine endpoint with this client's own method."""
        if self.method == "client_secret_basic" and self.secret:
            return await http.post(path, data=form, auth=(self.client_id, self.secret))
        secret = {"client_secret": self.secret} if self.secret else {}
        return await http.post(path, data={"client_id": self.client_id, **secret, **form})

    async def redeem(self, http: httpx.AsyncClient, code: str, **changes: str) -> httpx.Response:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CALLBACK,
            "code_verifier": VERIFIER,
        } | changes
        return await self.post(http, "/token", **{name: value for name, value in form.items() if value})

    async def refresh(self, http: httpx.AsyncClient, token: str, **more: str) -> httpx.Response:
        return await self.post(http, "/token", grant_type="refresh_token", refresh_token=token, **more)


@dataclass
class World:
    """A provider with people and clients."""

    app: App
    people: dict[str, UUID] = field(default_factory=dict)

    async def person(self, username: str = "made.ayu", **columns: Any) -> UUID:
        """Somebody who can sign in with PASSWORD."""
        at = datetime(2026, 1, 1, tzinfo=UTC)
        hashed = await PasswordHasher(CHEAP).hash(PASSWORD)
        row = Person(
            id=new_id(), username=username, username_key=username, password_hash=hashed, created_at=at, updated_at=at
        )
        for name, value in (MADE | columns).items():
            setattr(row, name, value)
        async with self.app.database.begin() as session:
            session.add(row)
        self.people[username] = row.id
        return row.id

    async def party(self, **declaration: Any) -> Party:
        """A registered client; the city's own and without surprises unless told otherwise."""
        asked = {
            "client_name": "Aplikasi Uji",
            "redirect_uris": [CALLBACK],
            "post_logout_redirect_uris": ["https://aplikasi.example/keluar"],
            "client_uri": "https://aplikasi.example/",
            "ownership": "kota",
            "scope": ALL_SCOPES,
        } | declaration
        async with self.app.database.begin() as session:
            desk = self.app.composition.clients.admin(session, SHELL)
            made = await client_lifecycle.register_client(
                desk, ClientRegistration({k: v for k, v in asked.items() if v is not None})
            )
        metadata = made.client.metadata
        secret = made.secret.reveal if made.secret else None
        return Party(metadata.client_id, secret, str(metadata.token_endpoint_auth_method))

    async def suspend(self, party: Party) -> None:
        async with self.app.database.begin() as session:
            await client_lifecycle.suspend_client(self.app.composition.clients.admin(session, SHELL), party.client_id)


@dataclass
class Page:
    """An HTML page as a simple scripted browser sees it."""

    response: httpx.Response

    @property
    def text(self) -> str:
        return self.response.text

    def has(self, element_id: str) -> bool:
        return f'id="{element_id}"' in self.text

    def form(self) -> tuple[str, dict[str, str]]:
        """Where its form posts to, and what it would send."""
        found = re.search(r'<form[^>]*method="post"[^>]*action="([^"]*)"[^>]*>(.*?)</form>', self.text, re.DOTALL)
        assert found is not None, self.text
        fields = {}
        for tag in re.findall(r"<input[^>]*>", found.group(2)):
            name = re.search(r'name="([^"]*)"', tag)
            value = re.search(r'value="([^"]*)"', tag)
            if name and 'type="checkbox"' not in tag:
                fields[unescape(name.group(1))] = unescape(value.group(1)) if value else ""
        return unescape(found.group(1)), fields

    def link(self, element_id: str) -> str:
        found = re.search(rf'<a[^>]*id="{element_id}"[^>]*href="([^"]*)"', self.text)
        assert found is not None, self.text
        return unescape(found.group(1))


@dataclass
class Browser:
    """A person at a browser: follows our own redirects, stops where the client would take over."""

    http: httpx.AsyncClient
    username: str = "made.ayu"
    pages: list[str] = field(default_factory=list)
    passkey: SoftwareAuthenticator | None = None

    async def go(self, address: str) -> httpx.Response:
        """GET, and whatever we redirect to, until a page or somebody else's address."""
        return await self._follow(await self.http.get(address))

    async def submit(self, page: httpx.Response, **filled: str) -> httpx.Response:
        """Send the page's form with these fields filled in."""
        action, fields = Page(page).form()
        return await self._follow(await self.http.post(action, data=fields | filled))

    async def _follow(self, response: httpx.Response) -> httpx.Response:
        while response.status_code in (302, 303) and is_ours(response.headers["location"]):
            self.pages.append(response.headers["location"])
            response = await self.http.get(response.headers["location"])
        return response

    async def sign_in(self, page: httpx.Response) -> httpx.Response:
        assert Page(page).has("login-submit"), page.text
        return await self.submit(page, username=self.username, password=PASSWORD)

    async def through(self, address: str) -> httpx.Response:
        """Go there, signing in with every step (setting up what a role demands) and agreeing wherever asked."""
        page = await self.go(address)
        for _ in range(6):
            if page.status_code in (302, 303):
                return page
            if Page(page).has("login-submit"):
                page = await self.sign_in(page)
            elif Page(page).has("step-submit"):
                page = await self.submit(page, code=await fresh_code(composition_of(self.http), self.username))
            elif Page(page).has("passkey-submit") and self.passkey is not None:
                page = await self._follow(await show_passkey(self.http, str(page.url), self.passkey))
            elif Page(page).has("enrolment-needed"):
                await enrol_authenticator(composition_of(self.http), self.username)
                page = await self.go(address)
            elif Page(page).has("consent-accept"):
                page = await self.submit(page, jawaban="izinkan")
            else:
                return page
        return page

    async def code(self, party: Party, **changes: str | None) -> str:
        """A fresh authorization code."""
        return answer_of(await self.through(party.url(**changes)))["code"]

    async def tokens(self, party: Party, **changes: str | None) -> dict[str, Any]:
        """Everything a client gets for a fresh code."""
        response = await party.redeem(self.http, await self.code(party, **changes))
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()
        return found


def is_ours(location: str) -> bool:
    return location.startswith(("/", ISSUER))


def answer_of(response: httpx.Response, where: str = CALLBACK) -> dict[str, str]:
    """The fields of an authorization response in a redirect to `where`."""
    assert response.status_code == 303, response.text
    location = response.headers["location"]
    assert location.startswith(where + "?"), location
    pairs = parse_qsl(urlsplit(location).query, keep_blank_values=True, strict_parsing=True)
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


def peek(token: str) -> dict[str, Any]:
    """A JWT's payload, unverified."""
    payload = token.split(".")[1]
    found: dict[str, Any] = orjson.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return found


async def verified(
    http: httpx.AsyncClient, token: str, audience: str, access_token: str | None = None
) -> dict[str, Any]:
    """The payload after python-jose has checked signature, times, audience and at_hash against the published keys."""
    kid = second_opinion.get_unverified_header(token)["kid"]
    keys = {key["kid"]: key for key in (await http.get("/jwks")).json()["keys"]}
    found: dict[str, Any] = second_opinion.decode(
        token,
        keys[kid],
        algorithms=["RS256", "ES256"],
        audience=audience,
        access_token=access_token,
        options={"verify_at_hash": access_token is not None},
    )
    return found


async def about(http: httpx.AsyncClient, access_token: str) -> httpx.Response:
    """The userinfo answer for a token."""
    return await http.get("/userinfo", headers={"Authorization": f"Bearer {access_token}"})
