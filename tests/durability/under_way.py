"""Requests that are under way: the provider has begun to read them, and the rest is sent when the test says so."""

import socket
import threading
from collections import Counter
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx

_BODY = b"grant_type=client_credentials&client_id=siapa"


class UnderWay:
    """A request to the token endpoint of which the provider has seen everything but the end."""

    def __init__(self, issuer: str) -> None:
        self._socket = socket.create_connection((urlsplit(issuer).hostname, urlsplit(issuer).port), timeout=30)
        head = (
            "POST /token HTTP/1.1",
            f"Host: {urlsplit(issuer).netloc}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(_BODY)}",
            "Expect: 100-continue",
        )
        self._socket.sendall("\r\n".join((*head, "", "")).encode())
        assert self._socket.recv(1000).startswith(b"HTTP/1.1 100 "), "the provider has not begun to read"
        self._socket.sendall(_BODY[:10])

    def finish(self) -> str:
        """Send the rest: the whole answer, until the provider closes the connection."""
        with self._socket:
            self._socket.sendall(_BODY[10:])
            answer = b""
            while part := self._socket.recv(65536):
                answer += part
        return answer.decode()


class Visitors:
    """Four who open one page after the other, each over a connection of its own, until they are told that it is enough.

    Whoever finds no provider any more waits for it to come back; every answer that came is counted.
    """

    def __init__(self, issuer: str) -> None:
        self.answers: Counter[str] = Counter()
        self._address = f"{issuer}/.well-known/openid-configuration"
        self._enough = threading.Event()
        self._threads = [threading.Thread(target=self._go_on, daemon=True) for _ in range(4)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: TracebackType | type[BaseException] | BaseException | None) -> None:
        self._enough.set()
        for thread in self._threads:
            thread.join(30)

    def _go_on(self) -> None:
        while not self._enough.wait(0.01):
            self.answers[self._answer()] += 1

    def _answer(self) -> str:
        try:
            answer = httpx.get(self._address, verify=False, timeout=30, trust_env=False)
        except (httpx.ConnectError, httpx.ReadError):
            return "nobody there"
        except httpx.RemoteProtocolError as problem:
            return "cut off" if "complete" in str(problem) else "nobody there"
        return str(answer.status_code) if answer.json()["issuer"] else "without content"
