"""UserCodes: user codes (RFC 8628 6.1), their stored digests, and the tickets with which a browser continues."""

import secrets
from dataclasses import dataclass
from uuid import UUID

from idp.foundation import opaque
from idp.foundation.opaque import Seal
from idp.protocol import user_code

_TICKET, _KEPT, _MARK = "device ticket", "user code", "device answer"
_MARK_BYTES = 16


@dataclass(frozen=True, slots=True)
class Ticket:
    """The right code was typed in this browser, which a digest of its own cookie identifies."""

    device_id: UUID
    user_code: str
    browser: bytes


class Codes:
    """Generates user codes and signs tickets that refer to them."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal

    @staticmethod
    def new() -> str:
        """A random user code."""
        return user_code.spelled(secrets.randbelow(user_code.COUNT))

    def kept(self, code: str) -> bytes:
        """The stored form of a user code: a keyed digest, because every code could be tried against a plain one."""
        return opaque.digest(self._seal.sign(_KEPT, code.encode()))

    def ticket(self, device_id: UUID, code: str, cookie: str) -> str:
        """The ticket for this device's page, valid in the browser with this cookie alone."""
        return self._seal.sign(_TICKET, device_id.bytes + code.encode() + _browser(cookie))

    def open(self, sealed: str) -> Ticket | None:
        """The ticket; None when it is not ours."""
        payload = self._seal.open(_TICKET, sealed)
        if payload is None:
            return None
        return Ticket(UUID(bytes=payload[:16]), payload[16:-_MARK_BYTES].decode(), payload[-_MARK_BYTES:])

    def mark(self, ticket: Ticket, session_id: UUID, shown: str) -> str:
        """What the form of the page says of whom it was shown to, and what it said."""
        return self._seal.sign(_MARK, ticket.device_id.bytes + session_id.bytes + shown.encode())

    def is_for(self, ticket: Ticket, session_id: UUID, shown: str, mark: str) -> bool:
        """Whether the form was shown in this session, and just so: another person may have signed in since."""
        return self._seal.open(_MARK, mark) == ticket.device_id.bytes + session_id.bytes + shown.encode()


def _browser(cookie: str) -> bytes:
    return opaque.digest(cookie)[:_MARK_BYTES]


def in_browser(ticket: Ticket, cookie: str | None) -> bool:
    """Whether the ticket was issued to the browser with this cookie."""
    return cookie is not None and ticket.browser == _browser(cookie)
