"""Where certificates are asked for: settings that fit together, headers that are believed, authorities that vouch."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from types import SimpleNamespace

import pytest
from starlette.applications import Starlette
from starlette.requests import Request

from idp.web.authorities import Authorities
from idp.web.peer import PEER, MutualTls, Peer, peer_of
from idp.web.site import Site
from tests.support.certificates import Made, certificate

ISSUER = "https://sso.example"
NOW = datetime.now(UTC)
AUTHORITY = certificate("CN=Otoritas", ca=True)
LEAF = certificate("CN=mesin", issuer=AUTHORITY)
HEADER = "X-Client-Certificate"


@pytest.mark.parametrize(
    ("mtls", "address"),
    [
        (MutualTls(), None),
        (MutualTls(port=8443), "https://sso.example:8443"),
        (MutualTls(port=8443, address="https://mesin.example"), "https://mesin.example"),
        (MutualTls(header=HEADER, address="https://mesin.example"), "https://mesin.example"),
    ],
)
def test_clients_reach_the_port_at_its_address(mtls: MutualTls, address: str | None) -> None:
    assert mtls.at(ISSUER) == address
    assert mtls.complaints(speaks_https=True) == []
    assert MutualTls(port=1).at("https://[::1]:2") == "https://[::1]:1"


@pytest.mark.parametrize(
    ("mtls", "speaks_https", "word"),
    [
        (MutualTls(port=8443), False, "IDP_TLS_CERTIFICATE"),
        (MutualTls(port=8443, header=HEADER), True, "exclude each other"),
        (MutualTls(header=HEADER), True, "needs IDP_MTLS__ADDRESS"),
        (MutualTls(port=8443, address="http://mesin.example"), True, "bare https address"),
        (MutualTls(port=8443, address="https://mesin.example/"), True, "bare https address"),
        (MutualTls(address="https://mesin.example"), True, "needs IDP_MTLS__PORT"),
    ],
)
def test_what_does_not_fit_together_is_said(mtls: MutualTls, speaks_https: bool, word: str) -> None:
    [complaint] = mtls.complaints(speaks_https)
    assert word in complaint


def request(headers: dict[str, str], source: str | None = "10.0.0.1") -> Request:
    app = Starlette()
    app.state.web = SimpleNamespace(site=Site(ISSUER, trusted_proxies=(ip_network("10.0.0.0/24"),)))
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "app": app, "headers": raw, "client": (source, 1) if source else None})


def told(made: Made | None, verdict: str = "SUCCESS") -> dict[str, str]:
    return {HEADER: made.escaped if made else "", f"{HEADER}-Verify": verdict}


def test_our_proxy_is_believed() -> None:
    assert peer_of(request(told(LEAF)), HEADER) == Peer(LEAF.der, vouched=True)
    assert peer_of(request(told(LEAF, "FAILED:self-signed certificate")), HEADER) == Peer(LEAF.der, vouched=False)
    assert peer_of(request(told(None, "NONE")), HEADER) == Peer(None, vouched=False)


@pytest.mark.parametrize("source", ["10.0.1.1", "::1", "lain", None])
def test_nobody_else_is(source: str | None) -> None:
    assert peer_of(request(told(LEAF), source), HEADER) is None


def test_an_address_told_by_our_proxy_does_not_make_somebody_our_proxy() -> None:
    assert peer_of(request(told(LEAF) | {"X-Forwarded-For": "10.0.0.1"}, "203.0.113.9"), HEADER) is None


def test_without_the_setting_or_the_verdict_there_is_no_peer() -> None:
    assert peer_of(request(told(LEAF)), None) is None
    assert peer_of(request({HEADER: LEAF.escaped}), HEADER) is None
    assert peer_of(request(told(LEAF)), "X-Lain") is None


@pytest.mark.parametrize("text", ["x", "%", "%ff", "-----BEGIN CERTIFICATE-----", "A" * 30_000])
def test_a_header_that_is_no_certificate_is_none(text: str) -> None:
    assert peer_of(request({HEADER: text, f"{HEADER}-Verify": "SUCCESS"}), HEADER) == Peer(None, vouched=False)


@pytest.mark.parametrize("name", [HEADER, f"{HEADER}-Verify"])
def test_a_header_that_came_twice_proves_nothing(name: str) -> None:
    """A proxy that adds its own beside the visitor's, instead of replacing it, says nothing that can be believed."""
    forged = request(told(LEAF))
    forged.scope["headers"].insert(0, (name.lower().encode(), told(LEAF)[name].encode()))
    assert peer_of(Request(forged.scope), HEADER) == Peer()


def test_our_own_listener_says_it_first() -> None:
    asked = request(told(LEAF))
    asked.scope["state"] = {PEER: Peer()}
    assert peer_of(asked, HEADER) == Peer()


def test_authorities_vouch_for_what_they_signed_while_both_are_in_force(tmp_path: Path) -> None:
    file = tmp_path / "authorities.pem"
    file.write_text(certificate("CN=Lain", ca=True).pem + AUTHORITY.pem)
    authorities = Authorities.read(file)
    assert authorities.vouch(LEAF.der, NOW)
    assert not authorities.vouch(LEAF.der, NOW + timedelta(days=2))
    expired = certificate("CN=Otoritas", ca=True, begins=NOW - timedelta(days=9), ends=NOW - timedelta(days=1))
    assert not Authorities([expired.certificate]).vouch(certificate(issuer=expired).der, NOW)
    for other in (certificate("CN=mesin"), certificate(issuer=certificate("CN=Otoritas", ca=True))):
        assert not authorities.vouch(other.der, NOW)
    assert not authorities.vouch(b"x", NOW)
    assert not Authorities.read(None).vouch(LEAF.der, NOW)


def test_whoever_bears_an_authoritys_name_is_known() -> None:
    """OpenSSL compares names without regard to case and spaces."""
    authorities = Authorities([AUTHORITY.certificate])
    for name in ("CN=Otoritas", "CN=OTORITAS", "CN=\\ otoritas\\ "):
        assert authorities.is_one(certificate(name).der), name
    spaced = Authorities([certificate("CN=Otoritas Kota,O=Denpasar", ca=True).certificate])
    assert spaced.is_one(certificate("CN=otoritas  KOTA,O=denpasar").der)
    assert not spaced.is_one(certificate("CN=otoritas  KOTA").der)
    assert not authorities.is_one(LEAF.der)
    assert not authorities.is_one(b"x")


def test_an_anchor_signed_itself_and_has_no_name_of_an_authority() -> None:
    authorities = Authorities([AUTHORITY.certificate])
    assert authorities.may_stand_alone(certificate("CN=mesin").der)
    assert not authorities.may_stand_alone(certificate("CN=OTORITAS").der)
    assert not authorities.may_stand_alone(certificate(issuer=certificate("CN=Otoritas Vendor", ca=True)).der)
    assert not authorities.may_stand_alone(b"x")
