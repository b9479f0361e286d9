"""RequestOrigin: the network and the browser of a request, with as little personal data as is needed; pure."""

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

#: In the order of matching: Edge and Opera also claim to be Chrome, Chrome also claims to be Safari.
_BROWSERS = (
    ("Edge", re.compile(r"\bEdg(?:e|A|iOS)?/")),
    ("Opera", re.compile(r"\bOPR/|\bOpera\b")),
    ("Samsung Internet", re.compile(r"\bSamsungBrowser/")),
    ("Firefox", re.compile(r"\b(?:Firefox|FxiOS)/")),
    ("Chrome", re.compile(r"\b(?:(?:Headless)?Chrome|Chromium|CriOS)/")),
    ("Safari", re.compile(r"\bSafari/")),
)
_SYSTEMS = (
    ("Android", re.compile(r"\bAndroid\b")),
    ("iPhone", re.compile(r"\biPhone\b")),
    ("iPad", re.compile(r"\biPad\b")),
    ("Windows", re.compile(r"\bWindows\b")),
    ("macOS", re.compile(r"\bMac OS X\b|\bMacintosh\b")),
    ("ChromeOS", re.compile(r"\bCrOS\b")),
    ("Linux", re.compile(r"\bLinux\b|\bX11\b")),
)


@dataclass(frozen=True, slots=True)
class RequestOrigin:
    """The address a request came from and the browser it was sent with."""

    address: str = ""
    user_agent: str = ""

    @property
    def network(self) -> str:
        """The network failed attempts are counted under: the IPv4 address, or the IPv6 /64."""
        address = _parse_address(self.address)
        return _network_around(address, 64) if isinstance(address, IPv6Address) else str(address or "")

    @property
    def site(self) -> str:
        """The network attempts at many accounts are counted under: the IPv4 address, or the /48 of an IPv6 site."""
        return self.coarse_network if isinstance(_parse_address(self.address), IPv6Address) else self.network

    @property
    def coarse_network(self) -> str:
        """The network a session stores: IPv4 /24 or IPv6 /48, enough for the owner to recognise it."""
        address = _parse_address(self.address)
        if address is None:
            return ""
        return _network_around(address, 24 if isinstance(address, IPv4Address) else 48)

    @property
    def browser(self) -> str:
        """The browser's name, or an empty string."""
        return _first_match(_BROWSERS, self.user_agent)

    @property
    def system(self) -> str:
        """The operating system's name, or an empty string."""
        return _first_match(_SYSTEMS, self.user_agent)


@lru_cache(maxsize=2_000)
def _network_around(address: IPv4Address | IPv6Address, bits: int) -> str:
    return str(ip_network((address, bits), strict=False))


@lru_cache(maxsize=2_000)
def _parse_address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.partition("/")[0].partition("%")[0])
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address


def _first_match(patterns: tuple[tuple[str, re.Pattern[str]], ...], text: str) -> str:
    return next((name for name, pattern in patterns if pattern.search(text[:512])), "")
