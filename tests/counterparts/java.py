"""Java programs as relying parties: how they are started, and whom they trust."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import PKCS12Certificate, serialize_java_truststore
from cryptography.x509 import load_pem_x509_certificate

from tests.counterparts.certificate import Certificate
from tests.counterparts.missing import HERE, INSTALL
from tests.counterparts.provider import waited_for
from tests.counterparts.registered import Counterpart

#: The oldest that Spring Boot 4 runs on, and the newest whose HttpClient keeps idle connections for 20 minutes.
_PREFERRED = "/usr/lib/jvm/java-17-openjdk-*/bin/java"
_STARTS_SOON = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dspring.main.lazy-initialization=true")
_PASSWORD = "kata-sandi"


def java() -> str:
    """The program: that of the variable JAVA, else of JDK 17, else any."""
    found = os.environ.get("JAVA") or next(map(str, Path("/").glob(_PREFERRED[1:])), None) or shutil.which("java")
    if found is None:
        pytest.fail(f"a JDK is missing: {INSTALL}", pytrace=False)
    return found


def trusting(certificate: Certificate | None, folder: Path) -> list[str]:
    """The options of a program that trusts this certificate and nothing else."""
    if certificate is None:
        return []
    trusted = PKCS12Certificate(load_pem_x509_certificate(certificate.certificate.read_bytes()), b"penyedia")
    store = folder / "trusted.p12"
    store.write_bytes(serialize_java_truststore([trusted], BestAvailableEncryption(_PASSWORD.encode())))
    return [f"-Djavax.net.ssl.trustStore={store}", f"-Djavax.net.ssl.trustStorePassword={_PASSWORD}"]


@contextmanager
def spring_application(issuer: str, client: Counterpart, options: list[str], folder: Path) -> Iterator[None]:
    """Serves the application of spring_boot on the counterpart's port until the block ends."""
    program = HERE / "spring_boot" / "target" / "party.jar"
    if not program.is_file():
        pytest.fail(f"{program} is missing: {INSTALL}", pytrace=False)
    registration = "spring.security.oauth2.client.registration.divos"
    settings = {
        "server.port": str(client.port),
        f"{registration}.client-id": client.client_id,
        f"{registration}.client-secret": client.secret,
        f"{registration}.scope": client.scope.replace(" ", ","),
        "spring.security.oauth2.client.provider.divos.issuer-uri": issuer,
    }
    told = [f"--{name}={value}" for name, value in settings.items()]
    log = folder / "spring.log"
    with log.open("wb") as lines:
        command = [java(), *_STARTS_SOON, *options, "-jar", str(program), *told]
        process = subprocess.Popen(command, stdout=lines, stderr=lines)
    try:
        waited_for(f"{client.base}/ikon", process, log, status=302, seconds=180)
        yield
    finally:
        process.terminate()
        process.wait(timeout=60)
