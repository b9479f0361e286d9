"""Where a sign-in comes from, told with as little personal data as serves the purpose; pure."""

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

#: In the order they must be looked for: Edge and Opera call themselves Chrome, Chrome calls itself Safari.
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
class Origin:
    """The address a request came from and the browser it was sent with."""

    address: str = ""
    user_agent: str = ""

    @property
    def network(self) -> str:
        """What guesses are counted by: an IPv4 address, or the /64 an IPv6 household can move in."""
        address = _address(self.address)
        return _around(address, 64) if isinstance(address, IPv6Address) else str(address or "")

    @property
    def site(self) -> str:
        """What guesses at many accounts are counted by: an IPv4 address, or the /48 an IPv6 site is given."""
        return self.neighbourhood if isinstance(_address(self.address), IPv6Address) else self.network

    @property
    def neighbourhood(self) -> str:
        """What a session keeps: enough to recognise one's own network (/24, /48), not to follow a person."""
        address = _address(self.address)
        if address is None:
            return ""
        return _around(address, 24 if isinstance(address, IPv4Address) else 48)

    @property
    def browser(self) -> str:
        """The browser's name, or an empty string."""
        return _first(_BROWSERS, self.user_agent)

    @property
    def system(self) -> str:
        """The system it runs on, or an empty string."""
        return _first(_SYSTEMS, self.user_agent)


@lru_cache(maxsize=2_000)
def _around(address: IPv4Address | IPv6Address, bits: int) -> str:
    return str(ip_network((address, bits), strict=False))


@lru_cache(maxsize=2_000)
def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.partition("/")[0].partition("%")[0])
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address


def _first(known: tuple[tuple[str, re.Pattern[str]], ...], text: str) -> str:
    return next((name for name, pattern in known if pattern.search(text[:512])), "")
