"""UserCodes: user codes (RFC 8628 6.1), their stored digests, and the tickets with which a browser continues."""

import secrets
from dataclasses import dataclass
from uuid import UUID

from idp.foundation import secret_values
from idp.foundation.secret_values import TokenSigner
from idp.protocol import user_code

_TICKET, _USER_CODE, _MARK = "device ticket", "user code", "device answer"
_MARK_BYTES = 16


@dataclass(frozen=True, slots=True)
class DeviceTicket:
    """The right code was typed in this browser, which a digest of its own cookie identifies."""

    device_id: UUID
    user_code: str
    browser: bytes


class UserCodes:
    """Generates user codes and signs tickets that refer to them."""

    def __init__(self, seal: TokenSigner) -> None:
        self._seal = seal

    @staticmethod
    def generate() -> str:
        """A random user code."""
        return user_code.encode_user_code(secrets.randbelow(user_code.COUNT))

    def digest(self, code: str) -> bytes:
        """The stored form of a user code: a keyed digest, because every code could be tried against a plain one."""
        return secret_values.digest_secret(self._seal.sign(_USER_CODE, code.encode()))

    def issue_ticket(self, device_id: UUID, code: str, cookie: str) -> str:
        """The ticket for this device's page, valid in the browser with this cookie alone."""
        return self._seal.sign(_TICKET, device_id.bytes + code.encode() + _browser_digest(cookie))

    def open_ticket(self, sealed: str) -> DeviceTicket | None:
        """The ticket; None when it is not ours."""
        payload = self._seal.verify(_TICKET, sealed)
        if payload is None:
            return None
        return DeviceTicket(UUID(bytes=payload[:16]), payload[16:-_MARK_BYTES].decode(), payload[-_MARK_BYTES:])

    def sign_form(self, ticket: DeviceTicket, session_id: UUID, shown: str) -> str:
        """What the form of the page says of whom it was shown to, and what it said."""
        return self._seal.sign(_MARK, ticket.device_id.bytes + session_id.bytes + shown.encode())

    def is_form_of(self, ticket: DeviceTicket, session_id: UUID, shown: str, mark: str) -> bool:
        """Whether the form was shown in this session, and just so: another person may have signed in since."""
        return self._seal.verify(_MARK, mark) == ticket.device_id.bytes + session_id.bytes + shown.encode()


def _browser_digest(cookie: str) -> bytes:
    return secret_values.digest_secret(cookie)[:_MARK_BYTES]


def is_same_browser(ticket: DeviceTicket, cookie: str | None) -> bool:
    """Whether the ticket was issued to the browser with this cookie."""
    return cookie is not None and ticket.browser == _browser_digest(cookie)
