"""OutboundClient: HTTP requests to other servers with a deadline, a size limit, no redirects, no private addresses."""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property, partial
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpx


@dataclass(frozen=True, slots=True)
class OutboundPolicy:
    """Limits of a request. `allow`: `host:port` pairs that may be private, when a trusted party named the address.

    `allow_all`: the pairs of `allow` hold for addresses named by untrusted parties, too.
    """

    seconds: float = 5.0
    at_most_bytes: int = 64 * 1024
    allow: frozenset[str] = field(default_factory=frozenset)
    allow_all: bool = False
    verify: bool = True
    #: PEM file of authorities that are trusted beside the public ones.
    authorities: Path | None = None


class OutboundRefused(Exception):
    """The address may not be called, or its response is unacceptable; the message is meant for operators."""


@dataclass(frozen=True, slots=True)
class OutboundResponse:
    """A response: status, at most `at_most_bytes` of body, and its Cache-Control header."""

    status: int
    body: bytes
    cache_control: str = ""


class OutboundClient:
    """An HTTP client that is safe for addresses that untrusted parties registered."""

    def __init__(self, policy: OutboundPolicy) -> None:
        self._policy = policy
        # own threads: a slow name server must not delay other look-ups, such as that of the database
        self._lookups = ThreadPoolExecutor(_MAX_LOOKUPS, thread_name_prefix="lookup")

    @cached_property
    def _client(self) -> httpx.AsyncClient:
        """Created at the first call: a process that makes none need not load all root certificates."""
        client = httpx.AsyncClient(
            timeout=self._policy.seconds,
            follow_redirects=False,
            verify=trust_authorities(self._policy.authorities) if self._policy.verify else False,
            trust_env=False,
            limits=_NO_KEEPALIVE,
            headers={"Accept-Encoding": "identity"},
        )
        client.cookies.jar.set_policy(_NO_COOKIES)
        return client

    async def post(self, url: str, form: Mapping[str, str], *, trusted: bool) -> OutboundResponse:
        """POST a form. Raises OutboundRefused. `trusted`: a trusted party named the address."""
        return await self._send_in_time(url, trusted, "POST", data=dict(form))

    async def get(self, url: str, accept: str = "application/json", *, trusted: bool) -> OutboundResponse:
        """GET a document. Raises OutboundRefused; the caller checks status and body."""
        return await self._send_in_time(url, trusted, "GET", headers={"Accept": accept})

    async def _send_in_time(self, url: str, trusted: bool, method: str, **content: Any) -> OutboundResponse:
        try:
            async with asyncio.timeout(self._policy.seconds):
                return await self._send(await self._check_address(url, trusted), urlsplit(url).netloc, method, content)
        except TimeoutError as problem:
            raise OutboundRefused("no answer in time") from problem
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as problem:
            raise OutboundRefused(type(problem).__name__) from problem

    def is_certificate_verified(self, url: str) -> bool:
        """Whether a response from this URL comes from a server whose certificate is verified."""
        return self._policy.verify and urlsplit(url).scheme == "https"

    def is_for_trusted_parties(self, url: str) -> bool:
        """Whether this address may be private because a trusted party named it, and for nobody else."""
        try:
            named = _host_and_port(urlsplit(url))
        except ValueError:
            return False
        return named in self._policy.allow and not self._policy.allow_all

    def may_call(self, url: str, *, trusted: bool) -> bool:
        """Whether this address may be called, as far as it says itself: no name is looked up."""
        try:
            parts = urlsplit(url)
            named = (trusted or self._policy.allow_all) and _host_and_port(parts) in self._policy.allow
            host = parts.hostname or ""
        except ValueError:
            return False
        return named or not (_is_private_host(host) or self.is_for_trusted_parties(url))

    async def close(self) -> None:
        """Close open connections and the look-up threads."""
        if "_client" in vars(self):
            await self._client.aclose()
        self._lookups.shutdown(wait=False, cancel_futures=True)

    async def _send(
        self, checked: tuple[httpx.URL, str], authority: str, method: str, content: Mapping[str, Any]
    ) -> OutboundResponse:
        target, host = checked
        request = self._client.build_request(method, target, extensions={"sni_hostname": host}, **content)
        request.headers["host"] = authority
        response = await self._client.send(request, stream=True)
        try:
            if response.headers.get("content-encoding", "identity") != "identity":
                raise OutboundRefused("the answer is compressed although nobody asked for that")
            body = b""
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > self._policy.at_most_bytes:
                    raise OutboundRefused("the answer is too large")
            headers = response.headers
            return OutboundResponse(response.status_code, body, headers.get("cache-control", ""))
        finally:
            await response.aclose()

    async def _check_address(self, url: str, trusted: bool) -> tuple[httpx.URL, str]:
        """Return the URL with its host replaced by a checked address (no DNS rebinding), and the host."""
        parts = urlsplit(url)
        host, port = parts.hostname, _port(parts)
        if parts.scheme not in ("https", "http") or host is None:
            raise OutboundRefused("only http and https addresses can be called")
        if "@" in parts.netloc:
            raise OutboundRefused("an address with a user name is not called")
        allowed = (trusted or self._policy.allow_all) and _host_and_port(parts) in self._policy.allow
        addresses = await self._resolve(host, port)
        for address in addresses:
            if allowed or is_public(address):
                return httpx.URL(url).copy_with(host=address, port=port), host
        raise OutboundRefused("the address is not on the public network; IDP_OUTBOUND_ALLOW can name exceptions")

    async def _resolve(self, host: str, port: int) -> list[str]:
        ended = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._lookups, ended)
        except (OSError, UnicodeError) as problem:
            raise OutboundRefused("the host name is not known") from problem
        return [str(entry[4][0]) for entry in found]


