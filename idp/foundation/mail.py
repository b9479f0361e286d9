"""Mailer: sends one plain-text mail by SMTP (RFC 5321), and says whether a failure is for good."""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from functools import cached_property
from typing import Literal

import aiosmtplib
from pydantic import SecretStr

from idp.foundation.outbox import DeliveryFailed

#: The first number of replies that will not change when the mail is sent again (RFC 5321 4.2.1).
_FOR_GOOD = 5
#: Less than a claim of the outbox lasts.
_LONGEST = timedelta(seconds=50)


@dataclass(frozen=True, slots=True)
class MailPolicy:
    """The mail server of a deployment; without a host, nothing is sent and no page speaks of e-mail."""

    #: The server that takes our mails.
    host: str | None = None
    port: int = 587
    #: How the server knows us, if it asks.
    username: str | None = None
    password: SecretStr | None = None
    #: The address in From.
    sender: str | None = None
    #: `starttls`, `implicit` (a port of its own, such as 465), or `none`: only for a server on the same computer.
    tls: Literal["starttls", "implicit", "none"] = "starttls"
    #: For one mail, from the connection to the server's last answer; less than a minute.
    timeout: timedelta = timedelta(seconds=20)

    @property
    def is_on(self) -> bool:
        """Whether this deployment sends mails."""
        return self.host is not None

    def find_errors(self) -> list[str]:
        """Return what is wrong with the settings, one sentence each."""
        found = []
        if self.host is None and (self.sender or self.username or self.password):
            found.append("IDP_MAIL__HOST is missing: without a mail server the other settings of mail have no use.")
        if self.host is not None and (self.sender is None or _parse_address(self.sender) is None):
            found.append("IDP_MAIL__SENDER must be one address, such as sso@denpasarkota.go.id.")
        if (self.username is None) != (self.password is None):
            found.append("IDP_MAIL__USERNAME and IDP_MAIL__PASSWORD belong together: set both or neither.")
        if self.tls == "none" and self.password is not None:
            found.append("IDP_MAIL__TLS=none would send IDP_MAIL__PASSWORD readable: use starttls or implicit.")
        if self.timeout > _LONGEST:
            found.append("IDP_MAIL__TIMEOUT is at most PT50S: after a minute another worker sends the mail again.")
        return found


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail; `id` makes its Message-ID, so that a mail sent twice can be recognised."""

    id: str
    recipient: str = field(repr=False)
    subject: str
    text: str = field(repr=False)
    at: datetime


class MailNotSent(DeliveryFailed):
    """The server did not take the mail; `reason` names no address, `for_good`: trying again is of no use."""

    problem = "MailNotSent"

    def __init__(self, reason: str, for_good: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.for_good = reason, for_good


class Mailer:
    """Sends mails through the server of the deployment; each on a connection of its own."""

    def __init__(self, policy: MailPolicy, make_tls_context: Callable[[], ssl.SSLContext]) -> None:
        self.policy = policy
        self._make_tls_context = make_tls_context

    async def send(self, mail: Mail) -> None:
        """Hand the mail to the server. Raises MailNotSent."""
        message = self._message(mail)
        try:
            async with asyncio.timeout(self.policy.timeout.total_seconds()):
                await self._send(message)
        except TimeoutError as problem:  # aiosmtplib's own are of this kind, too
            raise MailNotSent("no answer in time") from problem
        except (aiosmtplib.SMTPException, OSError, ValueError) as problem:
            raise _not_sent(problem) from problem

    async def _send(self, message: EmailMessage) -> None:
        policy, password = self.policy, self.policy.password
        await aiosmtplib.send(
            message,
            hostname=policy.host,
            port=policy.port,
            username=policy.username,
            password=None if password is None else password.get_secret_value(),
            local_hostname=_domain(policy.sender),
            timeout=policy.timeout.total_seconds(),
            use_tls=policy.tls == "implicit",
            start_tls=policy.tls == "starttls",
            tls_context=None if policy.tls == "none" else self._tls_context,
        )

    @cached_property
    def _tls_context(self) -> ssl.SSLContext:
        return self._make_tls_context()

    def _message(self, mail: Mail) -> EmailMessage:
        recipient = _parse_address(mail.recipient)
        if recipient is None:
            raise MailNotSent("the address is none", for_good=True)
        message = EmailMessage(policy=SMTP)
        message["From"], message["To"] = self.policy.sender, recipient
        message["Subject"], message["Date"] = mail.subject, mail.at
        message["Message-ID"] = f"<{mail.id}@{_domain(self.policy.sender)}>"
        message["Auto-Submitted"] = "auto-generated"  # no absence note comes back (RFC 3834 5)
        message.set_content(mail.text)
        return message


def _parse_address(text: str) -> Address | None:
    try:
        address = Address(addr_spec=text)
    except (MessageError, ValueError, IndexError):
        return None
    return address if address.username and address.domain and text.isascii() else None


def _domain(sender: str | None) -> str:
    return (sender or "").rpartition("@")[2]


def _not_sent(problem: Exception) -> MailNotSent:
    """The failure without anything that the server wrote: its text may repeat the address."""
    match problem:
        case aiosmtplib.SMTPRecipientsRefused(recipients=[first, *_]):
            return MailNotSent(f"recipient refused with {first.code}", first.code // 100 == _FOR_GOOD)
        case aiosmtplib.SMTPAuthenticationError(code=code):
            return MailNotSent(f"our own name and password were refused with {code}")
        case aiosmtplib.SMTPResponseException(code=code):
            return MailNotSent(f"refused with {code}", code // 100 == _FOR_GOOD)
        case _:
            return MailNotSent(type(problem).__name__)
