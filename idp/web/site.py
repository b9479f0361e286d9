"""What every page says about this deployment: its address, its name, whom to ask."""

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Site:
    """One deployment, as people see it; the issuer is the only address we ever call ours."""

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
        """Whether people reach us over https."""
        return self.issuer.startswith("https://")

    @property
    def host(self) -> str:
        """The address people are asked to check: host, and port where it is not the usual one."""
        return urlsplit(self.issuer).netloc
