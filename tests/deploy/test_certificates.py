"""Programs that show certificates, to `idp serve` itself and through nginx; people are never asked for one."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from jose import jwt as second_opinion

from idp.protocol.client_auth.assertion import ASSERTION_TYPE
from tests.counterparts.certificate import self_signed
from tests.deploy.certified import Site, behind_nginx, directly, is_asked, machine
from tests.protocol.tokens.foreign_signers import public, signed
from tests.support.certificates import SignedCertificate, certificate
from tests.support.databases import Databases
from tests.support.waiting import comes_true

#: What OpenSSL says to a client whose certificate it does not take, depending on when the client notices.
NOT_LET_IN = (httpx.ReadError, httpx.ConnectError, httpx.RemoteProtocolError, httpx.WriteError)

SELF_SIGNED = "self_signed_tls_client_auth"


@pytest.fixture(scope="module", params=["directly", pytest.param("nginx", marks=pytest.mark.counterpart)])
def site(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    opened = {"directly": directly, "nginx": behind_nginx}[request.param]
    with opened(databases.new("sqlite"), tmp_path_factory.mktemp(f"certificates-{request.param}")) as found:
        eventually(lambda: found.ask("sendiri-lain", found.people.other_own).status_code == 200)
        yield found


def refused(site: Site, client_id: str, made: SignedCertificate | None, **more: Any) -> None:
    """Nothing but invalid_client, where the certificate gets so far.

    A listener of our own hangs up on one that nobody registered, and nginx answers one whose signature is wrong itself.
    """
    try:
        answer = site.ask(client_id, made, **more)
    except NOT_LET_IN:
        assert site.behind is None
        return
    if site.behind is not None and answer.status_code == 400:
        assert "The SSL certificate error" in answer.text
        return
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client"), answer.text


def eventually(holds: Callable[[], bool]) -> None:
    """What other processes changed is seen within a second, on a machine with nothing else to do."""

    def holds_now() -> bool:
        try:
            return holds()
        except NOT_LET_IN:
            return False

    assert comes_true(holds_now)


def is_hung_up_on(site: Site, client_id: str, made: SignedCertificate) -> bool:
    try:
        site.ask(client_id, made)
    except NOT_LET_IN:
        return True
    return False


def test_without_a_certificate_nobody_is_proven(site: Site) -> None:
    for client_id in ("bernama", "sendiri", "kunci"):
        answer = site.ask(client_id)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_a_certificate_of_another_authority_is_refused(site: Site) -> None:
    refused(site, "bernama", certificate("CN=layanan-a,O=Kota\\, Denpasar,C=ID", issuer=site.people.stranger))


def test_another_subject_of_the_same_authority_is_refused(site: Site) -> None:
    refused(site, "bernama", certificate("CN=layanan-b,O=Kota\\, Denpasar,C=ID", issuer=site.people.authority))


def test_the_right_name_in_somebody_elses_registered_certificate_is_refused(site: Site) -> None:
    refused(site, "bernama", site.people.imitation)


def test_the_right_name_signed_by_somebody_elses_registered_certificate_is_refused(site: Site) -> None:
    forged = certificate("CN=layanan-a,O=Kota\\, Denpasar,C=ID", issuer=site.people.usurper)
    refused(site, "bernama", forged)
    refused(site, "peniru", forged)


def test_the_right_name_signed_by_a_namesake_of_the_authority_is_refused(site: Site) -> None:
    refused(site, "bernama", certificate("CN=layanan-a,O=Kota\\, Denpasar,C=ID", issuer=site.people.namesake))


def test_the_certificate_of_another_client_is_refused(site: Site) -> None:
    refused(site, "sendiri", site.people.other_own)
    refused(site, "sendiri", site.people.named)
    refused(site, "sendiri", certificate("CN=sendiri"))


def test_a_client_with_a_secret_is_not_proven_by_a_certificate(site: Site) -> None:
    refused(site, "rahasia", site.people.named)
    refused(site, "tidak-ada", site.people.named)


def test_a_certificate_beside_a_secret_does_not_replace_it(site: Site) -> None:
    form = {"grant_type": "client_credentials"}
    with site.client(site.people.named) as client:
        answer = client.post(f"{site.certified}/token", data=form, auth=("bernama", "rahasia"))
    assert answer.status_code == 401


def test_a_subject_signed_by_the_authority_is_proven(site: Site) -> None:
    answer = site.ask("bernama", site.people.named)
    assert answer.status_code == 200, answer.text


def test_a_registered_certificate_is_proven(site: Site) -> None:
    for client_id, made in (("sendiri", site.people.own), ("sendiri-lain", site.people.other_own)):
        answer = site.ask(client_id, made)
        assert answer.status_code == 200, answer.text


def test_a_registered_key_is_proven_in_whatever_certificate_nginx_lets_in(site: Site) -> None:
    if site.behind is None:
        refused(site, "kunci", site.people.stranger)
    else:
        assert site.ask("kunci", site.people.stranger).status_code == 200


def test_a_token_is_bound_to_the_certificate(site: Site) -> None:
    answer = site.ask("terikat", site.people.own)
    assert answer.status_code == 200, answer.text
    claims = second_opinion.get_unverified_claims(answer.json()["access_token"])
    assert set(claims["cnf"]) == {"x5t#S256"}


def test_secrets_and_signatures_work_there_too(site: Site) -> None:
    form = {"grant_type": "client_credentials"}
    with site.client() as client:
        answer = client.post(f"{site.certified}/token", data=form, auth=("rahasia", "rahasia" * 6))
        assert answer.status_code == 200, answer.text
    name = "bertanda-tangan"
    site.bring(machine(name, token_endpoint_auth_method="private_key_jwt", jwks={"keys": [public("ES256")]}))
    at = int(time.time())
    for number, aud in enumerate((f"{site.certified}/token", f"{site.issuer}/token", site.issuer)):
        claims = {"iss": name, "sub": name, "aud": aud, "exp": at + 60, "jti": str(number)}
        more = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": signed(claims)}
        with site.client() as client:
            answer = client.post(f"{site.certified}/token", data=form | more)
        assert answer.status_code == 200, answer.text


def test_the_metadata_names_the_other_addresses(site: Site) -> None:
    with site.client() as client:
        told = client.get(f"{site.issuer}/.well-known/openid-configuration").json()
    aliases = told["mtls_endpoint_aliases"]
    assert set(aliases) == {
        "token_endpoint",
        "introspection_endpoint",
        "revocation_endpoint",
        "userinfo_endpoint",
        "pushed_authorization_request_endpoint",
        "device_authorization_endpoint",
    }
    for name, address in aliases.items():
        assert address == told[name].replace(site.issuer, site.certified)
        with site.client() as client:
            assert client.post(address).status_code not in (404, 405, 500), name
    assert {"tls_client_auth", SELF_SIGNED} <= set(told["token_endpoint_auth_methods_supported"])


@pytest.mark.parametrize(
    "path", ["/", "/authorize", "/masuk", "/akun", "/metrics", "/.well-known/openid-configuration"]
)
def test_nothing_for_people_is_served_there(site: Site, path: str) -> None:
    with site.client() as client:
        assert client.get(f"{site.certified}{path}").status_code == 404


def test_only_that_port_asks_for_certificates(site: Site) -> None:
    assert not is_asked(f"{site.issuer}/masuk")
    assert is_asked(f"{site.certified}/token")


def test_a_header_that_a_visitor_wrote_is_nobodys_certificate(site: Site) -> None:
    own, named = site.people.own, site.people.named
    for client_id, made in (("sendiri", own), ("bernama", named)):
        forged = {"X-Client-Certificate": made.escaped, "X-Client-Certificate-Verify": "SUCCESS"}
        for address in (site.issuer, site.certified):
            answer = site.ask(client_id, at=address, headers=forged)
            assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_a_header_from_whoever_is_not_our_proxy_is_not_believed(site: Site) -> None:
    if site.behind is None:
        return
    forged = {"X-Client-Certificate": site.people.own.escaped, "X-Client-Certificate-Verify": "SUCCESS"}
    form = {"grant_type": "client_credentials", "client_id": "sendiri"}
    for source, status in (("127.0.0.2", 401), ("127.0.0.1", 200)):
        with httpx.Client(transport=httpx.HTTPTransport(local_address=source)) as client:
            answer = client.post(f"http://127.0.0.1:{site.behind}/token", data=form, headers=forged)
        assert answer.status_code == status, source


def test_a_certificate_registered_meanwhile_opens_the_port(site: Site) -> None:
    client_id, newcomer = new_name("baru"), certificate("CN=baru")
    refused(site, client_id, newcomer)
    site.bring(machine(client_id, token_endpoint_auth_method=SELF_SIGNED, jwks={"keys": [newcomer.jwk()]}))
    eventually(lambda: site.ask(client_id, newcomer).status_code == 200)


def new_name(beginning: str) -> str:
    """The identifier of a client that this site has not seen; with too few digits for a personal number."""
    return f"{beginning}-{uuid4().hex[:8]}"


def test_a_certificate_taken_back_opens_the_port_no_more(site: Site) -> None:
    """Or whoever registers one after the other would fill the memory of every process."""
    client_id, leaver = new_name("pergi"), certificate("CN=pergi")
    site.bring(machine(client_id, token_endpoint_auth_method=SELF_SIGNED, jwks={"keys": [leaver.jwk()]}))
    eventually(lambda: site.ask(client_id, leaver).status_code == 200)
    done = site.server.command("clients", "suspend", client_id)
    assert done.returncode == 0, done.stderr
    if site.behind is not None:
        eventually(lambda: site.ask(client_id, leaver).status_code == 401)
        return
    eventually(lambda: is_hung_up_on(site, client_id, leaver))
    assert site.ask("sendiri", site.people.own).status_code == 200


def test_a_registered_certificate_that_somebody_else_signed_is_not_let_in(site: Site) -> None:
    """Somebody could register its signer's name, and OpenSSL would take that certificate for the signer."""
    client_id, after_it = new_name("vendor"), new_name("sesudahnya")
    signed_by_vendor = certificate("CN=vendor", issuer=certificate("CN=Otoritas Vendor", ca=True))
    later = certificate("CN=sesudahnya")
    site.bring(
        machine(client_id, token_endpoint_auth_method=SELF_SIGNED, jwks={"keys": [signed_by_vendor.jwk()]}),
        machine(after_it, token_endpoint_auth_method=SELF_SIGNED, jwks={"keys": [later.jwk()]}),
    )
    eventually(lambda: site.ask(after_it, later).status_code == 200)
    if site.behind is None:
        with pytest.raises(NOT_LET_IN):
            site.ask(client_id, signed_by_vendor)
    else:
        assert site.ask(client_id, signed_by_vendor).status_code == 200


