"""Behind a proxy that IDP_TRUSTED_PROXIES does not name, everybody is one address: the log says so, once for each."""

from typing import Any

import pytest
from structlog.testing import capture_logs


@pytest.mark.parametrize(
    ("trusted", "peer", "told"),
    [("", "172.30.84.1", 1), ("10.0.0.0/8", "172.30.84.1", 1), ("10.0.0.0/8", "10.0.0.9", 0)],
)
async def test_the_first_forwarded_request_is_logged_with_the_remedy(
    apps: Any, trusted: str, peer: str, told: int
) -> None:
    app = await apps.open(trusted_proxies=trusted, log_level="warning")
    with capture_logs() as lines:
        async with app.browser(peer) as http:
            for visitor in ("203.0.113.7", "203.0.113.8"):
                await http.get("/metrics", headers={"x-forwarded-for": visitor})
            await http.get("/metrics")
    said = [line for line in lines if line["event"] == "proxy.untrusted"]
    assert len(said) == told
    if told:
        assert (said[0]["peer"], said[0]["setting"]) == (peer, "IDP_TRUSTED_PROXIES")


async def test_a_stranger_who_sends_the_header_does_not_hide_the_proxy(apps: Any) -> None:
    app = await apps.open(log_level="warning")
    with capture_logs() as lines:
        for peer in ("198.51.100.9", "172.30.84.1", *(f"192.0.2.{number}" for number in range(20))):
            async with app.browser(peer) as http:
                await http.get("/metrics", headers={"x-forwarded-for": "203.0.113.7"})
    peers = [line["peer"] for line in lines if line["event"] == "proxy.untrusted"]
    assert peers[:2] == ["198.51.100.9", "172.30.84.1"]
    assert len(peers) == 10, "strangers cannot fill the log either"
