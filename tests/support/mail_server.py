"""A real mail server in this process (aiosmtpd): what it received, and how it misbehaves."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope


@dataclass
class MailServer:
    """`received`: the mails it took; `refuse_with`: its answer to each recipient; `stall`: it never answers."""

    port: int = 0
    received: list[EmailMessage] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    refuse_with: str = ""
    stall: bool = False
    _came: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def settings(self) -> dict[str, object]:
        """The settings of a provider that sends its mails here."""
        return {"host": "127.0.0.1", "port": self.port, "sender": "sso@denpasarkota.go.id", "tls": "none"}

    async def find(self, pattern: str) -> str:
        """Wait for a mail that holds what this regular expression describes; what it holds."""
        async with asyncio.timeout(20):
            while True:
                self._came.clear()
                for mail in self.received:
                    if found := re.search(pattern, mail.get_content()):
                        return found[0]
                await self._came.wait()

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, _server: SMTP, _session: object, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.stall:
            await asyncio.Event().wait()
        if self.refuse_with:
            return self.refuse_with
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: object, envelope: Envelope) -> str:  # noqa: N802
        message = message_from_bytes(cast("bytes", envelope.content), policy=default)
        assert server.transport is not None
        self.received.append(message)
        self._came.set()
        self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        return "250 OK"


@asynccontextmanager
async def mail_server(context: ssl.SSLContext | None = None, password: str = "") -> AsyncIterator[MailServer]:
    """A server that listens until the block ends; with `context` it demands STARTTLS, with `password` a login."""
    found, loop = MailServer(), asyncio.get_running_loop()
    connections: list[SMTP] = []

    def authenticate(_server: SMTP, _session: object, _envelope: Envelope, _kind: str, given: Any) -> AuthResult:
        return AuthResult(success=given.password == password.encode(), handled=False)

    def connected() -> SMTP:
        protocol = SMTP(
            found,
            hostname="mail.test",
            ident="mail.test",
            tls_context=context,
            require_starttls=context is not None,
            authenticator=authenticate,
            auth_required=bool(password),
        )
        connections.append(protocol)
        return protocol

    server = await loop.create_server(connected, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        for protocol in connections:
            if isinstance(protocol.transport, asyncio.WriteTransport):
                protocol.transport.abort()
        server.close()
        await server.wait_closed()
