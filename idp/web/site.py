"""Site: what pages show about the deployment (issuer, names, contact), and its trusted networks."""

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Site:
    """The deployment as people see it; the issuer is its only public address."""

    issuer: str
    product: str = "DIVOS"
    government: str = "Pemerintah Kota Denpasar"
    operator: str = "Dinas Kominfo dan Statistik Kota Denpasar"
    help_contact: str = "Bantuan DIVOS di Dinas Kominfo dan Statistik Kota Denpasar"
    demo: bool = False
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    metrics_networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @property
    def secure(self) -> bool:
        """Whether the issuer is https."""
        return self.issuer.startswith("https://")

    @property
    def host(self) -> str:
        """The host that pages ask people to check, with the port unless it is the default."""
        return urlsplit(self.issuer).netloc