def test_every_worker_listens(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("certificates-workers")
    with directly(databases.new("postgresql"), folder, workers="2") as site:

        def ask(_: int) -> int:
            return site.ask("sendiri", site.people.own).status_code

        with ThreadPoolExecutor(4) as threads:
            eventually(lambda: set(threads.map(ask, range(20))) == {200})  # both have seen who registered
            assert set(threads.map(ask, range(20))) == {200}
        assert not is_asked(f"{site.issuer}/masuk")


def test_authorities_that_cannot_be_read_end_the_start_with_a_sentence(tmp_path: Path) -> None:
    trust = self_signed(tmp_path)
    settings = {
        "IDP_ISSUER": "https://localhost:8400",
        "IDP_TLS_CERTIFICATE": str(trust.certificate),
        "IDP_TLS_KEY": str(trust.key),
        "IDP_MTLS__PORT": "8443",
    }
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing")
    for file in (tmp_path / "missing.pem", empty):
        done = subprocess.run(
            [sys.executable, "-m", "idp", "serve"],
            env=os.environ | settings | {"IDP_MTLS__CA": str(file)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 1
        assert f"The file {file} cannot be read: IDP_MTLS__CA names" in done.stderr.replace("\n", " ")


def test_a_port_that_is_taken_ends_the_start_and_says_which(databases: Databases, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with (
            pytest.raises(RuntimeError, match="ended"),
            directly(databases.new("sqlite"), tmp_path, mtls__port=str(taken.getsockname()[1])),
        ):
            pass
