"""Site: what pages show about the deployment (issuer, names, contact), and its trusted networks."""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from urllib.parse import urlsplit

from idp.web.help_contacts import NO_CONTACTS, HelpContacts


@dataclass(frozen=True, slots=True)
class Site:
    """The deployment as people see it; the issuer is its only public address."""

    issuer: str
    product: str = "DIVOS"
    government: str = "Pemerintah Kota Denpasar"
    operator: str = "Dinas Kominfo dan Statistik Kota Denpasar"
    help_contact: str = "Bantuan DIVOS di Dinas Kominfo dan Statistik Kota Denpasar"
    help: HelpContacts = NO_CONTACTS
    demo: bool = False
    reports_kept: timedelta = timedelta(days=30)
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    metrics_networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @property
    def secure(self) -> bool:
        """Whether the issuer is https."""
        return self.issuer.startswith("https://")

    @property
    def report_days(self) -> int:
        """The days for which the code of an error page opens something."""
        return max(1, self.reports_kept.days)

    @property
    def host(self) -> str:
        """The host that pages ask people to check, with the port unless it is the default."""
        return urlsplit(self.issuer).netloc


def name_help(chosen: str | None, operator: str) -> str:
    """Whom pages tell people to ask: as the settings say, else the help of the office that runs this."""
    return chosen or f"Bantuan DIVOS di {operator}"


def find_issuer_errors(text: str) -> list[str]:
    """Return what is wrong with an issuer, one sentence each."""
    complaints = []
    try:
        issuer = urlsplit(text)
        usable = issuer.hostname is not None and issuer.port != 0 and issuer.username is None
    except ValueError:  # brackets, or a port that is no number
        usable = False
    if not usable or issuer.scheme not in ("http", "https") or issuer.query or issuer.fragment:
        return ["IDP_ISSUER must be an address such as https://sso.example.go.id, without query or fragment."]
    if issuer.scheme == "http" and issuer.hostname not in ("localhost", "127.0.0.1", "::1"):
        complaints.append("IDP_ISSUER may be http only on localhost; people's passwords travel through it. Use https.")
    if text.endswith("/") or issuer.path not in ("", "/"):
        complaints.append("IDP_ISSUER is the bare address: leave out the path and the slash at its end.")
    return complaints
