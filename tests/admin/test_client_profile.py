"""How a client complies with its profile, through the door."""

from typing import Any

import httpx
import pytest

from idp.protocol.client import Profile
from idp.protocol.registration import profiles
from tests.admin.api_clients import ApiClients

WEB: dict[str, Any] = {"client_name": "Aplikasi", "redirect_uris": ["https://aplikasi.example/kembali"]}
READ, WRITE = "klien:baca", "klien:tulis"


async def told(api_clients: ApiClients, **members: Any) -> httpx.Response:
    token = api_clients.token(await api_clients.register(READ, WRITE), READ, WRITE)
    headers = {"authorization": f"Bearer {token}"}
    made = await api_clients.app.http.post("/api/v1/clients", json=WEB | members, headers=headers)
    assert made.status_code == 201, made.text
    return await api_clients.app.http.get(f"/api/v1/clients/{made.json()['id']}/profile", headers=headers)


@pytest.mark.parametrize(
    ("members", "profile"),
    [({}, Profile.STANDAR), ({"profile": "publik"}, Profile.PUBLIK), ({"profile": "warisan"}, Profile.WARISAN)],
)
async def test_every_demand_of_the_profile_is_listed(
    api_clients: ApiClients, members: dict[str, Any], profile: Profile
) -> None:
    answer = await told(api_clients, **members)
    said = answer.json()
    assert (answer.status_code, said["profile"], said["complies"]) == (200, profile.value, True)
    assert [one["name"] for one in said["demands"]] == [demand.name for demand in profiles.PROFILE_RULES[profile]]
    assert all(one["demand"] and one["advice"] is None for one in said["demands"])


async def test_what_is_allowed_but_not_healthy_is_told_with_what_to_do(api_clients: ApiClients) -> None:
    said = (await told(api_clients, profile="warisan", pkce_required=False)).json()
    unhealthy = {one["name"]: one["advice"] for one in said["health"] if not one["complies"]}
    assert set(unhealthy) == {"pkce_always", "refresh_tokens"}
    assert "standar" in unhealthy["refresh_tokens"]
    assert all(one["complies"] for one in (await told(api_clients)).json()["health"])


async def test_a_client_that_is_not_there_has_no_profile(api_clients: ApiClients) -> None:
    answer = await api_clients.ask("/api/v1/clients/5f2e5c5e-0000-4000-8000-000000000000/profile", READ)
    assert answer.status_code == 404
