"""The doors of the portal, through the whole provider."""

import pytest

from tests.accounts.town import CHEAP, Town, settle, sign_in
from tests.conftest import Houses
from tests.support.house import House

pytestmark = pytest.mark.twins


@pytest.fixture
async def town(houses: Houses) -> Town:
    return await settle(await houses.open(**CHEAP))


async def test_the_bare_address_leads_to_the_applications(house: House) -> None:
    answer = await house.http.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/portal")


@pytest.mark.parametrize("path", ["/portal", "/akun/aplikasi", "/portal?cari=arsip&dimensi=living"])
async def test_a_stranger_signs_in_first(house: House, path: str) -> None:
    answer = await house.http.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/masuk?ke=")


@pytest.mark.parametrize("path", ["/bantuan", "/privasi", "/aksesibilitas"])
async def test_anybody_may_read_the_papers_in_two_languages(house: House, path: str) -> None:
    answer = await house.http.get(path)
    assert answer.status_code == 200
    assert '<html lang="id">' in answer.text
    assert '<html lang="en">' in (await house.http.get(f"{path}?bahasa=en")).text


async def test_taking_a_permission_back_needs_our_form(town: Town) -> None:
    await sign_in(town.house.http)
    answer = await town.house.http.post("/akun/aplikasi/cabut", data={"aplikasi": "x"})
    assert (answer.status_code, "location" in answer.headers) == (403, False)


async def test_the_choice_of_colours_needs_our_form(house: House) -> None:
    answer = await house.http.post("/tampilan", data={"tema": "terang"})
    assert answer.status_code == 403
    assert "divos_tema" not in answer.headers.get("set-cookie", "")


@pytest.mark.parametrize("query", [f"cari={'x' * 5_000}", "dimensi=zzz", "cari=%3Cu+x%3E"], ids=["long", "else", "tag"])
async def test_the_portal_survives_what_is_typed_into_it(town: Town, query: str) -> None:
    await sign_in(town.house.http)
    answer = await town.house.http.get(f"/portal?{query}")
    assert (answer.status_code, "<u x>" in answer.text) == (200, False)


@pytest.mark.parametrize("query", ["cari=%00", "cari=%FF"])
async def test_what_is_no_text_is_refused_with_a_page(town: Town, query: str) -> None:
    await sign_in(town.house.http)
    answer = await town.house.http.get(f"/portal?{query}")
    assert (answer.status_code, 'id="error-page"' in answer.text) == (400, True)
