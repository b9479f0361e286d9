"""Logos are fetched by us, once, and shown from our own address; pictures alone, never scripts."""

import asyncio
import re
from base64 import b64decode
from collections.abc import AsyncIterator
from html import unescape
from itertools import islice

import httpx
import pytest
from sqlalchemy import select, text

from idp.clients import logo_fetcher
from idp.clients.logo_image import detect_media_type
from idp.clients.registration import client_lifecycle
from idp.clients.registration.client_lifecycle import ClientRegistration
from idp.clients.registry import RegisteredClient
from idp.foundation.outbox import OutboxMessage
from idp.permissions import SHELL
from tests.clients.external_server import ExternalServer, external_server
from tests.conftest import Apps
from tests.support.app import App
from tests.support.databases import Databases, Kind
from tests.support.server import start_server

PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
WEBP = b"RIFF\x1a\0\0\0WEBPVP8L\r\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0"
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF"
REDIRECT_URI = "https://aplikasi.example/balik"
SELF_REGISTERED = {"client_name": "Aplikasi Mandiri", "redirect_uris": [REDIRECT_URI]}


@pytest.fixture
async def server() -> AsyncIterator[ExternalServer]:
    async with external_server() as found:
        yield found


@pytest.fixture
async def app(apps: Apps, server: ExternalServer) -> App:
    return await apps.open(outbound_allow=f"127.0.0.1:{server.port}")


async def client_with(app: App, logo_uri: str | None) -> str:
    declared = {"client_name": "Aplikasi", "redirect_uris": ["https://aplikasi.example/balik"]}
    async with app.database.begin() as session:
        desk = app.composition.clients.admin(session, SHELL)
        made = await client_lifecycle.register_client(
            desk, ClientRegistration(declared | ({"logo_uri": logo_uri} if logo_uri else {}))
        )
    return made.client.metadata.client_id


async def changed(app: App, client_id: str, logo_uri: str | None) -> None:
    async with app.database.begin() as session:
        desk = app.composition.clients.admin(session, SHELL)
        await client_lifecycle.merge_metadata(desk, client_id, {"logo_uri": logo_uri}, None)


async def found(app: App, client_id: str) -> RegisteredClient:
    client = await app.composition.clients.registry.find(client_id)
    assert client is not None
    return client


async def test_a_logo_is_fetched_once_and_shown_from_our_own_address(app: App, server: ExternalServer) -> None:
    server.pages["/logo.png"] = (200, PNG)
    client_id = await client_with(app, server.at("/logo.png"))
    assert (await found(app, client_id)).logo is None
    await app.settle()
    path = (await found(app, client_id)).logo
    assert path is not None
    shown = await app.http.get(path)
    assert (shown.status_code, shown.content, shown.headers["content-type"]) == (200, PNG, "image/png")
    assert shown.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert server.asked == ["/logo.png"]
    assert "cookie" not in server.heads[0].lower()


async def test_the_first_sign_in_page_after_a_registration_has_the_logo(
    server: ExternalServer, databases: Databases
) -> None:
    server.pages |= {"/logo.png": (200, PNG), "/lain.jpg": (200, JPEG)}
    called = {"outbound_allow": f"127.0.0.1:{server.port}", "outbound_allow_self_registered": "true"}
    with start_server(databases.new(Kind.SQLITE), registration="open", workers="1", **called) as provider:
        async with httpx.AsyncClient(base_url=provider.issuer, follow_redirects=True, trust_env=False) as browser:
            made = (await browser.post("/register", json=SELF_REGISTERED | {"logo_uri": server.at("/logo.png")})).json()
            assert await shown_at_sign_in(browser, made["client_id"]) == PNG
            own = {"authorization": f"Bearer {made['registration_access_token']}"}
            changed = SELF_REGISTERED | {"client_id": made["client_id"], "logo_uri": server.at("/lain.jpg")}
            answer = await browser.put(made["registration_client_uri"], json=changed, headers=own)
            assert answer.status_code == 200, answer.text
            assert await shown_at_sign_in(browser, made["client_id"]) == JPEG
    assert sorted(server.asked) == ["/lain.jpg", "/logo.png"], "the outbox finds them there"


async def shown_at_sign_in(browser: httpx.AsyncClient, client_id: str) -> bytes:
    """The picture of the client on the sign-in page that a person meets first."""
    asked = {"client_id": client_id, "response_type": "code", "scope": "openid", "state": "s", "nonce": "n"}
    challenge = {"code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256"}
    page = await browser.get("/authorize", params=asked | challenge | {"redirect_uri": REDIRECT_URI})
    found = re.search(r'id="client-logo"[^>]*><img[^>]* src="([^"]+)"', page.text)
    assert found, page.text
    return (await browser.get(unescape(found[1]))).content


