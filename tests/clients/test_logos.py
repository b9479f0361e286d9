"""Logos are fetched by us, once, and shown from our own address; pictures alone, never scripts."""

from base64 import b64decode
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from idp.clients import register
from idp.clients.pictures import media_type
from idp.clients.register import Asked
from idp.clients.registry import RegisteredClient
from idp.foundation.outbox import Promise
from idp.permissions import SHELL
from tests.clients.outside import Outside, outside
from tests.conftest import Houses
from tests.support.house import House

PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
WEBP = b"RIFF\x1a\0\0\0WEBPVP8L\r\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0"
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF"


@pytest.fixture
async def server() -> AsyncIterator[Outside]:
    async with outside() as found:
        yield found


@pytest.fixture
async def house(houses: Houses, server: Outside) -> House:
    return await houses.open(outbound_allow=f"127.0.0.1:{server.port}")


async def client_with(house: House, logo_uri: str | None) -> str:
    declared = {"client_name": "Aplikasi", "redirect_uris": ["https://aplikasi.example/balik"]}
    async with house.database.begin() as session:
        desk = house.composition.clients.desk(session, SHELL)
        made = await register.register(desk, Asked(declared | ({"logo_uri": logo_uri} if logo_uri else {})))
    return made.client.metadata.client_id


async def changed(house: House, client_id: str, logo_uri: str | None) -> None:
    async with house.database.begin() as session:
        desk = house.composition.clients.desk(session, SHELL)
        await register.update(desk, client_id, {"logo_uri": logo_uri}, None)


async def found(house: House, client_id: str) -> RegisteredClient:
    client = await house.composition.clients.registry.find(client_id)
    assert client is not None
    return client


async def test_a_logo_is_fetched_once_and_shown_from_our_own_address(house: House, server: Outside) -> None:
    server.pages["/logo.png"] = (200, PNG)
    client_id = await client_with(house, server.at("/logo.png"))
    assert (await found(house, client_id)).logo is None
    await house.settle()
    path = (await found(house, client_id)).logo
    assert path is not None
    shown = await house.http.get(path)
    assert (shown.status_code, shown.content, shown.headers["content-type"]) == (200, PNG, "image/png")
    assert shown.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert server.asked == ["/logo.png"]
    assert "cookie" not in server.heads[0].lower()


async def test_another_logo_has_another_address_and_none_is_none(house: House, server: Outside) -> None:
    server.pages |= {"/a": (200, PNG), "/b": (200, JPEG)}
    client_id = await client_with(house, server.at("/a"))
    await house.settle()
    first = (await found(house, client_id)).logo
    await changed(house, client_id, server.at("/b"))
    await house.settle()
    second = (await found(house, client_id)).logo
    assert first
    assert second
    assert first != second
    assert (await house.http.get(second)).headers["content-type"] == "image/jpeg"
    await changed(house, client_id, None)
    await house.settle()
    assert (await found(house, client_id)).logo is None
    assert (await house.http.get(second)).status_code == 404


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
    house: House, server: Outside, page: tuple[int, bytes]
) -> None:
    server.pages["/logo"] = page
    client_id = await client_with(house, server.at("/logo"))
    await house.settle()
    assert (await found(house, client_id)).logo is None
    async with house.database.begin() as session:
        (promised,) = (await session.scalars(select(Promise).where(Promise.kind == "client:logo"))).all()
    assert promised.done_at is not None


@pytest.mark.parametrize("page", [(503, b""), (200, PNG + b"\0" * 70_000)], ids=["trouble", "too large"])
async def test_a_server_in_trouble_is_asked_again_later(house: House, server: Outside, page: tuple[int, bytes]) -> None:
    server.pages["/logo"] = page
    client_id = await client_with(house, server.at("/logo"))
    await house.settle()
    assert (await found(house, client_id)).logo is None
    async with house.database.begin() as session:
        (promised,) = (await session.scalars(select(Promise).where(Promise.kind == "client:logo"))).all()
    assert promised.done_at is None
    assert promised.due_at > promised.created_at


async def test_a_client_without_a_logo_makes_no_calls(house: House, server: Outside) -> None:
    await client_with(house, None)
    await house.settle()
    assert server.asked == []


@pytest.mark.parametrize("path", ["/logo/5f2e5c5e-0000-4000-8000-000000000000", "/logo/x", "/logo/"])
async def test_where_there_is_no_logo_there_is_a_page_that_says_so(house: House, path: str) -> None:
    assert 400 <= (await house.http.get(path)).status_code < 500


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
    assert media_type(body) == kind


async def test_slow_logos_of_many_clients_leave_the_worker_free_for_others(house: House, server: Outside) -> None:
    """Sixteen promises are kept at once; news of the end of a session must not wait behind pictures."""
    for number in range(20):
        await client_with(house, server.at(f"/{number}.png"))
    async with house.database.begin() as session:
        lanes = set(await session.scalars(select(Promise.lane).where(Promise.kind == "client:logo")))
    assert None not in lanes
    assert len(lanes) <= 4
