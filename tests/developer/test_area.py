"""/pengembang: who may enter, and whom menus lead there."""

import pytest

from idp.permissions import TeamRole
from tests.accounts.world import sign_in
from tests.developer.teams import add_member, grant, import_inventory, load_application
from tests.monitoring.city import City, words

pytestmark = pytest.mark.twins


@pytest.mark.parametrize(("name", "role"), [("dwi", "pengembang"), ("eka", "pengembang@01"), ("sekar", None)])
async def test_developers_and_administrators_of_offices_enter(city: City, name: str, role: str | None) -> None:
    if role:
        await grant(city, name, role)
    async with city.visitor(name) as person:
        assert "Aplikasi tim saya" in words(await person.get("/pengembang"))
        assert 'href="/pengembang"' in (await person.get("/portal")).text


@pytest.mark.parametrize("role", TeamRole)
async def test_members_of_a_team_enter(city: City, role: TeamRole) -> None:
    await import_inventory(city)
    await add_member(city, "dwi", await load_application(city), role)
    async with city.visitor("dwi") as dwi:
        assert "Aplikasi tim saya" in words(await dwi.get("/pengembang"))
        assert 'href="/pengembang"' in (await dwi.get("/akun")).text


@pytest.mark.parametrize("name", ["dwi", "petugas"])
async def test_nobody_else_enters_or_is_led_there(city: City, name: str) -> None:
    async with city.visitor(name) as person:
        assert (await person.get("/pengembang")).status_code == 403
        assert "/pengembang" not in (await person.get("/portal")).text


async def test_who_is_not_signed_in_is_asked_to(city: City) -> None:
    async with city.app.browser() as http:
        assert (await http.get("/pengembang")).headers["location"] == "/masuk?ke=%2Fpengembang"
        assert (await sign_in(http, "dwi")).status_code == 303
