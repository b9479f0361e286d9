"""Mails: sent by SMTP to a real server; refused, slow, without encryption, and for nobody."""

import asyncio
import ssl
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import trustme
from pydantic import SecretStr

from idp.foundation import clock
from idp.foundation.mail import Mail, Mailer, MailNotSent, MailPolicy
from idp.foundation.outbound import trust_authorities
from idp.settings import Settings
from tests.support.mail_server import MailServer, mail_server

SENDER = "sso@denpasarkota.go.id"


def mail(recipient: str = "made.ayu@example.org") -> Mail:
    return Mail("surat-1", recipient, "Kata sandi baru – DIVOS", "Halo Ni Made Ayu,\n\nTautan: …\n", clock.now())


def mailer(server: MailServer, authorities: Path | None = None, **changed: object) -> Mailer:
    chosen = {"host": "localhost", "port": server.port, "sender": SENDER, "tls": "none"} | changed
    return Mailer(MailPolicy(**chosen), partial(trust_authorities, authorities))  # type: ignore[arg-type]


async def failure(sending: Mailer, what: Mail) -> tuple[str, bool]:
    with pytest.raises(MailNotSent) as refused:
        await sending.send(what)
    return refused.value.reason, refused.value.for_good


@pytest.fixture
def authority(tmp_path: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's certificate, and the file of the authority that signed it."""
    made, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.issue_cert("localhost").configure_cert(context)
    made.cert_pem.write_to_path(tmp_path / "ca.pem")
    return context, tmp_path / "ca.pem"


async def test_a_mail_arrives_as_it_was_written() -> None:
    async with mail_server() as server:
        await mailer(server).send(mail())
    (received,) = server.received
    assert (received["From"], received["To"], received["Subject"]) == (
        SENDER,
        "made.ayu@example.org",
        "Kata sandi baru – DIVOS",
    )
    assert received["Message-ID"] == "<surat-1@denpasarkota.go.id>"
    assert received["Auto-Submitted"] == "auto-generated"
    assert received.get_content_type() == "text/plain"
    assert received.get_content().replace("\r\n", "\n") == "Halo Ni Made Ayu,\n\nTautan: …\n"


async def test_starttls_is_demanded_and_the_certificate_verified(authority: tuple[ssl.SSLContext, Path]) -> None:
    context, file = authority
    async with mail_server(context, password="rahasia") as server:
        known = {"tls": "starttls", "username": "sso", "password": SecretStr("rahasia")}
        await mailer(server, file, **known).send(mail())
        assert server.encrypted == [True]
        assert await failure(mailer(server, None, **known), mail()) == ("SSLCertVerificationError", False)
        wrong = known | {"password": SecretStr("salah")}
        assert await failure(mailer(server, file, **wrong), mail()) == (
            "our own name and password were refused with 535",
            False,
        )
    async with mail_server() as plain:
        assert (await failure(mailer(plain, file, tls="starttls"), mail()))[1] is False
    assert len(server.received) == 1
    assert plain.received == []


@pytest.mark.parametrize(
    ("answer", "for_good"), [("550 5.1.1 no made.ayu@example.org here", True), ("451 4.7.1 later", False)]
)
async def test_a_refusal_says_its_code_and_not_what_the_server_wrote(answer: str, for_good: bool) -> None:
    async with mail_server() as server:
        server.refuse_with = answer
        assert await failure(mailer(server), mail()) == (f"recipient refused with {answer[:3]}", for_good)


async def test_a_slow_server_is_given_up_in_time() -> None:
    async with mail_server() as server:
        server.stall = True
        sending = mailer(server, timeout=timedelta(seconds=0.2))
        assert await failure(sending, mail()) == ("no answer in time", False)


async def test_no_server_is_a_failure_that_may_pass() -> None:
    async with mail_server() as server:
        pass
    assert (await failure(mailer(server), mail()))[1] is False


@pytest.mark.parametrize("address", ["", "made", "made@", "made@example.org\nBcc: x@example.org", "é@example.org"])
async def test_what_is_no_address_gets_nothing(address: str) -> None:
    async with mail_server() as server:
        assert await failure(mailer(server), mail(address)) == ("the address is none", True)
    assert server.received == []


@pytest.mark.parametrize(
    ("chosen", "named"),
    [
        ({"sender": SENDER}, "IDP_MAIL__HOST"),
        ({"host": "mail.example.go.id"}, "IDP_MAIL__SENDER"),
        ({"host": "mail.example.go.id", "sender": "sso"}, "IDP_MAIL__SENDER"),
        ({"host": "mail.example.go.id", "sender": SENDER, "username": "sso"}, "IDP_MAIL__PASSWORD"),
        ({"host": "h", "sender": SENDER, "username": "u", "password": "p", "tls": "none"}, "IDP_MAIL__TLS"),
        ({"host": "h", "sender": SENDER, "timeout": "PT2M"}, "IDP_MAIL__TIMEOUT"),
    ],
)
def test_settings_that_cannot_work_are_named(chosen: dict[str, object], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        Settings(mail=chosen)  # type: ignore[arg-type]


async def test_many_mails_have_a_connection_each() -> None:
    async with mail_server() as server:
        sending = mailer(server)
        await asyncio.gather(*(sending.send(mail()) for _ in range(10)))
    assert len(server.received) == 10