def _is_private_host(host: str) -> bool:
    """Whether the host names itself private: localhost, or a number that is not on the public network."""
    try:
        return host == "localhost" or host.endswith(".localhost") or not is_public(host)
    except ValueError:
        return False


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _host_and_port(parts: SplitResult) -> str:
    """The server of an address as OutboundPolicy names it."""
    return f"{parts.hostname}:{_port(parts)}"


def trust_authorities(file: Path | None) -> ssl.SSLContext:
    """Make a context that trusts the public authorities and those in `file`. Raises OSError (or its kind SSLError)."""
    context = httpx.create_ssl_context(trust_env=False)
    if file is not None:
        context.load_verify_locations(file)
    return context


def make_tls_context(policy: OutboundPolicy) -> ssl.SSLContext:
    """The context of a connection that is not HTTP, such as to a mail server, under the same policy."""
    context = trust_authorities(policy.authorities)
    if not policy.verify:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def find_authority_error(file: Path) -> str | None:
    """Return why authorities cannot be read from `file`, or None."""
    try:
        trust_authorities(file)
    except OSError:
        return f"names {file}, which is no readable PEM file with certificates of authorities."
    return None


_UNICAST = ipaddress.ip_network("2000::/3")

#: In public space but not a host: protocol assignments, relays, documentation (IANA's special-purpose registries;
#: Python versions differ in which they know), and tunnels, which contain a possibly private IPv4 address (RFC 3056).
_SPECIAL_PURPOSE = tuple(
    ipaddress.ip_network(net)
    for net in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)


def is_public(address: str) -> bool:
    """Whether an address is a host on the public network: not private, local, multicast, or mapped to such."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return is_public(str(found.ipv4_mapped))
        if found not in _UNICAST:
            return False
    odd = found.is_multicast or found.is_reserved or not found.is_global
    return not odd and not any(found in net for net in _SPECIAL_PURPOSE)


#: Cookies are neither stored nor sent: they would accumulate, and make calls linkable.
_NO_COOKIES = DefaultCookiePolicy(allowed_domains=())

#: No keep-alive: the address was checked for this call only.
_NO_KEEPALIVE = httpx.Limits(max_keepalive_connections=0)

#: Concurrent DNS look-ups.
_MAX_LOOKUPS = 16
