"""Calls to addresses that strangers registered: never into our own network, never on and on, never further."""

import asyncio
import gzip
import re
import socket
import ssl
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import trustme

from idp.foundation.outbound import (
    OutboundClient,
    OutboundPolicy,
    OutboundRefused,
    OutboundResponse,
    is_public,
    trust_authorities,
)
from idp.settings import Settings

Call = Callable[[OutboundClient, str], Awaitable[OutboundResponse]]


async def post(outbound: OutboundClient, url: str) -> OutboundResponse:
    return await outbound.post(url, {"logout_token": "x"}, trusted=True)


async def get(outbound: OutboundClient, url: str) -> OutboundResponse:
    return await outbound.get(url, trusted=True)


CALLS = pytest.mark.parametrize("call", [post, get])


@dataclass
class Site:
    """A server on loopback that remembers what it was asked."""

    port: int = 0
    heads: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"


@asynccontextmanager
async def answering(
    *pieces: bytes, pause: float = 0.0, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> AsyncIterator[Site]:
    """A site that sends these pieces with a pause between them, the last one again and again when there is a pause."""
    site = Site()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            site.heads.append(await reader.readuntil(b"\r\n\r\n"))
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
            while pause:
                await asyncio.sleep(pause)
                writer.write(pieces[-1])
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()

    server = await asyncio.start_server(answer, host, 0, ssl=tls)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()


@asynccontextmanager
async def calling(*allowed: str, **policy: object) -> AsyncIterator[OutboundClient]:
    outbound = OutboundClient(OutboundPolicy(allow=frozenset(allowed), **policy))  # type: ignore[arg-type]
    try:
        yield outbound
    finally:
        await outbound.close()


def plain(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Content-Type: application/json", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


#: Every way to write an address of ours that some parser, resolver or network takes for one.
PRIVATE = [
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001",
    "0", "0.0.0.0", "127.255.255.254", "localhost", "LOCALHOST", "localhost.", "10.0.0.1", "10.1", "172.16.0.1",
    "172.31.255.255", "192.168.1.1", "0xc0a80101", "3232235777", "169.254.169.254", "2852039166", "0xa9fea9fe",
    "100.64.0.1", "100.127.255.254", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
    "192.88.99.1", "224.0.0.1", "239.1.2.3", "240.0.0.1", "255.255.255.255", "[::]", "[::1]", "[0:0:0:0:0:0:0:1]",
    "[fe80::1]", "[fe80::1%25lo]", "[fec0::1]", "[fc00::1]", "[fd00::1]", "[fd00:ec2::254]", "[ff02::1]",
    "[2001:db8::1]", "[3fff::1]", "[5f00::1]", "[100::1]",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:10.0.0.1]", "[::ffff:169.254.169.254]", "[::127.0.0.1]",
    "[64:ff9b::7f00:1]", "[64:ff9b::10.0.0.1]", "[64:ff9b:1::a9fe:a9fe]", "[2002:7f00:1::]", "[2002:a00:1::1]",
    "[2001:0:4136:e378:8000:63bf:3fff:fdd2]", "①②⑦.⓪.⓪.①", "127。0。0。1",
]  # fmt: skip


async def refusal_of(call: Call, outbound: OutboundClient, url: str) -> str | None:
    """What is said when the call is refused; None: it is not."""
    try:
        await call(outbound, url)
    except OutboundRefused as refused:
        return str(refused)
    return None


@CALLS
async def test_no_spelling_of_a_private_address_is_called(call: Call) -> None:
    async with answering(plain(b"{}")) as site, calling(seconds=2.0) as outbound:
        said = {
            (scheme, host): await refusal_of(call, outbound, f"{scheme}://{host}:{site.port}/x")
            for host in PRIVATE
            for scheme in ("http", "https")
        }
        assert site.heads == []
    reasons = re.compile(r"public network|not known|URL|Value")
    assert {url: reason for url, reason in said.items() if reason is None or not reasons.search(reason)} == {}


NO_ADDRESSES = (
    ["", "x", "//127.0.0.1/", "http://", "http:///x", "https://[::1", "http://[::1]]/", "http://a:99999/",
     "http://a:b/", "ftp://a.example/", "file:///etc/passwd", "gopher://a.example/", "javascript:alert(1)",
     "http:a.example", "http://a:-1/", "unix:/run/x.sock", "data:,x", "http://a b/", "http://\x00/",
     "http://" + "a" * 300 + ".example/", "http://a..b/",
     "http://xn--/", "http://-/", "http://\ud800/"]
)  # fmt: skip


@CALLS
async def test_what_is_no_address_of_the_web_is_refused_in_words(call: Call) -> None:
    async with calling(seconds=2.0) as outbound:
        assert [url for url in NO_ADDRESSES if await refusal_of(call, outbound, url) is None] == []


@CALLS
@pytest.mark.parametrize("who", ["made@", "made:rahasia@", "@", ":@", "evil.example@", "a.example:80@"])
async def test_an_address_with_a_user_name_is_refused(call: Call, who: str) -> None:
    async with answering(plain(b"{}")) as site, calling(f"127.0.0.1:{site.port}") as outbound:
        with pytest.raises(OutboundRefused, match="user name"):
            await call(outbound, f"http://{who}127.0.0.1:{site.port}/")
        assert site.heads == []


@pytest.mark.parametrize(
    ("url", "host"),
    [("http://127.0.0.1:{port}/#@evil.example", "127.0.0.1"), ("http://127.0.0.1:{port}/?@evil.example", "127.0.0.1")],
)
async def test_what_follows_the_host_never_becomes_one(url: str, host: str) -> None:
    async with answering(plain(b"{}")) as site, calling(f"127.0.0.1:{site.port}") as outbound:
        await outbound.get(url.format(port=site.port), trusted=True)
        assert f"\r\nhost: {host}:{site.port}\r\n".encode() in site.heads[0].lower()


class Resolver:
    """A name server that changes its mind: each question gets the next answer, the last one for ever."""

    def __init__(self, *answers: list[str]) -> None:
        self.asked = 0
        self._answers = answers

    def __call__(self, _host: object, port: int, *_: object, **__: object) -> list[object]:
        found = self._answers[min(self.asked, len(self._answers) - 1)]
        self.asked += 1
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]