@pytest.mark.parametrize("path", ["/lambat", "/rusak", "/logo.svg"], ids=["slow", "in trouble", "no picture"])
async def test_a_registration_does_not_depend_on_the_server_of_its_logo(
    apps: Apps, server: ExternalServer, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(logo_fetcher, "PATIENCE", 0.05)
    called = {"outbound_allow": f"127.0.0.1:{server.port}", "outbound_allow_self_registered": True}
    app = await apps.open(registration="open", **called)
    server.pages |= {"/rusak": (503, b""), "/logo.svg": (200, b"<svg/>"), "/lambat": (200, PNG)}
    if path == "/lambat":
        server.answering.clear()
    made = await app.http.post("/register", json=SELF_REGISTERED | {"logo_uri": server.at(path)})
    assert made.status_code == 201, made.text
    assert (await found(app, made.json()["client_id"])).logo is None
    server.answering.set()
    await app.settle()
    assert ((await found(app, made.json()["client_id"])).logo is not None) is (path == "/lambat"), "later"


async def test_a_registration_is_answered_whatever_happens_to_its_logo(apps: Apps, server: ExternalServer) -> None:
    """The secret is stored already, and told only once."""
    called = {"outbound_allow": f"127.0.0.1:{server.port}", "outbound_allow_self_registered": True}
    app = await apps.open(registration="open", **called)
    async with app.database.begin() as session:
        await session.execute(text("DROP TABLE client_logo"))
    made = await app.http.post("/register", json=SELF_REGISTERED | {"logo_uri": server.at("/logo.png")})
    assert (made.status_code, "client_secret" in made.json()) == (201, True), made.text


async def test_few_registrations_at_once_wait_for_logos(
    apps: Apps, server: ExternalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logo_fetcher, "PATIENCE", 30)
    called = {"outbound_allow": f"127.0.0.1:{server.port}", "outbound_allow_self_registered": True}
    app = await apps.open(registration="open", **called)
    server.answering.clear()
    waiting = [
        asyncio.create_task(
            app.http.post("/register", json=SELF_REGISTERED | {"logo_uri": server.at(f"/{number}.png")})
        )
        for number in range(7)
    ]
    for answered in islice(asyncio.as_completed(waiting), 3):
        assert (await answered).status_code == 201
    server.answering.set()
    assert [answer.status_code for answer in await asyncio.gather(*waiting)] == [201] * 7
    assert len(server.asked) == 4, "the rest is the outbox's"


async def test_a_private_address_is_not_called_because_a_client_registers_it(
    apps: Apps, server: ExternalServer
) -> None:
    server.pages["/logo.png"] = (200, PNG)
    app = await apps.open(registration="open")
    made = await app.http.post("/register", json=SELF_REGISTERED | {"logo_uri": server.at("/logo.png")})
    assert made.status_code in (201, 400)
    await app.settle()
    assert server.asked == []


async def test_another_logo_has_another_address_and_none_is_none(app: App, server: ExternalServer) -> None:
    server.pages |= {"/a": (200, PNG), "/b": (200, JPEG)}
    client_id = await client_with(app, server.at("/a"))
    await app.settle()
    first = (await found(app, client_id)).logo
    await changed(app, client_id, server.at("/b"))
    await app.settle()
    second = (await found(app, client_id)).logo
    assert first
    assert second
    assert first != second
    assert (await app.http.get(second)).headers["content-type"] == "image/jpeg"
    await changed(app, client_id, None)
    await app.settle()
    assert (await found(app, client_id)).logo is None
    assert (await app.http.get(second)).status_code == 404


@pytest.mark.parametrize(
    "page",
    [
        (404, b""),
        (302, PNG),
        (200, b""),
        (200, b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        (200, b"<html>"),
        (200, b"GIF89a"),
    ],
    ids=["missing", "redirect", "empty", "svg", "html", "gif"],
)
async def test_what_is_no_picture_is_not_shown_and_not_asked_for_again(
    app: App, server: ExternalServer, page: tuple[int, bytes]
) -> None:
    server.pages["/logo"] = page
    client_id = await client_with(app, server.at("/logo"))
    await app.settle()
    assert (await found(app, client_id)).logo is None
    async with app.database.begin() as session:
        (promised,) = (await session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "client:logo"))).all()
    assert promised.done_at is not None


@pytest.mark.parametrize("page", [(503, b""), (200, PNG + b"\0" * 70_000)], ids=["trouble", "too large"])
async def test_a_server_in_trouble_is_asked_again_later(
    app: App, server: ExternalServer, page: tuple[int, bytes]
) -> None:
    server.pages["/logo"] = page
    client_id = await client_with(app, server.at("/logo"))
    await app.settle()
    assert (await found(app, client_id)).logo is None
    async with app.database.begin() as session:
        (promised,) = (await session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "client:logo"))).all()
    assert promised.done_at is None
    assert promised.due_at > promised.created_at


async def test_a_client_without_a_logo_makes_no_calls(app: App, server: ExternalServer) -> None:
    await client_with(app, None)
    await app.settle()
    assert server.asked == []


@pytest.mark.parametrize("path", ["/logo/5f2e5c5e-0000-4000-8000-000000000000", "/logo/x", "/logo/"])
async def test_where_there_is_no_logo_there_is_a_page_that_says_so(app: App, path: str) -> None:
    assert 400 <= (await app.http.get(path)).status_code < 500


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (PNG, "image/png"),
        (WEBP, "image/webp"),
        (JPEG, "image/jpeg"),
        (b"RIFF\0\0\0\0WAVE", None),
        (b"", None),
        (PNG[:7], None),
    ],
)
def test_a_picture_is_what_its_first_bytes_say(body: bytes, kind: str | None) -> None:
    assert detect_media_type(body) == kind


async def test_slow_logos_of_many_clients_leave_the_worker_free_for_others(app: App, server: ExternalServer) -> None:
    """Sixteen promises are kept at once; news of the end of a session must not wait behind pictures."""
    for number in range(20):
        await client_with(app, server.at(f"/{number}.png"))
    async with app.database.begin() as session:
        lanes = set(await session.scalars(select(OutboxMessage.lane).where(OutboxMessage.kind == "client:logo")))
    assert None not in lanes
    assert len(lanes) <= 4
