"""What an attacker tries at the floor: forged addresses, bombs, private networks, leaked keys, slow receivers."""

import asyncio
import gzip
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from idp.foundation import clock, codes, outbox
from idp.foundation.database import Database, create_sqlite_file
from idp.foundation.log import mask_personal_data
from idp.foundation.outbound import OutboundClient, OutboundPolicy, OutboundRefused, is_public
from idp.foundation.outbox import OutboxWorker
from tests.conftest import Apps
from tests.foundation.posted_message import PostedMessage
from tests.support.app import App


@pytest.mark.parametrize(
    ("lines", "seen"),
    [
        ([], "10.0.0.1"),
        (["203.0.113.9"], "203.0.113.9"),
        (["6.6.6.6, 203.0.113.9"], "203.0.113.9"),
        (["6.6.6.6", "203.0.113.9"], "203.0.113.9"),  # the proxy adds a line of its own
        (["6.6.6.6, 203.0.113.9:51034"], "203.0.113.9"),  # the proxy writes the port
        (["6.6.6.6, nonsense"], "unknown"),
        (["2001:db8:1:2:3::4"], "2001:db8:1:2::/64"),
    ],
)
async def test_an_address_is_believed_only_as_far_as_our_proxies_vouch(apps: Apps, lines: list[str], seen: str) -> None:
    from starlette.requests import Request

    from idp.web.client_address import read_client_address

    app = await apps.open(trusted_proxies="10.0.0.0/8")
    headers = [(b"x-forwarded-for", line.encode()) for line in lines]
    request = Request({"type": "http", "app": app.fastapi, "headers": headers, "client": ("10.0.0.1", 1)})
    assert read_client_address(request) == seen


async def test_metrics_are_for_the_operators_networks(app: App) -> None:
    async with app.browser("203.0.113.9") as stranger:
        assert (await stranger.get("/metrics")).status_code == 403
    assert (await app.http.get("/metrics")).status_code == 200


@pytest.mark.parametrize("path", ["/portal/", "/token/", "/.well-known/openid-configuration/"])
async def test_a_slash_too_many_never_leads_to_a_forged_host(app: App, path: str) -> None:
    answer = await app.http.get(path, headers={"host": "evil.example"})
    assert answer.status_code == 404
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "224.0.0.1", "0.0.0.0", "255.255.255.255", "::1", "fe80::1%eth0",
     "fec0::1", "ff02::1", "64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1", "::ffff:10.0.0.1", "fd00::1"],
)  # fmt: skip
def test_what_is_not_public_is_never_called(address: str) -> None:
    assert not is_public(address)
    assert is_public("203.0.114.1")
    assert is_public("2a00:1450::1")


async def _answering(body: bytes) -> "tuple[asyncio.Server, int]":
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(body)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    return server, server.sockets[0].getsockname()[1]


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (b"Content-Encoding: gzip, gzip", gzip.compress(gzip.compress(b"\0" * 50_000_000))),
        (b"X-Plain: yes", b"x" * 70_000),
    ],
)
async def test_a_large_or_compressed_answer_is_refused_unread(head: bytes, body: bytes) -> None:
    length = str(len(body)).encode()
    server, port = await _answering(
        b"HTTP/1.1 200 OK\r\nContent-Length: " + length + b"\r\n" + head + b"\r\n\r\n" + body
    )
    outbound = OutboundClient(OutboundPolicy(allow=frozenset({f"127.0.0.1:{port}"})))
    with pytest.raises(OutboundRefused):
        await outbound.post(f"http://127.0.0.1:{port}/logout", {"logout_token": "x"}, trusted=True)
    with pytest.raises(OutboundRefused, match="public network"):
        await outbound.post(f"http://localhost:{port}/logout", {"logout_token": "x"}, trusted=True)
    await outbound.close()
    server.close()
    await server.wait_closed()


async def test_leaked_keys_are_trusted_no_more(app: App) -> None:
    ring = app.composition.foundation.key_ring
    before = {key.kid for key in ring.published_keys()}
    async with app.database.begin() as session:
        await ring.replace_leaked(session)
    await ring.load()
    assert not before & {key.kid for key in ring.published_keys()}
    assert ring.signing_key("RS256")


async def test_a_slow_receiver_holds_up_only_its_own_lane(database: Database) -> None:
    kept: asyncio.Queue[object] = asyncio.Queue()
    slow = asyncio.Event()

    async def keep(payload: outbox.Payload) -> None:
        if payload["to"] == "slow":
            await slow.wait()
        kept.put_nowait(payload["to"])

    worker = OutboxWorker(database, {PostedMessage.POSTED: keep}, at_once=2)
    async with database.begin() as session:
        for _ in range(3):
            await outbox.enqueue(session, PostedMessage.POSTED, {"to": "slow"}, partition="slow")
        for n in range(3):
            await outbox.enqueue(session, PostedMessage.POSTED, {"to": n}, partition=f"quick {n}")
    stopping = asyncio.Event()
    running = asyncio.create_task(worker.run(stopping))
    async with asyncio.timeout(20):
        assert sorted([await kept.get() for _ in range(3)], key=str) == [0, 1, 2]
    slow.set()
    async with asyncio.timeout(20):
        assert [await kept.get() for _ in range(3)] == ["slow"] * 3
    stopping.set()
    await running


async def test_a_promise_that_kills_its_worker_is_given_up(database: Database) -> None:
    kept: list[int] = []

    async def keep(_payload: outbox.Payload) -> None:
        kept.append(1)

    async with database.begin() as session:
        await outbox.enqueue(session, PostedMessage.POSTED, {})
    worker, shift = OutboxWorker(database, {PostedMessage.POSTED: keep}), timedelta()
    for _ in range(len(outbox.RETRY_DELAYS) + 1):  # claimed, and never heard of again
        with clock.travel(shift):
            assert await worker._claim() is not None
        shift += timedelta(minutes=2)
    with clock.travel(shift):
        await worker.drain()
    assert kept == []


def test_an_embedded_database_is_for_its_owner_only(tmp_path: Path) -> None:
    create_sqlite_file(f"sqlite+aiosqlite:///{tmp_path}/new/divos.db")
    assert stat.S_IMODE((tmp_path / "new" / "divos.db").stat().st_mode) == 0o600


def test_a_long_line_of_log_costs_no_time_and_hides_people() -> None:
    line = mask_personal_data(None, "", {"event": "x", "path": "a" * 100_000, "who": "198503042010012001 made@go.id"})
    assert len(line["path"]) <= 2_000
    assert line["who"] == "[disembunyikan] [disembunyikan]d"


def test_a_long_code_is_neither_normalized_nor_tried_again_and_again() -> None:
    """One zero fewer at each attempt would take hours for these."""
    long = "0" * 200_000 + "x"
    assert codes.normalize_code(long) == long
    assert codes.find_same_code(long, ["17", long[:-1]]) is None
    assert codes._NUMBER.fullmatch(long) is None
    assert codes._NUMBER.fullmatch("1" * 200_000 + "." + "0" * 200_000 + "x") is None
    forms = {
        "0" * 30 + "17": "17",
        "000": "0",
        "0,00": "0",
        "00170.00": "170",
        "'017.0": "17",
        "0.5": "0.5",
        "0x": "0x",
    }
    assert {form: codes.normalize_code(form) for form in forms} == forms
    assert codes.normalize_code("0" * 198 + "17") == "17"
    assert codes.normalize_code("0" * 199 + "17") == "0" * 199 + "17"
