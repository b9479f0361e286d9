"""Libraries of years ago verify an ID token with the key set, as long as it has only keys that they know."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.counterparts import old_libraries
from tests.counterparts.authlib_party import RelyingParty
from tests.counterparts.browser import Browser
from tests.counterparts.old_libraries import LIBRARIES, GaveUp
from tests.counterparts.provider import Provider, provider_with
from tests.counterparts.registered import Counterpart, high_security
from tests.support.databases import Databases

pytestmark = pytest.mark.counterpart


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A provider, and what one sign-in there gave."""

    provider: Provider
    tokens: Mapping[str, str]

    def verify(self, library: str) -> Mapping[str, Any]:
        issuer = self.provider.issuer
        return old_libraries.verify(library, f"{issuer}/jwks", audience="authlib", issuer=issuer, tokens=self.tokens)


@pytest.fixture(scope="module")
def installed() -> None:
    old_libraries.install()


@pytest.fixture(scope="module")
def ordinary(installed: None, databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignedIn]:
    """A provider none of whose clients is registered for Ed25519."""
    with _signed_in([Counterpart("authlib")], databases, tmp_path_factory.mktemp("ordinary")) as found:
        yield found


@pytest.mark.parametrize("library", LIBRARIES)
def test_an_old_library_reads_the_key_set_and_verifies_an_id_token(library: str, ordinary: SignedIn) -> None:
    claims = ordinary.verify(library)
    assert (claims["iss"], claims["acr"]) == (ordinary.provider.issuer, "urn:divos:acr:sandi")


def test_a_client_that_needs_more_takes_the_key_set_from_those_that_know_no_such_key(
    installed: None, databases: Databases, tmp_path: Path
) -> None:
    """This is what an operator decides by registering such a client; python-jose goes on, because RSA comes first."""
    needing = Counterpart("ed25519", declares=high_security("Ed25519"))
    with _signed_in([Counterpart("authlib"), needing], databases, tmp_path) as found:
        assert found.verify("python-jose 3.3.0")["iss"] == found.provider.issuer
        for library in set(LIBRARIES) - {"python-jose 3.3.0"}:
            with pytest.raises(GaveUp):
                found.verify(library)


@contextmanager
def _signed_in(clients: list[Counterpart], databases: Databases, folder: Path) -> Iterator[SignedIn]:
    known = {client.client_id: client for client in clients}
    with provider_with(known, databases.new("postgresql"), folder) as provider, Browser() as browser:
        party = RelyingParty(provider)
        with party.session:
            yield SignedIn(provider, party.sign_in(browser)[0])
