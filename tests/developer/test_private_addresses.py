"""What IDP_OUTBOUND_ALLOW opens to addresses of operators, no team names for its clients (ADR 19)."""

import pytest

from tests.conftest import Apps
from tests.developer.team_client import TeamClientWorld, open_team_client
from tests.developer.teams import PATH, open_city_with_team
from tests.developer.test_client_pages import FORM
from tests.monitoring.city import read

INNER = "https://simpeg.lan:8443/keluar"
SETTINGS = {"outbound_allow": "simpeg.lan:8443", "outbound_allow_self_registered": False}


@pytest.fixture
async def team_client(apps: Apps) -> TeamClientWorld:
    return await open_team_client(apps, **SETTINGS)


async def test_a_team_sends_us_to_no_private_host(team_client: TeamClientWorld) -> None:
    before = await team_client.client()
    async with team_client.city.visitor("dwi") as person:
        for address in (INNER, "https://SIMPEG.lan:8443/?hapus=semua"):
            answer = await person.post(f"{team_client.page}/ubah", **FORM | {"kanal": address})
            assert answer.status_code == 422, address
            assert "only an operator names an address there" in read(answer)
    assert await team_client.client() == before


async def test_what_an_operator_named_stays_and_does_not_come_back(team_client: TeamClientWorld) -> None:
    await team_client.update(backchannel_logout_uri=INNER)
    async with team_client.city.visitor("dwi") as person:
        kept = await person.post(f"{team_client.page}/ubah", **FORM | {"kanal": INNER, "nama": "Baru"})
        assert kept.status_code == 303
        moved = await person.post(f"{team_client.page}/ubah", **FORM | {"kanal": INNER + "/lain"})
        assert moved.status_code == 422
        assert (await person.post(f"{team_client.page}/ubah", **FORM | {"nama": "Tanpa"})).status_code == 303
        assert (await person.post(f"{team_client.page}/riwayat/3/pulihkan")).status_code == 422
    metadata = (await team_client.client()).metadata
    assert (metadata.client_name, metadata.backchannel_logout_uri) == ("Tanpa", None)


async def test_nobody_registers_a_client_that_sends_us_there(apps: Apps) -> None:
    async with open_city_with_team(apps, **SETTINGS) as team:
        before = await team.count()
        answer = await team.send(aksi="daftar", kanal=INNER)
        assert (answer.status_code, await team.count()) == (422, before), PATH
        await team.register(kanal="https://sijuna.denpasarkota.go.id/keluar-diam")