@CALLS
async def test_a_name_that_rebinds_is_asked_once_and_called_where_it_was_checked(
    monkeypatch: pytest.MonkeyPatch, call: Call
) -> None:
    async with answering(plain(b"{}")) as first, answering(plain(b"{}"), host="127.0.0.2") as second:
        name = f"berubah.example:{first.port}"
        async with calling(name) as outbound:
            resolver = Resolver(["127.0.0.1"], ["127.0.0.2"])
            monkeypatch.setattr(socket, "getaddrinfo", resolver)
            assert (await call(outbound, f"http://{name}/x")).status == 200
        assert resolver.asked == 1
        assert (len(first.heads), len(second.heads)) == (1, 0)
        assert f"\r\nhost: {name}\r\n".encode() in first.heads[0].lower()


@CALLS
async def test_a_name_that_is_public_first_and_private_then_never_reaches_us(
    monkeypatch: pytest.MonkeyPatch, call: Call
) -> None:
    async with answering(plain(b"{}")) as site, calling(seconds=0.3) as outbound:
        resolver = Resolver(["203.0.114.1"], ["127.0.0.1"])
        monkeypatch.setattr(socket, "getaddrinfo", resolver)
        with pytest.raises(OutboundRefused):
            await call(outbound, f"http://berubah.example:{site.port}/x")
        assert resolver.asked == 1
        with pytest.raises(OutboundRefused, match="public network"):
            await call(outbound, f"http://berubah.example:{site.port}/x")
        assert site.heads == []


