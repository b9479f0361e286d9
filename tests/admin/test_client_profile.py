"""How a client complies with its profile, through the door."""

from typing import Any

import httpx
import pytest

from idp.protocol.client import Profile
from idp.protocol.registration import profiles
from tests.admin.machine import Machines

WEB: dict[str, Any] = {"client_name": "Aplikasi", "redirect_uris": ["https://aplikasi.example/kembali"]}
READ, WRITE = "klien:baca", "klien:tulis"


async def told(machines: Machines, **members: Any) -> httpx.Response:
    token = machines.token(await machines.register(READ, WRITE), READ, WRITE)
    headers = {"authorization": f"Bearer {token}"}
    made = await machines.house.http.post("/api/v1/clients", json=WEB | members, headers=headers)
    assert made.status_code == 201, made.text
    return await machines.house.http.get(f"/api/v1/clients/{made.json()['id']}/profile", headers=headers)


@pytest.mark.parametrize(
    ("members", "profile"),
    [({}, Profile.STANDAR), ({"profile": "publik"}, Profile.PUBLIK), ({"profile": "warisan"}, Profile.WARISAN)],
)
async def test_every_demand_of_the_profile_is_listed(
    machines: Machines, members: dict[str, Any], profile: Profile
) -> None:
    answer = await told(machines, **members)
    said = answer.json()
    assert (answer.status_code, said["profile"], said["complies"]) == (200, profile.value, True)
    assert [one["name"] for one in said["demands"]] == [demand.name for demand in profiles.DEMANDS[profile]]
    assert all(one["demand"] and one["advice"] is None for one in said["demands"])


async def test_what_is_allowed_but_not_healthy_is_told_with_what_to_do(machines: Machines) -> None:
    said = (await told(machines, profile="warisan", pkce_required=False)).json()
    unhealthy = {one["name"]: one["advice"] for one in said["health"] if not one["complies"]}
    assert set(unhealthy) == {"pkce_always", "refresh_tokens"}
    assert "standar" in unhealthy["refresh_tokens"]
    assert all(one["complies"] for one in (await told(machines)).json()["health"])


async def test_a_client_that_is_not_there_has_no_profile(machines: Machines) -> None:
    answer = await machines.ask("/api/v1/clients/5f2e5c5e-0000-4000-8000-000000000000/profile", READ)
    assert answer.status_code == 404
