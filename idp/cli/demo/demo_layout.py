"""DemoLayout: addresses and files of the demonstration, and the environment of each of its processes."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from idp.cli.demo.demo_state import DemoState

#: Where the demonstration of a checkout is, unless told otherwise.
FOLDER = Path("var/demo")
#: Where applications of newcomers listen on this computer; the provider may call them at a logout.
_NEWCOMER_PORTS = (3000, 5000, 8000, 8001, 8002, 8080, 9000)
SAMPLE_SCOPE = "openid profile email pegawai organisasi peran"


class DemoError(Exception):
    """The demonstration cannot run; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample application: its module, client, and the row of the inventory it represents."""

    key: str
    client_id: str
    name: str
    inventory_id: str
    offset: int


SAMPLES = (
    Sample("kinerja", "contoh-kinerja", "e-Kinerja", "73", 1),
    Sample("arsip", "contoh-arsip", "Smart Arsip", "83", 2),
)
API_CLIENT = "contoh-api"
#: The developer of the demonstration, and the row of the inventory whose team they manage, without a client yet.
DEVELOPER, DEVELOPED = "luh.sari", "176"
#: The code of the story's invented city, above all its offices.
STORY_OFFICE = "REKA"


@dataclass(frozen=True, slots=True)
class DemoLayout:
    """The provider on `port`, the samples on the next two; `folder` contains every file."""

    port: int
    folder: Path

    @property
    def issuer(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def database(self) -> Path:
        return self.folder / "divos.db"

    @property
    def database_url(self) -> str:
        return database_url(self.database)

    @property
    def ports(self) -> tuple[int, ...]:
        return (self.port, *(self.port + sample.offset for sample in SAMPLES))

    def address(self, sample: Sample) -> str:
        return f"http://localhost:{self.port + sample.offset}"

    def provider_environment(self, state: DemoState) -> dict[str, str]:
        """The environment of the provider, without IDP_ variables of this shell."""
        own = {
            "IDP_ISSUER": self.issuer,
            "IDP_PORT": str(self.port),
            "IDP_DATABASE_URL": self.database_url,
            "IDP_SECRET_KEYS": state.secret_keys,
            "IDP_DEMO": "true",
            "IDP_OUTBOUND_ALLOW": ",".join(f"localhost:{port}" for port in (*self.ports[1:], *_NEWCOMER_PORTS)),
            "IDP_LOG_LEVEL": "warning",
            "IDP_LOG_JSON": "false",
        }
        return {**_environment_without("IDP_"), **own}

    def sample_environment(self, sample: Sample, state: DemoState) -> dict[str, str]:
        own = {
            "SAMPLE_ISSUER": self.issuer,
            "SAMPLE_CLIENT_ID": sample.client_id,
            "SAMPLE_CLIENT_SECRET": state.client_secrets[sample.client_id],
            "SAMPLE_PORT": str(self.port + sample.offset),
        }
        return {**_environment_without("SAMPLE_"), **own}


def database_url(file: Path) -> str:
    """The address of the SQLite database in this file."""
    return f"sqlite+aiosqlite:///{file}"


def sample_declaration(layout: DemoLayout, sample: Sample) -> Mapping[str, object]:
    """The client metadata of a sample (RFC 7591)."""
    address = layout.address(sample)
    return {
        "client_name": f"{sample.name} (contoh)",
        "client_uri": f"{address}/",
        "initiate_login_uri": f"{address}/masuk",
        "logo_uri": f"{address}/static/{sample.key}.png",
        "redirect_uris": [f"{address}/masuk/kembali"],
        "post_logout_redirect_uris": [f"{address}/keluar/kembali"],
        "backchannel_logout_uri": f"{address}/keluar/dari-divos",
        "backchannel_logout_session_required": True,
        "grant_types": ["authorization_code", "refresh_token"],
        "scope": SAMPLE_SCOPE,
        "profile": "standar",
        "ownership": "kota",
        "environment": "uji",
    }


def _environment_without(prefix: str) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(prefix)}