async def test_name_servers_that_never_answer_hold_up_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever registers such names would otherwise take the threads that everything else waits for."""
    answered = threading.Event()

    def stuck(*_: object, **__: object) -> list[object]:
        answered.wait(60)
        return []

    async with calling(seconds=0.3) as outbound:
        monkeypatch.setattr(socket, "getaddrinfo", stuck)
        calls = [outbound.get(f"https://lambat-{number}.example/kunci", trusted=True) for number in range(40)]
        found = await asyncio.gather(*calls, return_exceptions=True)
        assert {str(one) for one in found} == {"no answer in time"}
        async with asyncio.timeout(20):  # long before they answer, however busy the machine is
            assert await asyncio.to_thread(len, "done") == 4
        answered.set()


async def test_of_many_addresses_only_a_public_one_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    async with calling(seconds=0.3) as outbound:
        monkeypatch.setattr(socket, "getaddrinfo", Resolver(["10.0.0.1", "127.0.0.1", "203.0.114.9"]))
        target, host = await outbound._check_address("https://banyak.example/kunci", trusted=True)
        assert (target.host, host) == ("203.0.114.9", "banyak.example")
        monkeypatch.setattr(socket, "getaddrinfo", Resolver(["10.0.0.1", "127.0.0.1"]))
        with pytest.raises(OutboundRefused, match="public network"):
            await outbound._check_address("https://banyak.example/kunci", trusted=True)


@CALLS
@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
async def test_a_redirect_is_an_answer_and_not_followed(call: Call, status: str) -> None:
    async with answering(plain(b"{}")) as secret:
        redirect = plain(b"", f"Location: {secret.url}", status=status)
        async with (
            answering(redirect) as site,
            calling(*(f"127.0.0.1:{one.port}" for one in (site, secret))) as outbound,
        ):
            assert (await call(outbound, site.url)).status == int(status[:3])
            assert (len(site.heads), secret.heads) == (1, [])


@CALLS
async def test_sixty_four_kilobytes_are_read_and_one_more_is_refused(call: Call) -> None:
    for size, fits in ((65_536, True), (65_537, False)):
        async with answering(plain(b"x" * size)) as site, calling(f"127.0.0.1:{site.port}") as outbound:
            if fits:
                assert len((await call(outbound, site.url)).body) == size
            else:
                with pytest.raises(OutboundRefused, match="too large"):
                    await call(outbound, site.url)


@CALLS
async def test_an_answer_without_end_is_left_alone(call: Call) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"2000\r\n" + b"x" * 0x2000 + b"\r\n"
    async with answering(head, *[chunk] * 20, pause=0.01) as site, calling(f"127.0.0.1:{site.port}") as outbound:
        with pytest.raises(OutboundRefused, match="too large"):
            await call(outbound, site.url)


@CALLS
@pytest.mark.parametrize(
    "head",
    [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n"],
    ids=["line", "headers", "body"],
)
async def test_a_slow_drip_ends_when_time_is_up(call: Call, head: bytes) -> None:
    drip = b"x" if head.endswith(b"\r\n\r\n") else b"X-Drip: 1\r\n" if head else b"H"
    async with answering(head, drip, pause=0.02) as site, calling(f"127.0.0.1:{site.port}", seconds=0.4) as outbound:
        began = time.monotonic()
        with pytest.raises(OutboundRefused):
            await call(outbound, site.url)
        assert time.monotonic() - began < 30


def test_the_policy_is_five_seconds_and_sixty_four_kilobytes() -> None:
    policy = OutboundPolicy()
    assert (policy.seconds, policy.at_most_bytes, policy.allow, policy.verify) == (5.0, 65_536, frozenset(), True)


@CALLS
@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "deflate", "br", "zstd", "identity, gzip", "gzip, gzip", "x"])
async def test_a_compressed_answer_is_refused_unopened(call: Call, encoding: str) -> None:
    bomb = gzip.compress(b"\0" * 1_000_000)
    sent = plain(bomb, f"Content-Encoding: {encoding}")
    async with answering(sent) as site, calling(f"127.0.0.1:{site.port}") as outbound:
        with pytest.raises(OutboundRefused, match="compressed"):
            await call(outbound, site.url)
        assert b"accept-encoding: identity" in site.heads[0].lower()


@CALLS
@pytest.mark.parametrize(
    "sent", [b"", b"x", b"HTTP/9 999\r\n\r\n", b"SSH-2.0-x\r\n", b"HTTP/1.1 200 OK\r\nA" + b"a" * 200_000]
)
async def test_what_does_not_speak_http_is_refused_in_words(call: Call, sent: bytes) -> None:
    async with answering(sent) as site, calling(f"127.0.0.1:{site.port}") as outbound:
        with pytest.raises(OutboundRefused):
            await call(outbound, site.url)


@CALLS
async def test_a_certificate_of_somebody_else_is_not_believed(call: Call) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    async with answering(plain(b"{}"), tls=context) as site:
        allowed, url = f"127.0.0.1:{site.port}", f"https://127.0.0.1:{site.port}/"
        async with calling(allowed) as strict, calling(allowed, verify=False) as lax:
            with pytest.raises(OutboundRefused):
                await call(strict, url)
            assert (await call(lax, url)).status == 200


async def test_an_authority_of_the_operators_is_believed_beside_the_public_ones(tmp_path: Path) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority, file = trustme.CA(), tmp_path / "ca.pem"
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(file))
    assert len(trust_authorities(file).get_ca_certs()) == len(trust_authorities(None).get_ca_certs()) + 1
    settings = Settings(
        environment="production",
        issuer="https://sso.example.go.id",
        secret_keys="1:bWFkZSBieSB0aGUgb3BlcmF0b3Igb2YgdGhpcyBob3VzZQ==",  # type: ignore[arg-type]
        outbound_ca=file,
        outbound_allow="127.0.0.1:1",  # type: ignore[arg-type]
    )
    async with answering(plain(b"{}"), tls=context) as site:
        allowed = f"127.0.0.1:{site.port}"
        async with calling(allowed, authorities=settings.outbound_ca) as outbound:
            assert (await outbound.get(f"https://{allowed}/", trusted=True)).status == 200


async def test_an_exception_names_one_host_and_one_port() -> None:
    async with (
        answering(plain(b"{}")) as site,
        answering(plain(b"{}")) as other,
        calling(f"127.0.0.1:{site.port}") as outbound,
    ):
        assert (await outbound.get(site.url, trusted=True)).body == b"{}"
        for url in (other.url, f"http://localhost:{site.port}/", f"http://[::1]:{site.port}/"):
            with pytest.raises(OutboundRefused, match="public network"):
                await outbound.get(url, trusted=True)
        assert other.heads == []


@pytest.mark.parametrize("vouched", [True, False], ids=["somebody vouched for it", "a stranger named it"])
@pytest.mark.parametrize("all_of_them", [True, False], ids=["strangers too", "strangers never"])
async def test_an_allowance_is_for_addresses_somebody_vouched_for(vouched: bool, all_of_them: bool) -> None:
    async with (
        answering(plain(b"{}")) as site,
        calling(f"127.0.0.1:{site.port}", allow_all=all_of_them) as outbound,
    ):
        if vouched or all_of_them:
            assert (await outbound.get(site.url, trusted=vouched)).body == b"{}"
            assert (await outbound.post(site.url, {}, trusted=vouched)).body == b"{}"
            return
        with pytest.raises(OutboundRefused, match="public network"):
            await outbound.get(site.url, trusted=vouched)
        with pytest.raises(OutboundRefused, match="public network"):
            await outbound.post(site.url, {}, trusted=vouched)
        assert site.heads == []


async def test_nothing_of_ours_travels_along() -> None:
    async with answering(plain(b"{}", "Set-Cookie: a=b")) as site, calling(f"127.0.0.1:{site.port}") as outbound:
        for _ in range(2):
            await outbound.get(site.url + "kunci?x=1", trusted=True)
        for head in site.heads:
            assert head.startswith(b"GET /kunci?x=1 HTTP/1.1\r\n")
            assert not {b"cookie", b"authorization", b"referer"} & {
                line.split(b":")[0].lower() for line in head.split(b"\r\n")
            }


@pytest.mark.parametrize("address", ["203.0.114.1", "8.8.8.8", "2a00:1450::1", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_what_is_public_may_be_called(address: str) -> None:
    assert is_public(address)
