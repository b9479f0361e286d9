"""A connection of raw bytes to a server, and the responses read from it."""

import json
import socket
import ssl
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class RawResponse:
    """One response: its status, its headers with names in lower case, its body."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class RawConnection:
    """One TCP connection, over TLS when the address is https (any certificate is taken)."""

    def __init__(self, address: str, seconds: float = 10) -> None:
        parts = urlsplit(address)
        self.socket: socket.socket = socket.create_connection((parts.hostname or "", parts.port or 0), timeout=seconds)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if parts.scheme == "https":
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            self.socket = context.wrap_socket(self.socket, server_hostname=parts.hostname)
        self._read = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.socket.close()

    def send(self, *parts: str) -> None:
        """Send each part in a segment of its own."""
        for part in parts:
            self.socket.sendall(part.encode())

    def read(self, method: str = "GET") -> RawResponse:
        """Read the final response to one request; the answer to HEAD has no body."""
        status, headers = int(self.read_line().split()[1]), {}
        while line := self.read_line():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        length = 0 if method == "HEAD" or status in (204, 304) else int(headers.get("content-length", "0"))
        assert "transfer-encoding" not in headers, "no response of ours is chunked"
        while len(self._read) < length:
            self._receive()
        body, self._read = self._read[:length], self._read[length:]
        return RawResponse(status, headers, body)

    def read_line(self) -> str:
        """Read one line without its end."""
        while b"\r\n" not in self._read:
            self._receive()
        line, _, self._read = self._read.partition(b"\r\n")
        return line.decode("latin-1")

    def _receive(self) -> None:
        received = self.socket.recv(65536)
        if not received:
            raise EOFError(f"the server closed after {self._read!r}")
        self._read += received
