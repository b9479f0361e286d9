"""Configuration of a sample from the environment: its provider, its client and its own address."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

SCOPE = "openid profile email pegawai organisasi peran"


class Unconfigured(Exception):
    """A variable is missing or invalid; the text says which, and what to set."""


@dataclass(frozen=True, slots=True)
class Look:
    """Name, texts and default port of one sample."""

    key: str
    name: str
    office: str
    motto: str
    port: int


@dataclass(frozen=True, slots=True)
class Configuration:
    """The values of the environment; only issuer, client_id and client_secret have no default."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    host: str
    port: int
    base_url: str
    cookie: str
    scope: str = SCOPE

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def issuer_origin(self) -> str:
        """The origin to allow in CSP form-action, because it also applies to redirects of the sign-out form."""
        address = urlsplit(self.issuer)
        return f"{address.scheme}://{address.netloc}"

    @property
    def redirect_uri(self) -> str:
        return f"{self.base_url}/masuk/kembali"

    @property
    def post_logout_redirect_uri(self) -> str:
        return f"{self.base_url}/keluar/kembali"


def read(environ: Mapping[str, str], look: Look) -> Configuration:
    """Read the environment. Raises ConfigurationError with a sentence that says what to set."""
    port = _port(environ.get("SAMPLE_PORT", str(look.port)))
    return Configuration(
        issuer=_needed(environ, "SAMPLE_ISSUER", "the provider's address, such as http://localhost:8400"),
        client_id=_needed(environ, "SAMPLE_CLIENT_ID", "the client id the provider gave this application"),
        client_secret=_needed(environ, "SAMPLE_CLIENT_SECRET", "the client secret the provider showed once"),
        host=environ.get("SAMPLE_HOST", "127.0.0.1"),
        port=port,
        base_url=environ.get("SAMPLE_BASE_URL", f"http://localhost:{port}").rstrip("/"),
        cookie=environ.get("SAMPLE_COOKIE", f"contoh_{look.key}_sesi"),
    )


def _needed(environ: Mapping[str, str], name: str, meaning: str) -> str:
    value = environ.get(name, "").strip()
    if not value:
        raise Unconfigured(f"{name} is not set: write {meaning}.")
    return value


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Unconfigured(f"SAMPLE_PORT is {text!r}: write a number from 1 to 65535.")
    return int(text)
