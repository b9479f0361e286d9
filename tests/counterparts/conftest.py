"""One provider for all counterparts of this process."""

from collections.abc import Iterator

import pytest

from tests.counterparts.provider import Provider, provider_with
from tests.counterparts.registered import DEVICE, SIGNING, Counterpart, high_security
from tests.support.databases import Databases

SAMPLE_SCOPE = "openid profile email pegawai organisasi peran"


#: What an application of Logto is registered for; what else it asks is left out.
LOGTO_SCOPE = (
    "openid profile email offline_access roles urn:logto:scope:organizations urn:logto:scope:organization_roles"
)


def sample(client_id: str) -> Counterpart:
    return Counterpart(
        client_id,
        redirect_path="/masuk/kembali",
        signed_out_path="/keluar/kembali",
        backchannel_path="/keluar/dari-divos",
        scope=SAMPLE_SCOPE,
    )


def php_kit(client_id: str, **declares: str) -> Counterpart:
    """The kit answers everything at the address of its one file."""
    return Counterpart(
        client_id,
        redirect_path="/divos.php",
        signed_out_path="/divos.php",
        backchannel_path="/divos.php",
        scope="openid profile email",
        declares=declares,
    )


def counterparts() -> dict[str, Counterpart]:
    known = (
        Counterpart("authlib"),
        Counterpart("openid-client"),
        *(Counterpart(f"openid-client-{name.lower()}", declares=high_security(name)) for name in SIGNING),
        Counterpart("openid-client-device", declares=DEVICE),
        Counterpart("logto", scope=LOGTO_SCOPE),
        Counterpart("allauth", redirect_path="/oidc/divos/login/callback/"),
        Counterpart("mozilla-django-oidc", redirect_path="/callback/"),
        Counterpart(
            "apache",
            redirect_path="/terlindung/kembali",
            signed_out_path="/keluar/",
            backchannel_path="/terlindung/kembali?logout=backchannel",
        ),
        sample("kinerja"),
        sample("arsip"),
        php_kit("kit-php"),
        php_kit("kit-php-es256", id_token_signed_response_alg="ES256"),
        Counterpart("kit-authlib", redirect_path="/masuk/kembali", scope="openid profile"),
        Counterpart("kit-python-jose", redirect_path="/masuk/kembali", scope="openid profile"),
    )
    return {client.client_id: client for client in known}


@pytest.fixture(scope="session")
def provider(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    url, folder = databases.new("postgresql"), tmp_path_factory.mktemp("provider")
    with provider_with(counterparts(), url, folder, logto_alias="true") as running:
        yield running
